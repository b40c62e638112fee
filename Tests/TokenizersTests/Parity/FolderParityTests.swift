import Foundation
import Testing
import Tokenizers

/// What `make_folders.py` wrote: models' folders, and what `transformers` makes of texts with them.
private struct FolderFixtures: Decodable, Sendable {
  struct Folder: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    /// Files by name; those of several folders by a name that begins with `@`.
    let files: [String: String]
    /// For each text the checksum of its ids.
    let ids: [String]
    let some: [[Int]]
    let pairs: String
    let roles: [String: String]

    var testDescription: String { name }
  }

  let texts: [String]
  let files: [String: String]
  let folders: [Folder]

  static let all = Result {
    let file = Fixtures.folder.appending(path: "folders.json")
    return try JSONDecoder().decode(FolderFixtures.self, from: Data(contentsOf: file))
  }

  static let folders = (try? all.get())?.folders ?? []
}

/// Folders of models give what `transformers` reads from them: ids, and what special tokens are for.
@Suite struct FolderParityTests {
  @Test func `there are folders of every kind`() throws {
    #expect(try FolderFixtures.all.get().folders.count >= 13)
  }

  @Test(arguments: FolderFixtures.folders)
  private func `folders give the same ids and roles`(_ folder: FolderFixtures.Folder) throws {
    let fixtures = try FolderFixtures.all.get()
    let place = try TestFolder(folder.files.mapValues { fixtures.files[$0] ?? $0 })
    let tokenizer = try Tokenizer(folder: place.url)
    let ids = try fixtures.texts.map { try tokenizer.encode($0).ids }
    #expect(Array(ids[5..<9]) == folder.some)
    func text(_ ids: [Int]) -> String { ids.map(String.init).joined(separator: " ") }
    for (number, checksum) in folder.ids.enumerated() {
      #expect(
        Checksum.of([text(ids[number])]) == checksum,
        "\(fixtures.texts[number].debugDescription): \(ids[number])")
    }
    let pairs = try stride(from: 0, to: fixtures.texts.count - 1, by: 5).map {
      text(try tokenizer.encode(fixtures.texts[$0], pair: fixtures.texts[$0 + 1]).ids)
    }
    #expect(Checksum.of(pairs, separator: "\n") == folder.pairs)
    let special = tokenizer.specialTokens
    let roles = [
      "unknown": special.unknown, "padding": special.padding, "mask": special.mask,
      "classification": special.classification, "separator": special.separator,
      "beginning": special.beginning, "end": special.end,
    ]
    #expect(roles.compactMapValues { $0 } == folder.roles)
  }
}
