/// Text that does not follow a grammar: a path, a reference, an override, or a value.
public struct SyntaxError: Error, Sendable, Equatable {
  /// What is wrong, in one line.
  public let problem: String
  /// The text that was read.
  public let text: String
  /// Where in it, counted in bytes from 0.
  public let offset: Int

  init(_ problem: String, in text: String, at offset: Int) {
    self.problem = problem
    self.text = text
    self.offset = offset
  }

  static func tooDeep(in text: String, at offset: Int) -> SyntaxError {
    SyntaxError("nested deeper than \(Limits.depth) levels", in: text, at: offset)
  }
}

extension SyntaxError: CustomStringConvertible {
  /// The problem with its column, and for short text the text with a mark below.
  public var description: String {
    guard let column else { return "\(problem) (byte \(offset))" }
    return "\(problem)\n    \(text)\n    \(String(repeating: " ", count: column - 1))^"
  }

  /// Where a mark would stand below the text, counted from 1; nil for long text and for several lines.
  var column: Int? {
    guard text.utf8.count <= 480, text.count <= 120, !text.contains("\n") else { return nil }
    return String(decoding: Array(text.utf8.prefix(offset)), as: UTF8.self).count + 1
  }
}
