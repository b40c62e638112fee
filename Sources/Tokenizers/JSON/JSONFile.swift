internal import Foundation

/// A JSON text, read once into a flat list of values. Values keep their order and their place in the text, and
/// vocabularies of 100,000 entries are read without a string for each.
final class JSONFile: Sendable {
  enum Kind: UInt8 { case null, yes, no, number, string, escapedString, array, object }

  struct Item {
    var kind: Kind
    /// Where the value's text begins; of strings, after the quotation mark.
    var start: Int
    /// Where it ends; of strings, before the quotation mark.
    var end: Int
    /// The index of the first item that is not part of this one.
    var next: Int
  }

  let name: String
  let bytes: [UInt8]
  let items: [Item]

  init(name: String, bytes: [UInt8]) throws(TokenizerError) {
    self.name = name
    self.bytes = bytes
    var reader = JSONReader(name: name)
    do {
      items = try bytes.withUnsafeBufferPointer { text throws(JSONReader.Failure) in
        try reader.read(text)
      }
    } catch {
      throw TokenizerError.badFile(
        file: name, line: JSONFile.line(of: error.position, in: bytes), message: error.message)
    }
  }

  convenience init(contentsOf url: URL) throws(TokenizerError) {
    try self.init(name: url.relativePath, bytes: readFile(url))
  }

  /// The outermost value.
  var root: JSON { JSON(file: self, index: 0, path: "") }

  /// The line, from 1, of a position.
  static func line(of position: Int, in bytes: [UInt8]) -> Int {
    bytes[..<min(position, bytes.count)].reduce(1) { $1 == 10 ? $0 + 1 : $0 }
  }
}

/// Reads a whole file.
func readFile(_ url: URL) throws(TokenizerError) -> [UInt8] {
  do {
    return [UInt8](try Data(contentsOf: url))
  } catch {
    let reason =
      FileManager.default.fileExists(atPath: url.path)
      ? "cannot be read: \(error.localizedDescription)" : "no such file"
    throw .unreadable(file: url.relativePath, reason: reason)
  }
}

/// Reads JSON (RFC 8259) strictly.
struct JSONReader {
  struct Failure: Error {
    var position: Int
    var message: String
  }

  let name: String
  private var items: [JSONFile.Item] = []
  private var position = 0
  private static let maximumDepth = 200

  init(name: String) { self.name = name }

  mutating func read(_ text: Bytes) throws(Failure) -> [JSONFile.Item] {
    items.reserveCapacity(text.count / 8)
    if text.count >= 3, text[0] == 0xEF, text[1] == 0xBB, text[2] == 0xBF { position = 3 }
    skipSpace(text)
    try readValue(text, depth: 0)
    skipSpace(text)
    if position < text.count { throw failure("expected the end of the file") }
    return items
  }

  private func failure(_ message: String) -> Failure {
    Failure(position: position, message: message)
  }

  @inline(__always)
  private mutating func skipSpace(_ text: Bytes) {
    while position < text.count {
      let byte = text[position]
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
      position += 1
    }
  }

  private mutating func readValue(_ text: Bytes, depth: Int) throws(Failure) {
    guard depth <= Self.maximumDepth else {
      throw failure("values are nested more than \(Self.maximumDepth) deep")
    }
    guard position < text.count else { throw failure("the file ends where a value should be") }
    switch text[position] {
    case UInt8(ascii: "{"): try readObject(text, depth: depth)
    case UInt8(ascii: "["): try readArray(text, depth: depth)
    case UInt8(ascii: "\""): try readString(text)
    case UInt8(ascii: "t"): try readWord("true", .yes, text)
    case UInt8(ascii: "f"): try readWord("false", .no, text)
    case UInt8(ascii: "n"): try readWord("null", .null, text)
    default: try readNumber(text)
    }
  }

  private mutating func readObject(_ text: Bytes, depth: Int) throws(Failure) {
    let index = items.count
    items.append(.init(kind: .object, start: position, end: 0, next: 0))
    position += 1
    skipSpace(text)
    if position < text.count, text[position] == UInt8(ascii: "}") {
      position += 1
    } else {
      while true {
        skipSpace(text)
        guard position < text.count, text[position] == UInt8(ascii: "\"") else {
          throw failure("expected a key in quotation marks")
        }
        try readString(text)
        skipSpace(text)
        guard position < text.count, text[position] == UInt8(ascii: ":") else {
          throw failure("expected ':' after a key")
        }
        position += 1
        skipSpace(text)
        try readValue(text, depth: depth + 1)
        if try !readComma(text, closing: UInt8(ascii: "}")) { break }
      }
    }
    items[index].end = position
    items[index].next = items.count
  }

  private mutating func readArray(_ text: Bytes, depth: Int) throws(Failure) {
    let index = items.count
    items.append(.init(kind: .array, start: position, end: 0, next: 0))
    position += 1
    skipSpace(text)
    if position < text.count, text[position] == UInt8(ascii: "]") {
      position += 1
    } else {
      while true {
        skipSpace(text)
        try readValue(text, depth: depth + 1)
        if try !readComma(text, closing: UInt8(ascii: "]")) { break }
      }
    }
    items[index].end = position
    items[index].next = items.count
  }

  /// True after a comma, false after the closing bracket.
  private mutating func readComma(_ text: Bytes, closing: UInt8) throws(Failure) -> Bool {
    skipSpace(text)
    guard position < text.count else {
      throw failure("the file ends before '\(Character(Unicode.Scalar(closing)))'")
    }
    let byte = text[position]
    guard byte == UInt8(ascii: ",") || byte == closing else {
      throw failure("expected ',' or '\(Character(Unicode.Scalar(closing)))'")
    }
    position += 1
    return byte != closing
  }

  private mutating func readWord(_ word: StaticString, _ kind: JSONFile.Kind, _ text: Bytes)
    throws(Failure)
  {
    let length = word.utf8CodeUnitCount
    guard position + length <= text.count,
      text.slice(position, position + length)
        .equals(Bytes(start: word.utf8Start, count: length))
    else { throw failure("expected a value") }
    items.append(
      .init(kind: kind, start: position, end: position + length, next: items.count + 1))
    position += length
  }

  private mutating func readNumber(_ text: Bytes) throws(Failure) {
    let start = position
    func digits() -> Int {
      let first = position
      while position < text.count, text[position] &- 48 < 10 { position += 1 }
      return position - first
    }
    if text[position] == UInt8(ascii: "-") { position += 1 }
    let first = position
    let whole = digits()
    guard whole > 0, whole == 1 || text[first] != UInt8(ascii: "0") else {
      position = start
      throw failure("expected a value")
    }
    if position < text.count, text[position] == UInt8(ascii: ".") {
      position += 1
      if digits() == 0 { throw failure("expected a digit after '.'") }
    }
    if position < text.count, text[position] | 32 == UInt8(ascii: "e") {
      position += 1
      if position < text.count,
        text[position] == UInt8(ascii: "+") || text[position] == UInt8(ascii: "-")
      {
        position += 1
      }
      if digits() == 0 { throw failure("expected a digit in the exponent") }
    }
    items.append(.init(kind: .number, start: start, end: position, next: items.count + 1))
  }

  private mutating func readString(_ text: Bytes) throws(Failure) {
    position += 1
    let start = position
    var kind = JSONFile.Kind.string
    var isASCII = true
    while true {
      guard position < text.count else { throw failure("the file ends inside a string") }
      let byte = text[position]
      if byte == UInt8(ascii: "\"") { break }
      if byte == UInt8(ascii: "\\") {
        kind = .escapedString
        position += 2
        continue
      }
      guard byte >= 0x20 else { throw failure("a control character in a string must be escaped") }
      if byte >= 0x80 { isASCII = false }
      position += 1
    }
    if !isASCII, let bad = firstInvalidUTF8(text.slice(start, position)) {
      position = start + bad
      throw failure("invalid UTF-8 in a string")
    }
    if kind == .escapedString { _ = try JSONReader.unescape(text.slice(start, position), start) }
    items.append(.init(kind: kind, start: start, end: position, next: items.count + 1))
    position += 1
  }

  /// The text of a string with its escapes resolved.
  static func unescape(_ text: Bytes, _ offset: Int) throws(Failure) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var position = 0
    func hex4() throws(Failure) -> UInt32 {
      guard position + 4 <= text.count,
        let value = UInt32(
          String(decoding: text.slice(position, position + 4), as: UTF8.self), radix: 16),
        text[position] != UInt8(ascii: "+")
      else {
        throw Failure(position: offset + position, message: "expected four hexadecimal digits")
      }
      position += 4
      return value
    }
    while position < text.count {
      let byte = text[position]
      position += 1
      guard byte == UInt8(ascii: "\\") else {
        result.append(byte)
        continue
      }
      guard position < text.count else {
        throw Failure(position: offset + position, message: "the file ends inside a string")
      }
      let escaped = text[position]
      position += 1
      switch escaped {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): result.append(escaped)
      case UInt8(ascii: "b"): result.append(0x08)
      case UInt8(ascii: "f"): result.append(0x0C)
      case UInt8(ascii: "n"): result.append(0x0A)
      case UInt8(ascii: "r"): result.append(0x0D)
      case UInt8(ascii: "t"): result.append(0x09)
      case UInt8(ascii: "u"):
        var value = try hex4()
        if 0xD800...0xDBFF ~= value, position + 1 < text.count,
          text[position] == UInt8(ascii: "\\"),
          text[position + 1] == UInt8(ascii: "u")
        {
          position += 2
          let low = try hex4()
          guard 0xDC00...0xDFFF ~= low else {
            throw Failure(
              position: offset + position, message: "half of a surrogate pair in a string")
          }
          value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
        }
        guard Unicode.Scalar(value) != nil else {
          throw Failure(
            position: offset + position, message: "half of a surrogate pair in a string")
        }
        result.append(scalar: value)
      default:
        throw Failure(position: offset + position - 1, message: "unknown escape in a string")
      }
    }
    return result
  }
}

/// Where UTF-8 stops being valid.
func firstInvalidUTF8(_ text: Bytes) -> Int? {
  var position = 0
  while position < text.count {
    let first = text[position]
    if first < 0x80 {
      position += 1
      continue
    }
    let length =
      first >= 0xC2 && first < 0xE0 ? 2 : first & 0xF0 == 0xE0 ? 3 : first & 0xF8 == 0xF0 ? 4 : 0
    guard length > 0, position + length <= text.count else { return position }
    for offset in 1..<length where text[position + offset] & 0xC0 != 0x80 { return position }
    let scalar = text.scalar(at: position).value
    let smallest: UInt32 = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000
    guard scalar >= smallest, Unicode.Scalar(scalar) != nil else { return position }
    position += length
  }
  return nil
}
