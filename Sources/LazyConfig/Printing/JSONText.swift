/// Writes values as JSON, keys in their order.
package enum JSONText {
  /// One line without spaces.
  package static func line(_ value: Value) -> String {
    var writer = JSONWriter(isIndented: false)
    writer.write(value, indent: 0)
    return writer.text
  }

  /// Two spaces for each level, and a line end.
  package static func indented(_ value: Value) -> String {
    var writer = JSONWriter(isIndented: true)
    writer.write(value, indent: 0)
    return writer.text + "\n"
  }

  package static func quoted(_ text: String) -> String {
    var writer = JSONWriter(isIndented: false)
    writer.write(text)
    return writer.text
  }
}

private struct JSONWriter {
  var text = ""
  let isIndented: Bool

  init(isIndented: Bool) { self.isIndented = isIndented }

  mutating func write(_ value: Value, indent: Int) {
    switch value {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .int(let value): text += String(value)
    case .double(let value):
      text +=
        value.isFinite ? Literal.text(of: value) : "{\"$float\": \"\(Literal.text(of: value))\"}"
    case .string(let string): write(PlainText.escaped(string))
    case .reference(let reference): write(reference.text)
    case .required: text += "\"???\""
    case .list(let elements):
      list(count: elements.count, indent: indent) { writer, index in
        writer.write(elements[index].value, indent: indent + 1)
      }
    case .repetition(let repetition) where Entries.asList(repetition) != nil:
      write(.list(Entries.asList(repetition) ?? []), indent: indent)
    case .map, .call, .repetition:
      let entries = Entries.of(value)
      object(count: entries.count, indent: indent) { writer, index in
        writer.write(entries[index].key)
        writer.text += writer.isIndented ? ": " : ":"
        writer.write(entries[index].node.value, indent: indent + 1)
      }
    }
  }

  private mutating func list(count: Int, indent: Int, _ body: (inout JSONWriter, Int) -> Void) {
    bracketed("[", "]", count: count, indent: indent, body)
  }

  private mutating func object(count: Int, indent: Int, _ body: (inout JSONWriter, Int) -> Void) {
    bracketed("{", "}", count: count, indent: indent, body)
  }

  private mutating func bracketed(
    _ open: String, _ close: String, count: Int, indent: Int,
    _ body: (inout JSONWriter, Int) -> Void
  ) {
    text += open
    for index in 0..<count {
      if index > 0 { text += "," }
      newLine(indent + 1)
      body(&self, index)
    }
    if count > 0 { newLine(indent) }
    text += close
  }

  private mutating func newLine(_ indent: Int) {
    guard isIndented else { return }
    text += "\n"
    text += String(repeating: "  ", count: indent)
  }

  mutating func write(_ string: String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{00}"..<"\u{20}", "\u{7F}":
        let hex = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}

/// Text that must not be read as a reference.
enum PlainText {
  /// Text as a config value that stands for it: `${` gets a backslash.
  static func escaped(_ text: String) -> String {
    guard Value.mayHoldReference(text) else { return text }
    var escaped = ""
    var backslashes = 0
    let scalars = Array(text.unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      if scalar == "$", index + 1 < scalars.count, scalars[index + 1] == "{" {
        // The backslashes before it are doubled, and one more escapes it.
        escaped += String(repeating: "\\", count: backslashes + 1)
      }
      backslashes = scalar == "\\" ? backslashes + 1 : 0
      escaped.unicodeScalars.append(scalar)
    }
    return escaped
  }
}

/// The entries of a map, a call or a repeated list as they are written.
enum Entries {
  /// A repeated list that must be written element by element: one element is a plain map among calls, which
  /// would read as a change to the call. Not one that is too large to be written so.
  static func asList(_ repetition: Repetition) -> [Node]? {
    guard case .call = repetition.element.value, let count = repetition.literalCount else {
      return nil
    }
    let hasMap = repetition.edited.contains { if case .map = $0.node.value { true } else { false } }
    return hasMap ? repetition.expandedIfSmall(count: count) : nil
  }

  static func of(_ value: Value) -> [(key: String, node: Node)] {
    switch value {
    case .map(let map): return map.entries.map { ($0.key, $0.node) }
    case .call(let call):
      var entries: [(key: String, node: Node)] = [
        (ReservedKey.target, Node(.string(call.target), origin: call.targetOrigin))
      ]
      if call.isPartial {
        entries.append((ReservedKey.partial, Node(.bool(true), origin: call.targetOrigin)))
      }
      return entries + call.arguments.entries.map { ($0.key, $0.node) }
    case .repetition(let repetition):
      var entries: [(key: String, node: Node)] = [
        (ReservedKey.repeats, repetition.count), (ReservedKey.of, repetition.element),
      ]
      let different = repetition.different
      if !different.isEmpty {
        let edited = ConfigMap(different.map { (String($0.index), $0.node) })
        entries.append((ReservedKey.at, Node(.map(edited))))
      }
      return entries
    default: return []
    }
  }
}
