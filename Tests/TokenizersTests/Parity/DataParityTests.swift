import Foundation
import Testing
import Tokenizers

/// Where real texts lie that the repository does not hold.
enum RealData {
  static let folder = Fixtures.folder.appending(path: "../../../../shared/data").standardized

  static var isThere: Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: "tinyshakespeare.txt").path)
  }

  static func text(_ file: String) throws -> String {
    try String(contentsOf: folder.appending(path: file), encoding: .utf8)
  }
}

/// Lines of real texts give the same tokens as in the `tokenizers` package.
@Suite(.enabled(if: RealData.isThere, "the texts of ../shared/data are not there"))
struct DataParityTests {
  static let files =
    ((try? Fixtures.all.get())?.tokenizers.values.first?.data.keys.sorted()) ?? []

  @Test(arguments: Fixtures.names, files)
  func `lines give the same tokens`(_ name: String, _ file: String) throws {
    let fixtures = try Fixtures.all.get()
    let results = try #require(fixtures.tokenizers[name])
    let expected = try #require(results.data[file])
    let tokenizer = try Fixtures.tokenizer(name).truncating(nil).padding(nil)
    let all = try RealData.text(file).split(separator: "\n", omittingEmptySubsequences: false)
    let lines = stride(from: 0, to: all.count, by: results.step).map { String(all[$0]) }
    let ids = try tokenizer.encode(batch: lines, threads: 2).map(\.ids)
    #expect(ids.reduce(0) { $0 + $1.count } == expected.count)
    let texts = ids.map { $0.map(String.init).joined(separator: " ") }
    #expect(Checksum.of(texts, separator: "\n") == expected.ids)
    let some = stride(from: 0, to: lines.count, by: fixtures.every)
    #expect(Checksum.of(try some.map { try tokenizer.encode(lines[$0]).line }) == expected.some)
    #expect(Checksum.of(try some.map { try tokenizer.decode(ids[$0]) }) == expected.decoded)
  }
}
