import Foundation
import Testing

@testable import Runs

@Suite("Broken files of a run")
struct BrokenFileTests {
  /// Numbers that look random and are always the same.
  private struct Dice: RandomNumberGenerator {
    var state: UInt64 = 42
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 29
    }
  }

  private static let words: [[UInt8]] =
    [
      "1e999", "-1e308", "9007199254740993", "-1", "NaN", "{", "[[[[", "]", "\"", "\\u12", "\n",
      ",",
      "null", "\u{1B}[2J", "<script>", "\u{0}",
    ].map { Array($0.utf8) } + [[0xFF], [0xC3, 0x28]]

  @Test func `whatever the files hold, there is a page or an error with words`() throws {
    try withTemporaryFolder { root in
      var run = try MadeRun("a")
      run.steps = 60
      run.isClassifier = true
      let folder = try run.write(in: root)
      let files = [folder.metrics, folder.samples, folder.info, folder.config, folder.parentConfig]
      let originals = try files.map { try WholeFile.read($0) }
      var dice = Dice()
      var pages = 0
      for _ in 0..<150 {
        let which = Int.random(in: files.indices, using: &dice)
        var bytes = originals[which]
        for _ in 0..<Int.random(in: 1...3, using: &dice) {
          let start = Int.random(in: 0..<bytes.count, using: &dice)
          let end = min(bytes.count, start + Int.random(in: 0...12, using: &dice))
          let word = Self.words.randomElement(using: &dice) ?? []
          bytes.replaceSubrange(start..<end, with: word)
        }
        try WholeFile.write(bytes, to: files[which])
        do throws(RunError) {
          let report = try Report(of: [folder])
          pages += report.html.isEmpty || report.text.isEmpty ? 0 : 1
          #expect(!report.html.contains("<script>\\u"))
        } catch {
          #expect(error.description.contains(files[which]), "\(error)")
        }
        try WholeFile.write(originals[which], to: files[which])
      }
      #expect(pages > 0)
    }
  }
}
