extension JSONReader {
  /// Reads a string; its escapes become the characters that they stand for.
  mutating func readString() throws(SafetensorsError) -> String {
    try expect("\"", "at the begin of a string")
    let start = position
    var decoded: [UInt8] = []
    var plain = start  // where the bytes begin that are not in `decoded` yet
    var isASCII = true
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "\""):
        let rest = bytes[plain..<position]
        position += 1
        if isASCII, decoded.isEmpty {
          // As below, but faster; nearly all strings of a header come here.
          return String(unsafeUninitializedCapacity: rest.count) {
            $0.initialize(fromContentsOf: rest)
          }
        }
        guard let string = String(validating: decoded + rest, as: UTF8.self) else {
          throw SafetensorsError(path: path, reason: .invalidUTF8(byte: start))
        }
        return string
      case UInt8(ascii: "\\"):
        decoded += bytes[plain..<position]
        position += 1
        try readEscape(into: &decoded)
        plain = position
      case ..<0x20:
        throw invalid("\(shown(byte)) stands in a string without an escape")
      default:
        if byte >= 0x80 { isASCII = false }
        position += 1
      }
    }
    throw invalid("a string has no end", at: start - 1)
  }

  /// Reads what follows a backslash and appends its character in UTF-8.
  private mutating func readEscape(into text: inout [UInt8]) throws(SafetensorsError) {
    guard position < bytes.count else { throw invalid("a string has no end") }
    let letter = bytes[position]
    position += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0c)
    case UInt8(ascii: "n"): text.append(0x0a)
    case UInt8(ascii: "r"): text.append(0x0d)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"): text += UTF8.encode(try readUnicodeEscape())!
    default: throw invalid("there is no escape of \(shown(letter))", at: position - 1)
    }
  }

  /// Reads the digits of a `\u` escape and, of a surrogate pair, the second escape too.
  private mutating func readUnicodeEscape() throws(SafetensorsError) -> Unicode.Scalar {
    let start = position
    let first = try readHexDigits()
    if let scalar = Unicode.Scalar(first) { return scalar }
    if first < 0xdc00, skipNow("\\"), skipNow("u") {
      let second = try readHexDigits()
      if (0xdc00...0xdfff).contains(second) {
        return Unicode.Scalar(0x10000 + (UInt32(first & 0x3ff) << 10 | UInt32(second & 0x3ff)))!
      }
    }
    throw invalid("half of a surrogate pair stands alone", at: start)
  }

  private mutating func readHexDigits() throws(SafetensorsError) -> UInt16 {
    var value: UInt16 = 0
    for _ in 0..<4 {
      guard position < bytes.count,
        let digit = Character(UnicodeScalar(bytes[position])).hexDigitValue
      else { throw invalid("an escape of 'u' needs four hexadecimal digits") }
      value = value << 4 | UInt16(digit)
      position += 1
    }
    return value
  }

  /// Skips `sign` if it is the very next byte.
  private mutating func skipNow(_ sign: Unicode.Scalar) -> Bool {
    guard position < bytes.count, bytes[position] == UInt8(ascii: sign) else { return false }
    position += 1
    return true
  }
}
