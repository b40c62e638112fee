import Foundation
import Testing
import Torch

/// Tensors print as they do in Python, to the letter.
@Suite struct PrintingParityTests {
  private static let path = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/printing.fixture").path
  static let names = (try? SafetensorsFile(path).metadata.keys.sorted()) ?? []

  @Test(arguments: names)
  func textIsPythons(_ name: String) throws {
    let file = try SafetensorsFile(Self.path)
    var tensor = try file.tensor(name)
    switch name.split(separator: "/").dropFirst().first {
    case "grad": tensor.requiresGrad = true
    case "meta": tensor = tensor.to(device: .meta)
    case "complex": tensor = tensor.viewAsComplex()
    default: break
    }
    #expect("\(tensor)" == file.metadata[name])
  }

  @Test func thereAreTexts() { #expect(Self.names.count >= 60) }
}
