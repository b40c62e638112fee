import Foundation
import Testing

/// The texts that fuzzing kept: each property holds for every one of them.
@Suite struct CorpusTests {
  private static let corpus = URL(filePath: #filePath)
    .deletingLastPathComponent().appending(path: "../../../Fuzzing/Corpus").standardized

  @Test(arguments: Property.allCases)
  func `the properties hold for the texts that fuzzing kept`(_ property: Property) throws {
    let folder = Self.corpus.appending(path: property.rawValue)
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    #expect(!files.isEmpty)
    for file in files {
      let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
      #expect(throws: Never.self, "\(file.lastPathComponent)") { try property.check(text) }
    }
  }
}
