/// What is looked for in a text: some text itself, or a regular expression.
///
/// Expressions are those that tokenizer files use (Oniguruma's, in its Ruby syntax): classes with `\p{…}`, groups,
/// alternatives, greedy, lazy and possessive repetition, `(?i:…)`, `(?!…)` and the like. Back references are not
/// read. Letters, digits and white space are those of the `tokenizers` package.
public struct TextPattern: Sendable {
  /// The text as it was given.
  public let source: String
  /// Whether the text is an expression.
  public let isExpression: Bool

  private let literal: [UInt8]
  private let program: PatternProgram?

  /// Looks for a text itself.
  public init(text: String) {
    source = text
    isExpression = false
    literal = text.bytes
    // Nothing is found everywhere.
    program = text.isEmpty ? .empty : nil
  }

  /// Looks for what an expression matches.
  ///
  /// - Throws: ``TokenizerError/badPattern(pattern:offset:message:)`` for what is not understood.
  public init(expression: String) throws(TokenizerError) {
    source = expression
    isExpression = true
    literal = []
    program = try PatternProgram(expression)
  }

  /// Where matches lie, in order and apart from each other. An empty match right behind another is left out.
  func matches(in text: Bytes) throws(TokenizerError) -> [Range<Int>] {
    guard let program else { return literalMatches(in: text) }
    var result: [Range<Int>] = []
    var matcher = PatternMatcher(program, source: source, textLength: text.count)
    var position = 0
    var lastEnd = -1
    while position <= text.count, let match = try matcher.firstMatch(in: text, from: position) {
      if match.isEmpty, match.lowerBound == lastEnd {
        guard position < text.count else { break }
        position += text.scalar(at: position).length
        continue
      }
      result.append(match)
      position = match.upperBound
      lastEnd = match.upperBound
    }
    return result
  }

  private func literalMatches(in text: Bytes) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var position = 0
    while position + literal.count <= text.count {
      if text[position] == literal[0], text.slice(position, text.count).hasPrefix(literal) {
        result.append(position..<position + literal.count)
        position += literal.count
      } else {
        position += 1
      }
    }
    return result
  }
}

extension TextPattern: Equatable {
  public static func == (a: TextPattern, b: TextPattern) -> Bool {
    a.isExpression == b.isExpression && a.source.utf8.elementsEqual(b.source.utf8)
  }
}
