import SwiftSyntax

/// Doc comments.
enum Documentation {
  /// The text of the doc comment before a declaration.
  static func text(before node: some SyntaxProtocol) -> String {
    var lines: [String] = []
    for piece in node.leadingTrivia.pieces {
      switch piece {
      case .docLineComment(let line): lines.append(stripped(line.dropFirst(3)))
      case .docBlockComment(let block):
        lines += block.dropFirst(3).dropLast(2).split(
          separator: "\n", omittingEmptySubsequences: false
        )
        .map { line in
          let trimmed = line.drop { $0 == " " || $0 == "\t" }
          return stripped(trimmed.hasPrefix("*") ? trimmed.dropFirst() : trimmed[...])
        }
      default: break
      }
    }
    return trim(lines.joined(separator: "\n"))
  }

  /// The comment, without its sections on parameters and errors.
  static func summary(_ text: String) -> String {
    var lines: [Substring] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let isSection = ["- Parameter", "- Throws", "- Returns"].contains { line.hasPrefix($0) }
      if isSection { break }
      lines.append(line)
    }
    return trim(lines.joined(separator: "\n"))
  }

  /// What `- Parameter name:` and `- Parameters:` say about each parameter.
  static func parameters(_ text: String) -> [String: String] {
    var found: [String: String] = [:]
    var current: String?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let trimmed = line.drop { $0 == " " }
      if trimmed.hasPrefix("- Parameter "), let colon = trimmed.firstIndex(of: ":") {
        let name = String(trimmed[..<colon].dropFirst("- Parameter ".count))
        found[name] = trim(String(trimmed[trimmed.index(after: colon)...]))
        current = name
      } else if line.hasPrefix(" "), trimmed.hasPrefix("- "),
        let colon = trimmed.firstIndex(of: ":")
      {
        let name = String(trimmed[..<colon].dropFirst(2))
        found[name] = trim(String(trimmed[trimmed.index(after: colon)...]))
        current = name
      } else if line.hasPrefix("- ") {
        current = nil
      } else if let name = current, !trimmed.isEmpty {
        found[name, default: ""] += " " + trimmed
      } else if trimmed.isEmpty {
        current = nil
      }
    }
    return found
  }

  private static func stripped(_ line: Substring) -> String {
    String(line.first == " " ? line.dropFirst() : line)
  }

  private static func trim(_ text: String) -> String {
    func isSpace(_ character: Character) -> Bool { character == " " || character == "\n" }
    var trimmed = text[...]
    while let first = trimmed.first, isSpace(first) { trimmed.removeFirst() }
    while let last = trimmed.last, isSpace(last) { trimmed.removeLast() }
    return String(trimmed)
  }
}
