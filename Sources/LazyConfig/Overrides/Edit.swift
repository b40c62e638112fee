/// One change to a tree, as a value: it can be stored, sent, composed and applied to many trees.
///
/// An override read from the command line and an edit made in Swift are the same type.
public struct Edit: Sendable, Equatable {
  /// What is done to the nodes that the pattern matches.
  public enum Change: Sendable, Equatable {
    /// `k=v`: the node must exist, or be a parameter of its target. A map is merged into a map.
    case set(Value)
    /// `+k=v`: the node must be new, or null, or `???`; maps that lead to it are made. In a list, the value
    /// is inserted at the index. A map is merged.
    case add(Value)
    /// `++k=v`: set or add.
    case force(Value)
    /// `k=v` in Swift, without merging maps.
    case replace(Value)
    /// `~k`, `~k=v`: removed; with a value, only if it is that value.
    case delete(expected: Value?)
    /// `k+=v`, `k=extend_list(v, w)`: appended to a list.
    case append([Value])
  }

  /// Which nodes are changed.
  public var pattern: Pattern
  /// What is done to each.
  public var change: Change
  /// The text that it was read from; otherwise made when needed.
  public var text: String?
  /// Where the edit was written, when it was not an override.
  public var source: Origin.Source?

  /// A change of the nodes that a pattern matches.
  public init(
    _ pattern: Pattern, _ change: Change, text: String? = nil, source: Origin.Source? = nil
  ) {
    self.pattern = pattern
    self.change = change
    self.text = text
    self.source = source
  }

  /// Sets every node that the pattern matches.
  public static func set(
    _ pattern: Pattern, to value: Value, fileID: String = #fileID, line: Int = #line
  ) -> Edit {
    Edit(pattern, .set(value), source: .code(file: fileID, line: line))
  }

  /// Removes every node that the pattern matches.
  public static func delete(
    _ pattern: Pattern, fileID: String = #fileID, line: Int = #line
  ) -> Edit {
    Edit(pattern, .delete(expected: nil), source: .code(file: fileID, line: line))
  }

  /// Appends to every list that the pattern matches.
  public static func append(
    _ value: Value, to pattern: Pattern, fileID: String = #fileID, line: Int = #line
  ) -> Edit {
    Edit(pattern, .append([value]), source: .code(file: fileID, line: line))
  }

  public static func == (a: Edit, b: Edit) -> Bool {
    a.pattern == b.pattern && a.change == b.change
  }
}

extension Edit: CustomStringConvertible {
  /// The edit as an override.
  public var description: String {
    if let text { return text }
    return switch change {
    case .set(let value), .replace(let value): "\(pattern)=\(OverrideText.of(value))"
    case .add(let value): "+\(pattern)=\(OverrideText.of(value))"
    case .force(let value): "++\(pattern)=\(OverrideText.of(value))"
    case .delete(nil): "~\(pattern)"
    case .delete(let expected?): "~\(pattern)=\(OverrideText.of(expected))"
    case .append(let values):
      values.count == 1
        ? "\(pattern)+=\(OverrideText.of(values[0]))"
        : "\(pattern)=extend_list(\(values.map(OverrideText.of).joined(separator: ",")))"
    }
  }
}

/// Values in the grammar of overrides.
enum OverrideText {
  static func of(_ value: Value) -> String {
    switch value {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .int(let value): String(value)
    case .double(let value): Literal.text(of: value)
    case .string(let text): quotedIfNeeded(PlainText.escaped(text))
    case .reference(let reference):
      isBare(reference) ? reference.text : quoted(reference.text)
    case .required: "???"
    case .list(let elements): "[\(elements.map { of($0.value) }.joined(separator: ","))]"
    case .map(let map): "{\(entries(of: map))}"
    case .call(let call): "{\(head(of: call))\(entries(of: call.arguments))}"
    case .repetition(let repetition) where Entries.asList(repetition) != nil:
      of(.list(Entries.asList(repetition) ?? []))
    case .repetition(let repetition):
      "{\(ReservedKey.repeats):\(of(repetition.count.value)),\(ReservedKey.of):\(of(repetition.element.value))\(edited(repetition))}"
    }
  }

  private static func head(of call: Call) -> String {
    let target = "\(ReservedKey.target):\(of(.string(call.target)))"
    let partial = call.isPartial ? ",\(ReservedKey.partial):true" : ""
    return target + partial + (call.arguments.isEmpty ? "" : ",")
  }

  private static func edited(_ repetition: Repetition) -> String {
    let different = repetition.different
    guard !different.isEmpty else { return "" }
    let entries = different.map { "\($0.index):\(of($0.node.value))" }
    return ",\(ReservedKey.at):{\(entries.joined(separator: ","))}"
  }

  private static func entries(of map: ConfigMap) -> String {
    map.entries.map { "\(escapedKey($0.key)):\(of($0.node.value))" }.joined(separator: ",")
  }

  /// A key of a map: what may not stand there as it is gets a backslash.
  private static func escapedKey(_ key: String) -> String {
    if key.isEmpty { return "''" }
    var escaped: [UInt8] = []
    for byte in key.utf8 {
      let isPlain = byte >= 0x80 || (UnquotedText.mayStand(byte) && !UnquotedText.isEscapable(byte))
      if !isPlain { escaped.append(UInt8(ascii: "\\")) }
      escaped.append(byte)
    }
    return String(decoding: escaped, as: UTF8.self)
  }

  /// Whether a reference can stand without quotes: alone, and made of nothing but names.
  private static func isBare(_ reference: Reference) -> Bool {
    guard case .node = reference.expression else { return false }
    let text = reference.text
    return text.hasPrefix("${") && text.hasSuffix("}")
      && text.utf8.allSatisfy {
        $0 == UInt8(ascii: "$") || $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}")
          || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_")
          || ExpressionParser.isLetterOrDigit($0)
      }
  }

  private static func quotedIfNeeded(_ text: String) -> String {
    let bytes = Array(text.utf8)
    let isPlain =
      !bytes.isEmpty && text != "???"
      && bytes.allSatisfy {
        $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
          || $0 == UInt8(ascii: "/") || ExpressionParser.isLetterOrDigit($0)
      }
    return isPlain && Literal.isText(bytes[...]) ? text : quoted(text)
  }

  static func quoted(_ text: String) -> String {
    var result = "'"
    var backslashes = 0
    for character in text.unicodeScalars {
      if character == "'" { result += String(repeating: "\\", count: backslashes + 1) }
      backslashes = character == "\\" ? backslashes + 1 : 0
      result.unicodeScalars.append(character)
    }
    return result + String(repeating: "\\", count: backslashes) + "'"
  }
}
