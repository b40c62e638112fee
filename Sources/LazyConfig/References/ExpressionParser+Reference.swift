extension ExpressionParser {
  /// `${…}`, with the position at its `$`.
  mutating func reference() throws(SyntaxError) -> Expression {
    let start = position
    try descend()
    defer { depth -= 1 }
    position += 2
    skipSpace()
    var levels = 0
    while current == UInt8(ascii: ".") {
      levels += 1
      position += 1
    }
    var keys: [Expression.KeyPart] = []
    var mayBeResolver = levels == 0
    if current == UInt8(ascii: "[") {
      keys.append(try bracketedKey())
      mayBeResolver = false
    } else {
      keys.append(try key(&mayBeResolver))
    }
    while true {
      switch current {
      case UInt8(ascii: "."):
        position += 1
        keys.append(try key(&mayBeResolver))
      case UInt8(ascii: "["):
        keys.append(try bracketedKey())
        mayBeResolver = false
      default:
        skipSpace()
        if current == UInt8(ascii: "}") {
          position += 1
          return .node(levels: levels, keys: keys)
        }
        guard current == UInt8(ascii: ":") else {
          guard current != nil else {
            throw SyntaxError("'${' is not closed", in: source, at: start)
          }
          throw error("unexpected '\(characterHere)' in a reference")
        }
        guard mayBeResolver else {
          throw error("':' after something that is not a resolver's name")
        }
        position += 1
        return .resolver(name: keys, arguments: try arguments(from: start))
      }
    }
  }

  /// One step: a name, or a nested reference.
  private mutating func key(_ mayBeResolver: inout Bool) throws(SyntaxError) -> Expression.KeyPart {
    if startsReference { return .computed(try reference()) }
    let start = position
    while let byte = current, Self.mayStandInKey(byte) { position += 1 }
    guard position > start else {
      guard current != nil else { throw error("the reference is not closed") }
      throw error("a key is missing")
    }
    if mayBeResolver { mayBeResolver = Self.isIdentifier(bytes[start..<position]) }
    return .name(string(start..<position))
  }

  private mutating func bracketedKey() throws(SyntaxError) -> Expression.KeyPart {
    position += 1
    var ignored = false
    let key = try key(&ignored)
    guard current == UInt8(ascii: "]") else { throw error("']' is missing") }
    position += 1
    return key
  }

  /// The arguments of a resolver, up to and with the closing brace.
  private mutating func arguments(from start: Int) throws(SyntaxError) -> [Expression] {
    skipSpace()
    if current == UInt8(ascii: "}") {
      position += 1
      return []
    }
    let arguments = try sequence(until: UInt8(ascii: "}"))
    guard current == UInt8(ascii: "}") else {
      guard current != nil else { throw SyntaxError("'${' is not closed", in: source, at: start) }
      throw error("unexpected '\(characterHere)'")
    }
    position += 1
    return arguments
  }

  /// Every byte but `\ { } ( ) [ ] : . ' "` and space.
  static func mayStandInKey(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\\"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "("),
      UInt8(ascii: ")"),
      UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ":"), UInt8(ascii: "."), UInt8(ascii: " "),
      UInt8(ascii: "\t"), UInt8(ascii: "'"), UInt8(ascii: "\""):
      false
    default: true
    }
  }

  static func isIdentifier(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let first = bytes.first, first < 0x30 || first > 0x39 else { return false }
    return bytes.allSatisfy { $0 == UInt8(ascii: "_") || isLetterOrDigit($0) }
  }

  static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (byte >= 0x30 && byte <= 0x39) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A)
  }
}
