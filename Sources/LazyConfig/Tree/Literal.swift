/// Numbers and words as text, both ways.
package enum Literal {
  /// The shortest text that reads back as the same number: `1.0`, `1e-05`, `inf`, `nan`.
  package static func text(of value: Double) -> String { value.description }

  /// What an unquoted word of the value grammar stands for, when it is not text: a number, `true`,
  /// `false` or `null` in any case. Nil when it is text.
  ///
  /// - Throws: when it is an integer beyond 64 bits.
  static func value(of word: ArraySlice<UInt8>) throws(IntegerOverflow) -> Value? {
    guard let first = word.first else { return nil }
    switch first {
    case UInt8(ascii: "t"), UInt8(ascii: "T"):
      return equalsIgnoringCase(word, "true") ? .bool(true) : nil
    case UInt8(ascii: "f"), UInt8(ascii: "F"):
      return equalsIgnoringCase(word, "false") ? .bool(false) : nil
    case UInt8(ascii: "n"), UInt8(ascii: "N"):
      if equalsIgnoringCase(word, "null") { return .null }
      return equalsIgnoringCase(word, "nan") ? .double(.nan) : nil
    case UInt8(ascii: "i"), UInt8(ascii: "I"):
      return equalsIgnoringCase(word, "inf") ? .double(.infinity) : nil
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."):
      return try number(word, sign: nil)
    case UInt8(ascii: "-"), UInt8(ascii: "+"):
      return try number(word.dropFirst(), sign: first)
    default:
      return nil
    }
  }

  /// Whether an unquoted word is text.
  static func isText(_ word: ArraySlice<UInt8>) -> Bool {
    do throws(IntegerOverflow) {
      if case .some = try value(of: word) { return false }
      return true
    } catch {
      return false
    }
  }

  /// An integer that does not fit 64 bits.
  package struct IntegerOverflow: Error {
    package let text: String
    package var problem: String {
      let shown = text.utf8.count <= 40 ? text : "\(text.prefix(37))…"
      return "the integer \(shown) does not fit 64 bits"
    }
  }

  private static func number(_ word: ArraySlice<UInt8>, sign: UInt8?) throws(IntegerOverflow)
    -> Value?
  {
    guard let first = word.first else { return nil }
    if first == UInt8(ascii: "i") || first == UInt8(ascii: "I") {
      guard equalsIgnoringCase(word, "inf") else { return nil }
      return .double(sign == UInt8(ascii: "-") ? -.infinity : .infinity)
    }
    if first == UInt8(ascii: "n") || first == UInt8(ascii: "N") {
      return equalsIgnoringCase(word, "nan") ? .double(.nan) : nil
    }
    guard let shape = NumberShape(word) else { return nil }
    var digits: [UInt8] = []
    digits.reserveCapacity(word.count + 1)
    if let sign { digits.append(sign) }
    for byte in word where byte != UInt8(ascii: "_") { digits.append(byte) }
    let text = String(decoding: digits, as: UTF8.self)
    switch shape {
    case .integer:
      guard let value = Int(text) else { throw IntegerOverflow(text: text) }
      return .int(value)
    case .float:
      return Double(text).map(Value.double)
    }
  }

  static func equalsIgnoringCase(_ word: ArraySlice<UInt8>, _ lowercase: StaticString) -> Bool {
    guard word.count == lowercase.utf8CodeUnitCount else { return false }
    var position = 0
    for byte in word {
      let lower = byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
      guard lower == lowercase.utf8Start[position] else { return false }
      position += 1
    }
    return true
  }
}

/// Whether unsigned text is an integer or a float of the value grammar.
///
///     integer: 0 | [1-9] (_? [0-9])*
///     float:   integer "." | integer? "." [0-9] (_? [0-9])*   with an optional exponent,
///              integer exponent
enum NumberShape {
  case integer, float

  init?(_ word: ArraySlice<UInt8>) {
    var position = word.startIndex
    let end = word.endIndex
    func isDigit(_ at: Int) -> Bool { at < end && word[at] >= 0x30 && word[at] <= 0x39 }
    /// Digits with single underscores between them.
    func skipDigits() -> Int {
      var count = 0
      while true {
        if isDigit(position) {
          position += 1
        } else if count > 0, position < end, word[position] == UInt8(ascii: "_"),
          isDigit(position + 1)
        {
          position += 2
        } else {
          return count
        }
        count += 1
      }
    }
    let startsWithZero = word.first == 0x30
    let whole = skipDigits()
    if whole > 1, startsWithZero { return nil }
    var isFloat = false
    if position < end, word[position] == UInt8(ascii: ".") {
      position += 1
      isFloat = true
      if skipDigits() == 0, whole == 0 { return nil }
    } else if whole == 0 {
      return nil
    }
    if position < end, word[position] | 0x20 == UInt8(ascii: "e") {
      position += 1
      if position < end, word[position] == UInt8(ascii: "+") || word[position] == UInt8(ascii: "-")
      {
        position += 1
      }
      guard skipDigits() > 0 else { return nil }
      isFloat = true
    }
    guard position == end else { return nil }
    self = isFloat ? .float : .integer
  }
}
