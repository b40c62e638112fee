import Foundation
import LazyConfig
import Models
import NN
import Testing
import Torch

@Suite struct HuggingFaceFolderTests {
  /// The weights of a folder as bytes, with their types and shapes.
  func contents(_ folder: String) throws -> [String: String] {
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasPrefix("model") && $0.hasSuffix(".safetensors") }
    var contents: [String: String] = [:]
    for name in files {
      let file = try SafetensorsFile("\(folder)/\(name)")
      for info in file.infos {
        let bytes = try file.tensor(info.name).withUnsafeBytes { Data($0).base64EncodedString() }
        contents[info.name] = "\(info.dtype) \(info.shape) \(bytes)"
      }
    }
    return contents
  }

  @Test(arguments: HuggingFaceFixture.all)
  func `what was imported is exported bit-identical`(_ fixture: HuggingFaceFixture) throws {
    let imported = try fixture.load()
    let model = try imported.build(as: (any Module).self, registry: .networks)
    let folder = try TemporaryFolder()
    try HuggingFace.save(
      model, original: imported.configJSON, to: folder.path, registry: .networks)
    #expect(try contents(folder.path) == contents(fixture.folder))
    let config = try String(contentsOfFile: "\(folder.path)/config.json", encoding: .utf8)
    #expect(config == imported.configJSON)
  }

  @Test(arguments: HuggingFaceFixture.all)
  func `a config that was written anew describes the same model`(_ fixture: HuggingFaceFixture)
    throws
  {
    let model = try fixture.load().build(as: (any Module).self, registry: .networks)
    let folder = try TemporaryFolder()
    try HuggingFace.save(model, to: folder.path, registry: .networks)
    let again = try HuggingFace.load(folder.path, registry: .networks)
    let other = try again.build(as: (any Module).self, registry: .networks)
    #expect(other.differences(from: model) == [])
    let (a, b) = (model.state(), other.state())
    #expect(a.keys == b.keys && a.allSatisfy { $0.value.equal(b[$0.key]!) })
  }
}
