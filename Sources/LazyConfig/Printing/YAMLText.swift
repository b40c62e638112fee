/// Writes values as YAML in one canonical way.
///
/// Keys keep their order, nothing is quoted that need not be, short lists of scalars stand on one line.
/// What is written reads back as the same tree.
package enum YAMLText {
  package static func of(_ value: Value) -> String {
    var writer = YAMLWriter()
    writer.document(value)
    return writer.text
  }

  /// A scalar, or a container in one line.
  package static func line(_ value: Value) -> String {
    YAMLWriter.flow(value, depth: 0) ?? JSONText.line(value)
  }

  /// What follows a key or a dash at a column: on its line or below, with a line break at the end.
  static func nested(_ value: Value, indent: Int, isInList: Bool) -> String {
    var writer = YAMLWriter()
    writer.nested(value, indent: indent, isInList: isInList)
    return writer.text
  }

  /// Any value in one line, for a place inside brackets.
  static func flowLine(_ value: Value) -> String {
    switch value {
    case .list(let elements):
      return "[\(elements.map { flowLine($0.value) }.joined(separator: ", "))]"
    case .map, .call, .repetition:
      let entries = Entries.of(value).map {
        "\(scalar($0.key, inFlow: true)): \(flowLine($0.node.value))"
      }
      return "{\(entries.joined(separator: ", "))}"
    default: return YAMLWriter.flow(value, depth: 1) ?? "null"
    }
  }

  /// Text as it stands in YAML: plain where it can be, otherwise quoted.
  static func scalar(_ text: String, inFlow: Bool = false) -> String {
    if isPlain(text, inFlow: inFlow) { return text }
    if text.unicodeScalars.contains(where: isUnprintable) {
      return JSONText.quoted(text).escapingUnprintable
    }
    // By scalars: a quote and an accent after it are one character.
    var quoted = "'"
    for scalar in text.unicodeScalars {
      if scalar == "'" { quoted += "'" }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "'"
  }

  /// Scalars that YAML does not take as they are, or takes for the end of a line.
  fileprivate static func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: true
    default: false
    }
  }

  private static func isPlain(_ text: String, inFlow: Bool) -> Bool {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, let last = bytes.last, first != 0x20, last != 0x20 else {
      return false
    }
    switch first {
    case UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":"):
      guard bytes.count > 1, bytes[1] != 0x20 else { return false }
      if inFlow { return false }
    case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"),
      UInt8(ascii: "}"),
      UInt8(ascii: "#"), UInt8(ascii: "&"), UInt8(ascii: "*"), UInt8(ascii: "!"), UInt8(ascii: "|"),
      UInt8(ascii: ">"), UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "%"),
      UInt8(ascii: "@"),
      UInt8(ascii: "`"):
      return false
    default: break
    }
    var previous: UInt8 = 0
    for byte in bytes {
      switch byte {
      case 0..<0x20, 0x7F...: return byte >= 0x80 ? isPlainUnicode(text, inFlow: inFlow) : false
      case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"),
        UInt8(ascii: "}"):
        if inFlow { return false }
      case UInt8(ascii: "#"): if previous == 0x20 { return false }
      case 0x20: if previous == UInt8(ascii: ":") { return false }
      case UInt8(ascii: "?"): if inFlow, previous == UInt8(ascii: ":") { return false }
      default: break
      }
      previous = byte
    }
    if last == UInt8(ascii: ":") { return false }
    if text.hasPrefix("---") || text.hasPrefix("...") || text == "<<" { return false }
    return isText(text)
  }

  /// Letters beyond ASCII are plain; what is not a letter, mark, number or common sign is quoted.
  private static func isPlainUnicode(_ text: String, inFlow: Bool) -> Bool {
    let isHarmless = text.unicodeScalars.allSatisfy { scalar in
      scalar.properties.isAlphabetic
        || (scalar.isASCII
          && (scalar == " " || scalar == "_" || (scalar.value >= 0x30 && scalar.value <= 0x39)))
    }
    return isHarmless && isText(text)
  }

  /// Whether a plain word would read back as text, here and by readers of YAML 1.1.
  private static func isText(_ text: String) -> Bool {
    switch text.lowercased() {
    case "yes", "no", "on", "off", "y", "n", "true", "false", "null", "~", "": return false
    default: break
    }
    do throws(Literal.IntegerOverflow) {
      return try !YAMLScalar.isWord(text) && !looksNumeric(text)
    } catch {
      // Digits beyond 64 bits.
      return false
    }
  }

  /// Text that other readers take for a number: `1_000`, `0x1F`, `12:30:45`, `2024-01-01`.
  private static func looksNumeric(_ text: String) -> Bool {
    guard let first = text.utf8.first,
      (first >= 0x30 && first <= 0x39) || first == UInt8(ascii: "+") || first == UInt8(ascii: "-")
        || first == UInt8(ascii: ".")
    else { return false }
    return text.utf8.allSatisfy { byte in
      (byte >= 0x30 && byte <= 0x39) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ":")
        || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
        || byte | 0x20 == UInt8(ascii: "e") || byte | 0x20 == UInt8(ascii: "x")
        || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "f"))
    }
  }

  /// A number that every YAML reader takes for one: `1.0e-05`, not `1e-05`.
  static func number(_ value: Double) -> String {
    if value.isNaN { return ".nan" }
    if value.isInfinite { return value < 0 ? "-.inf" : ".inf" }
    let text = Literal.text(of: value)
    guard let exponent = text.firstIndex(where: { $0 == "e" || $0 == "E" }),
      !text[..<exponent].contains(".")
    else { return text }
    return text[..<exponent] + ".0" + text[exponent...]
  }
}

extension String {
  fileprivate var escapingUnprintable: String {
    var escaped = ""
    for scalar in unicodeScalars {
      if YAMLText.isUnprintable(scalar) {
        let hex = String(scalar.value, radix: 16)
        escaped += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      } else {
        escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}

/// Writes block YAML.
struct YAMLWriter {
  var text = ""
  private static let width = 100

  mutating func document(_ value: Value) {
    if case .repetition(let repetition) = value, let list = Entries.asList(repetition) {
      return document(.list(list))
    }
    switch value {
    case .map, .call, .repetition:
      if Entries.of(value).isEmpty { text += "{}\n" } else { entries(value, indent: 0) }
    case .list(let elements):
      if let line = Self.flow(value, depth: 0), line.utf8.count <= Self.width {
        text += line + "\n"
      } else {
        list(elements, indent: 0)
      }
    default: text += (Self.flow(value, depth: 0) ?? "null") + "\n"
    }
  }

  private mutating func entries(_ value: Value, indent: Int, skippingFirstIndent: Bool = false) {
    for (index, entry) in Entries.of(value).enumerated() {
      if index > 0 || !skippingFirstIndent { text += String(repeating: " ", count: indent) }
      text += YAMLText.scalar(entry.key)
      text += ":"
      nested(entry.node.value, indent: indent, isInList: false)
    }
  }

  /// What follows a key or a dash.
  mutating func nested(_ value: Value, indent: Int, isInList: Bool) {
    if case .repetition(let repetition) = value, let list = Entries.asList(repetition) {
      return nested(.list(list), indent: indent, isInList: isInList)
    }
    switch value {
    case .map, .call, .repetition:
      guard !Entries.of(value).isEmpty else {
        text += " {}\n"
        return
      }
      if isInList {
        text += " "
        entries(value, indent: indent + 2, skippingFirstIndent: true)
      } else {
        text += "\n"
        entries(value, indent: indent + 2)
      }
    case .list(let elements):
      if let line = Self.flow(value, depth: 0), line.utf8.count + indent <= Self.width {
        text += " " + line + "\n"
      } else if isInList {
        text += "\n"
        list(elements, indent: indent + 2)
      } else {
        text += "\n"
        list(elements, indent: indent + 2)
      }
    default: text += " " + (Self.flow(value, depth: 0) ?? "null") + "\n"
    }
  }

  private mutating func list(_ elements: [Node], indent: Int) {
    for element in elements {
      text += String(repeating: " ", count: indent)
      text += "-"
      nested(element.value, indent: indent, isInList: true)
    }
  }

  /// A scalar, or a list of scalars and such lists, in one line; nil for anything else.
  static func flow(_ value: Value, depth: Int) -> String? {
    switch value {
    case .null: return "null"
    case .bool(let value): return value ? "true" : "false"
    case .int(let value): return String(value)
    case .double(let value): return YAMLText.number(value)
    case .string(let string): return YAMLText.scalar(PlainText.escaped(string), inFlow: depth > 0)
    case .reference(let reference): return YAMLText.scalar(reference.text, inFlow: depth > 0)
    case .required: return depth > 0 ? "'???'" : "???"
    case .list(let elements):
      guard depth < 4 else { return nil }
      var parts: [String] = []
      var width = 0
      for element in elements {
        guard let part = flow(element.value, depth: depth + 1) else { return nil }
        width += part.utf8.count + 2
        guard width <= Self.width else { return nil }
        parts.append(part)
      }
      return "[\(parts.joined(separator: ", "))]"
    case .map(let map): return map.isEmpty ? "{}" : nil
    case .call, .repetition: return nil
    }
  }
}
