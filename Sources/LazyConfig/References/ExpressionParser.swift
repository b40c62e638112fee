/// Reads `${…}` and the values inside it.
///
/// The grammar is OmegaConf's:
///
///     config value: (text | "\${" | "${" … "}")*
///     node:         "${" "."* key ("." key | "[" key "]")* "}"
///     resolver:     "${" name ("." name)* ":" (element ("," element)*)? "}"
///     element:      quoted | "[" … "]" | "{" … "}" | unquoted
struct ExpressionParser {
  let source: String
  let bytes: [UInt8]
  var position = 0
  var depth = 0

  init(_ text: String) {
    source = text
    bytes = Array(text.utf8)
  }

  /// The meaning of a whole config value that contains `${`.
  static func configValue(_ text: String) throws(SyntaxError) -> Expression {
    var parser = ExpressionParser(text)
    return try parser.text(until: nil)
  }

  /// The meaning of one element: what may stand between the commas of a resolver's arguments.
  static func element(_ text: String) throws(SyntaxError) -> Expression {
    var parser = ExpressionParser(text)
    let element = try parser.element()
    guard parser.position == parser.bytes.count else {
      throw parser.error("unexpected '\(parser.characterHere)'")
    }
    return element
  }

  // MARK: Bytes

  var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  func peek(_ offset: Int) -> UInt8? {
    position + offset < bytes.count ? bytes[position + offset] : nil
  }

  var startsReference: Bool {
    current == UInt8(ascii: "$") && peek(1) == UInt8(ascii: "{")
  }

  mutating func skipSpace() {
    while let byte = current, byte == 0x20 || byte == 0x09 { position += 1 }
  }

  func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// The character at the position, for messages.
  var characterHere: String {
    let rest = String(decoding: bytes[position..<min(position + 16, bytes.count)], as: UTF8.self)
    return rest.first.map(String.init) ?? "end"
  }

  func error(_ problem: String) -> SyntaxError { SyntaxError(problem, in: source, at: position) }

  mutating func descend() throws(SyntaxError) {
    depth += 1
    guard depth <= Limits.depth else { throw SyntaxError.tooDeep(in: source, at: position) }
  }

  // MARK: Text

  /// Text with `${…}` in it, up to the end or to a quote.
  ///
  /// Backslashes are ordinary, except in a run that ends before `${` or the quote: there, two stand for
  /// one, and an odd one makes what follows ordinary.
  mutating func text(until quote: UInt8?) throws(SyntaxError) -> Expression {
    var parts: [Expression] = []
    var plain: [UInt8] = []
    func flush() {
      guard !plain.isEmpty else { return }
      parts.append(.literal(.string(String(decoding: plain, as: UTF8.self))))
      plain = []
    }
    scan: while let byte = current {
      if byte == UInt8(ascii: "\\") {
        let start = position
        while current == UInt8(ascii: "\\") { position += 1 }
        let count = position - start
        let isBeforeQuote = quote != nil && current == quote
        guard isBeforeQuote || startsReference else {
          plain.append(contentsOf: repeatElement(byte, count: count))
          continue
        }
        plain.append(contentsOf: repeatElement(byte, count: count / 2))
        if count % 2 == 1 {
          plain.append(bytes[position])
          position += 1
          if !isBeforeQuote {
            plain.append(bytes[position])
            position += 1
          }
        }
      } else if startsReference {
        flush()
        parts.append(try reference())
      } else if byte == quote {
        break scan
      } else {
        plain.append(byte)
        position += 1
      }
    }
    flush()
    if quote != nil, current != quote {
      throw error("the quote is not closed")
    }
    switch parts.count {
    case 0: return .literal(.string(""))
    case 1:
      // In quotes, a single `${…}` still gives text.
      if quote != nil, !parts[0].isLiteral { return .joined(parts) }
      return parts[0]
    default: return .joined(parts)
    }
  }
}

extension Expression {
  var isLiteral: Bool {
    if case .literal = self { true } else { false }
  }
}
