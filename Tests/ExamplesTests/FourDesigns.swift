import Foundation

/// The article that compares the designs: the files it begins with, its diffs, and its table.
struct FourDesigns {
  /// One line of the table.
  struct Row: Equatable {
    var design: String
    /// The cells as they are written: `+7 −1`.
    var parameters: String
    var config: String
    var attention: String
    var overrides: Int
  }

  /// Changes of one file.
  struct Diff {
    var file: String
    var hunks: [[Substring]]
  }

  /// The files before any change, by name.
  let files: [String: String]
  /// In the order of the article: one element for each block.
  let changes: [[Diff]]
  let rows: [Row]

  static let designs = [
    "design_a": "DesignA.swift", "design_b": "DesignB.swift", "design_c": "DesignC.swift",
    "inheritance": "Inheritance.swift",
  ]

  static let article = FourDesigns(
    (try? String(
      contentsOfFile: Example.path("../Sources/LazyConfig/LazyConfig.docc/FourDesigns.md"),
      encoding: .utf8)) ?? "")

  init(_ text: String) {
    let parts = text.components(separatedBy: "\n```")
    // Every second part is a block, which begins with its language.
    let blocks = stride(from: 1, to: parts.count, by: 2).map { parts[$0] }
    var files: [String: String] = [:]
    for block in blocks where block.hasPrefix("swift\n// ") {
      let lines = block.split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false)
      files[String(lines[1].dropFirst(3))] = String(lines[2]) + "\n"
    }
    self.files = files
    changes = blocks.filter { $0.hasPrefix("diff\n") }.map { Self.diffs(in: $0) }
    let keys = ["| A: ": "design_a", "| B: ": "design_b", "| C: ": "design_c"]
    let table = text.split(separator: "\n").drop { !$0.hasPrefix("| design |") }.dropFirst(2)
      .prefix { $0.hasPrefix("|") }
    rows = table.map { line in
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      return Row(
        design: keys[String(line.prefix(5))] ?? "inheritance", parameters: cells[1],
        config: cells[2], attention: cells[3], overrides: Int(cells[4]) ?? -1)
    }
  }

  private static func diffs(in block: String) -> [Diff] {
    var diffs: [Diff] = []
    for line in block.split(separator: "\n", omittingEmptySubsequences: false).dropFirst() {
      if line.hasPrefix("--- ") {
        diffs.append(Diff(file: String(line.dropFirst(4)), hunks: []))
      } else if line.hasPrefix("@@") {
        diffs[diffs.count - 1].hunks.append([])
      } else if !line.hasPrefix("+++ "), let last = diffs.indices.last {
        diffs[last].hunks[diffs[last].hunks.count - 1].append(line)
      }
    }
    return diffs
  }

  /// Makes a diff's changes in a file; nil where it does not apply.
  static func apply(_ diff: Diff, to text: String) -> String? {
    var text = "\n" + text
    for hunk in diff.hunks {
      func side(_ mark: Character) -> String {
        "\n"
          + hunk.filter { ($0.first ?? " ") == " " || $0.first == mark }
          .map { $0.dropFirst() + "\n" }.joined()
      }
      guard text.ranges(of: side("-")).count == 1 else { return nil }
      text.replace(side("-"), with: side("+"))
    }
    return String(text.dropFirst())
  }

  /// How many lines changes write and remove, empty ones not counted: `+7 −1`, or `none`.
  static func count(_ diffs: [Diff]) -> String {
    let lines = diffs.flatMap { $0.hunks.joined() }
      .filter { !$0.dropFirst().allSatisfy(\.isWhitespace) }
    let added = lines.count { $0.hasPrefix("+") }
    let removed = lines.count { $0.hasPrefix("-") }
    if added + removed == 0 { return "none" }
    return removed == 0 ? "+\(added)" : "+\(added) −\(removed)"
  }
}
