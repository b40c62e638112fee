/// Values as text, and numbers read from text, as Python does both: users of `${…}` in text and of casts know
/// them so.
enum PythonText {
  /// What `str` gives.
  static func text(of value: Value) -> String {
    if case .string(let text) = value { text } else { repr(value) }
  }

  private static func repr(_ value: Value) -> String {
    switch value {
    case .null: "None"
    case .bool(let value): value ? "True" : "False"
    case .int(let value): String(value)
    case .double(let value): Literal.text(of: value)
    case .string(let text): quoted(text)
    case .list(let elements): "[\(elements.map { repr($0.value) }.joined(separator: ", "))]"
    case .map(let map):
      "{\(map.entries.map { "\(quoted($0.key)): \(repr($0.node.value))" }.joined(separator: ", "))}"
    case .required: "'???'"
    case .reference(let reference): reference.text
    case .call, .repetition: value.summary
    }
  }

  private static func quoted(_ text: String) -> String {
    let quote: Unicode.Scalar = text.contains("'") && !text.contains("\"") ? "\"" : "'"
    var result = String(quote)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\", quote: result += "\\\(scalar)"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{00}"..<"\u{20}", "\u{7F}"..<"\u{A1}": result += "\\x" + hex(scalar.value, digits: 2)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + String(quote)
  }

  private static func hex(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }

  // MARK: JSON

  /// What `json.dumps` gives, of text as it was written.
  static func json(of value: Value) -> String {
    switch value {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .int(let value): String(value)
    case .double(let value):
      if value.isNaN {
        "NaN"
      } else if value.isInfinite {
        value < 0 ? "-Infinity" : "Infinity"
      } else {
        Literal.text(of: value)
      }
    case .string(let text): json(PlainText.escaped(text))
    case .reference(let reference): json(reference.text)
    case .required: "\"???\""
    case .list(let elements): "[\(elements.map { json(of: $0.value) }.joined(separator: ", "))]"
    case .map, .call, .repetition:
      "{\(Entries.of(value).map { "\(json($0.key)): \(json(of: $0.node.value))" }.joined(separator: ", "))}"
    }
  }

  private static func json(_ text: String) -> String {
    var result = "\""
    for unit in text.utf16 {
      switch unit {
      case 0x22: result += "\\\""
      case 0x5C: result += "\\\\"
      case 0x08: result += "\\b"
      case 0x09: result += "\\t"
      case 0x0A: result += "\\n"
      case 0x0C: result += "\\f"
      case 0x0D: result += "\\r"
      case 0x20..<0x7F: result.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
      default: result += "\\u" + hex(UInt32(unit), digits: 4)
      }
    }
    return result + "\""
  }

  // MARK: Numbers

  /// What `int` reads: digits with a sign, single underscores between them, and space around it.
  ///
  /// - Returns: the sign and the digits; nil when the text is no integer.
  static func integer(_ text: String) -> String? {
    guard let text = withoutUnderscores(text) else { return nil }
    let digits =
      text.utf8.first.map { $0 == 0x2B || $0 == 0x2D } == true ? text.dropFirst() : text[...]
    return digits.isEmpty || !digits.utf8.allSatisfy(isDigit) ? nil : text
  }

  /// What `float` reads; nil when the text is no number.
  static func number(_ text: String) -> Double? {
    guard let text = withoutUnderscores(text) else { return nil }
    switch text.lowercased() {
    case "inf", "+inf", "infinity", "+infinity": return .infinity
    case "-inf", "-infinity": return -.infinity
    case "nan", "+nan", "-nan": return .nan
    default: break
    }
    let isDecimal = text.utf8.allSatisfy {
      isDigit($0) || $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e")
        || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-")
    }
    return isDecimal ? Double(text) : nil
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  /// The text without the space around it and the underscores between digits; nil when an underscore stands
  /// elsewhere.
  private static func withoutUnderscores(_ text: String) -> String? {
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }
    let bytes = Array(text.utf8.drop(while: isSpace))
    guard let last = bytes.lastIndex(where: { !isSpace($0) }) else { return nil }
    var kept: [UInt8] = []
    for (index, byte) in bytes[...last].enumerated() {
      guard byte == UInt8(ascii: "_") else {
        kept.append(byte)
        continue
      }
      guard index > 0, index < last, isDigit(bytes[index - 1]), isDigit(bytes[index + 1]) else {
        return nil
      }
    }
    return String(decoding: kept, as: UTF8.self)
  }
}
