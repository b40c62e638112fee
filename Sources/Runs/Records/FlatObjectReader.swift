import Foundation

/// Reads the numbers of one JSON object. A value that is text, true, false, null or a container is stepped over.
struct FlatObjectReader {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func read(_ take: (String, Double) throws(LineError) -> Void) throws(LineError) {
    try expect("{")
    if peek() == UInt8(ascii: "}") {
      position += 1
    } else {
      while true {
        let name = try string()
        try expect(":")
        if let value = try value() { try take(name, value) }
        guard let next = peek() else { throw LineError("the line is cut off") }
        position += 1
        if next == UInt8(ascii: "}") { break }
        guard next == UInt8(ascii: ",") else { throw unexpected(next) }
      }
    }
    if let rest = peek() { throw unexpected(rest) }
  }

  /// The next byte that is no space.
  private mutating func peek() -> UInt8? {
    while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
    return position < bytes.count ? bytes[position] : nil
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A
  }

  private static func endsWord(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || isSpace(byte)
  }

  private func unexpected(_ byte: UInt8) -> LineError {
    LineError("unexpected '\(Unicode.Scalar(byte))' in column \(position + 1)")
  }

  private mutating func expect(_ wanted: Unicode.Scalar) throws(LineError) {
    guard let byte = peek() else { throw LineError("the line is cut off") }
    guard byte == UInt8(ascii: wanted) else { throw unexpected(byte) }
    position += 1
  }

  private mutating func string() throws(LineError) -> String {
    try expect("\"")
    let start = position
    var hasEscapes = false
    while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
      if bytes[position] == UInt8(ascii: "\\") {
        hasEscapes = true
        position += 1
      }
      position += 1
    }
    guard position < bytes.count else { throw LineError("the line is cut off") }
    defer { position += 1 }
    if hasEscapes {
      let quoted = Data(bytes[(start - 1)...position])
      guard let text = try? JSONDecoder().decode(String.self, from: quoted) else {
        throw LineError("the text in column \(start) cannot be read")
      }
      return text
    }
    guard let text = String(validating: bytes[start..<position], as: UTF8.self) else {
      throw LineError("the text in column \(start) is not UTF-8")
    }
    return text
  }

  private mutating func value() throws(LineError) -> Double? {
    guard let first = peek() else { throw LineError("the line is cut off") }
    switch first {
    case UInt8(ascii: "\""):
      _ = try string()
      return nil
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      try skipContainer()
      return nil
    default: return try word()
    }
  }

  private mutating func word() throws(LineError) -> Double? {
    let start = position
    while position < bytes.count, !Self.endsWord(bytes[position]) { position += 1 }
    guard position < bytes.count else { throw LineError("the line is cut off") }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    switch text {
    case "NaN": return .nan
    case "Infinity": return .infinity
    case "-Infinity": return -.infinity
    case "null", "true", "false": return nil
    default: break
    }
    // Double reads hexadecimal numbers and words too.
    let isNumber = text.utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x2B, 0x2D, 0x2E, 0x45, 0x65: true
      default: false
      }
    }
    guard isNumber, let value = Double(text) else {
      throw LineError("'\(text.prefix(20))' in column \(start + 1) is no value")
    }
    return value
  }

  private mutating func skipContainer() throws(LineError) {
    var depth = 0
    repeat {
      guard let byte = peek() else { throw LineError("the line is cut off") }
      switch byte {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: "\""):
        _ = try string()
        continue
      default: break
      }
      position += 1
    } while depth > 0
  }
}
