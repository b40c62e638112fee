extension ExpressionParser {
  /// One value: quoted text, a list, a map, or unquoted text.
  mutating func element() throws(SyntaxError) -> Expression {
    switch current {
    case UInt8(ascii: "'"), UInt8(ascii: "\""): try quoted()
    case UInt8(ascii: "["): try list()
    case UInt8(ascii: "{"): try map()
    default: try primitive()
    }
  }

  /// Elements between commas, up to a closing bracket. One that is left out is empty text.
  mutating func sequence(until close: UInt8) throws(SyntaxError) -> [Expression] {
    var elements: [Expression] = []
    while true {
      skipSpace()
      if current == UInt8(ascii: ",") || current == close {
        elements.append(.literal(.string("")))
      } else {
        elements.append(try element())
      }
      skipSpace()
      guard current == UInt8(ascii: ",") else { return elements }
      position += 1
    }
  }

  private mutating func quoted() throws(SyntaxError) -> Expression {
    let quote = bytes[position]
    position += 1
    let text = try text(until: quote)
    position += 1
    return text
  }

  private mutating func list() throws(SyntaxError) -> Expression {
    try descend()
    defer { depth -= 1 }
    position += 1
    skipSpace()
    var elements: [Expression] = []
    if current != UInt8(ascii: "]") { elements = try sequence(until: UInt8(ascii: "]")) }
    guard current == UInt8(ascii: "]") else { throw error("']' is missing") }
    position += 1
    return .list(elements)
  }

  private mutating func map() throws(SyntaxError) -> Expression {
    try descend()
    defer { depth -= 1 }
    position += 1
    skipSpace()
    var entries: [(key: String, value: Expression)] = []
    while current != UInt8(ascii: "}") {
      let key = try mapKey()
      guard current == UInt8(ascii: ":") else { throw error("':' is missing after the key") }
      position += 1
      skipSpace()
      entries.append((key, try element()))
      skipSpace()
      if current == UInt8(ascii: ",") {
        position += 1
        skipSpace()
        guard current != UInt8(ascii: "}") else { throw error("a key is missing") }
      } else if current != UInt8(ascii: "}") {
        throw error("'}' is missing")
      }
    }
    position += 1
    return .map(entries)
  }

  /// An unquoted key without `:` and `${…}`.
  private mutating func mapKey() throws(SyntaxError) -> String {
    var word = UnquotedText()
    while let byte = current, byte != UInt8(ascii: ":"), byte != UInt8(ascii: "}") {
      guard !startsReference else { throw error("a key cannot be a reference") }
      guard try word.take(&self, byte) else {
        throw error("unexpected '\(characterHere)' in a key")
      }
    }
    guard let text = word.trimmedText else { throw error("a key is missing") }
    return text
  }

  /// Unquoted text, which may be a number, `true`, `false`, `null`, or hold references.
  ///
  /// Space before a comma or a closing bracket does not belong to it; at the end of the text it does.
  private mutating func primitive() throws(SyntaxError) -> Expression {
    let start = position
    var parts: [Expression] = []
    var word = UnquotedText()
    scan: while let byte = current {
      switch byte {
      case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"):
        break scan
      case UInt8(ascii: "$") where peek(1) == UInt8(ascii: "{"):
        if let text = word.textBeforeMore(isFirst: false) {
          parts.append(.literal(.string(text)))
        }
        word = UnquotedText()
        parts.append(try reference())
      default:
        guard try word.take(&self, byte) else {
          throw error("unexpected '\(characterHere)'; quote the text if it belongs to the value")
        }
      }
    }
    let isAtEnd = current == nil
    if parts.isEmpty {
      guard let trimmed = word.trimmedText, let text = isAtEnd ? word.wholeText : trimmed else {
        throw SyntaxError("a value is missing", in: source, at: start)
      }
      guard !word.hasEscapes else { return .literal(.string(text)) }
      do throws(Literal.IntegerOverflow) {
        return .literal(try Literal.value(of: Array(text.utf8)[...]) ?? .string(text))
      } catch {
        throw SyntaxError(error.problem, in: source, at: start)
      }
    }
    if let text = isAtEnd ? word.wholeText : word.textAtEnd {
      parts.append(.literal(.string(text)))
    }
    return parts.count == 1 ? parts[0] : .joined(parts)
  }
}

/// Unquoted text as it is read: which bytes may stand in it, and which backslashes escape.
struct UnquotedText {
  private(set) var bytes: [UInt8] = []
  private(set) var hasEscapes = false
  /// How many bytes at the front and at the back are space that was not escaped.
  private var leadingSpace = 0
  private var trailingSpace = 0

  /// Takes the byte at the parser's position, or says that it may not stand in unquoted text.
  mutating func take(_ parser: inout ExpressionParser, _ byte: UInt8) throws(SyntaxError) -> Bool {
    switch byte {
    case UInt8(ascii: "\\"):
      if let next = parser.peek(1), Self.isEscapable(next) {
        bytes.append(next)
        hasEscapes = true
        trailingSpace = 0
        parser.position += 2
        return true
      }
    case 0x20, 0x09:
      if bytes.count == leadingSpace, !hasEscapes { leadingSpace += 1 }
      trailingSpace += 1
      bytes.append(byte)
      parser.position += 1
      return true
    case UInt8(ascii: ":"):
      // The space behind a colon belongs to it.
      bytes.append(byte)
      parser.position += 1
      while let space = parser.current, space == 0x20 || space == 0x09 {
        bytes.append(space)
        parser.position += 1
      }
      trailingSpace = 0
      return true
    default:
      guard Self.mayStand(byte) else { return false }
    }
    trailingSpace = 0
    bytes.append(byte)
    parser.position += 1
    return true
  }

  /// Takes a byte of a key in an override: any letter, and anything at all after a backslash.
  mutating func takeInKey(_ parser: inout ExpressionParser, _ byte: UInt8) throws(SyntaxError)
    -> Bool
  {
    if byte >= 0x80 {
      bytes.append(byte)
      trailingSpace = 0
      parser.position += 1
      return true
    }
    if byte == UInt8(ascii: "\\"), let next = parser.peek(1), !Self.mayStand(next),
      !Self.isEscapable(next)
    {
      bytes.append(next)
      hasEscapes = true
      trailingSpace = 0
      parser.position += 2
      return true
    }
    return try take(&parser, byte)
  }

  /// The text without the space around it; nil when nothing is left.
  var trimmedText: String? {
    guard bytes.count > leadingSpace else { return nil }
    return String(decoding: bytes[leadingSpace..<(bytes.count - trailingSpace)], as: UTF8.self)
  }

  /// The text with the space around it; nil when there is none.
  var wholeText: String? { bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self) }

  func textBeforeMore(isFirst: Bool) -> String? {
    let text = isFirst ? bytes[leadingSpace...] : bytes[...]
    return text.isEmpty ? nil : String(decoding: text, as: UTF8.self)
  }

  var textAtEnd: String? {
    let text = bytes[..<(bytes.count - trailingSpace)]
    return text.isEmpty ? nil : String(decoding: text, as: UTF8.self)
  }

  static func mayStand(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "\\"), UInt8(ascii: "+"),
      UInt8(ascii: "."),
      UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "*"), UInt8(ascii: "@"), UInt8(ascii: "?"),
      UInt8(ascii: "|"), UInt8(ascii: ":"), UInt8(ascii: "_"):
      true
    default: ExpressionParser.isLetterOrDigit(byte)
    }
  }

  static func isEscapable(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\\"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["),
      UInt8(ascii: "]"),
      UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: ":"), UInt8(ascii: "="), UInt8(ascii: ","),
      UInt8(ascii: " "), UInt8(ascii: "\t"):
      true
    default: false
    }
  }
}
