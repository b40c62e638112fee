/// What text with `${…}` means, parsed once.
indirect enum Expression: Sendable {
  /// Text or another value that stands for itself.
  case literal(Value)
  /// `${a.b}` (no levels: from the root), `${.x}` (1: beside this node), `${..x}` (2: one level up).
  case node(levels: Int, keys: [KeyPart])
  /// `${oc.env:HOME,none}`.
  case resolver(name: [KeyPart], arguments: [Expression])
  /// Parts whose texts are joined.
  case joined([Expression])
  case list([Expression])
  case map([(key: String, value: Expression)])

  /// A step of a path inside `${…}`: a name, or an expression that gives one.
  enum KeyPart: Sendable {
    case name(String)
    case computed(Expression)
  }
}

/// A value written with `${…}`: its text, and what it means.
public final class Reference: Sendable {
  /// The text as it was written.
  public let text: String
  let expression: Expression

  init(text: String, expression: Expression) {
    self.text = text
    self.expression = expression
  }

  /// Reads text that contains `${…}`.
  ///
  /// - Throws: ``SyntaxError`` that says at which column and why.
  public convenience init(parsing text: String) throws(SyntaxError) {
    if let plain = PlainReference.parse(text) {
      self.init(text: text, expression: plain)
    } else {
      self.init(text: text, expression: try ExpressionParser.configValue(text))
    }
  }

  /// A reference to a path from the root: `${a.b}`.
  ///
  /// A path with keys that cannot stand in a reference is written as text: `${oc.select:'a\.b'}`.
  public convenience init(to path: Path) {
    let keys = path.steps.map { Expression.KeyPart.name($0) }
    let isPlain =
      !keys.isEmpty
      && path.steps.allSatisfy { step in
        !step.isEmpty && step.utf8.allSatisfy(ExpressionParser.mayStandInKey)
          && !step.utf8.contains(UInt8(ascii: "$")) && !step.contains("\n")
      }
    if isPlain {
      self.init(
        text: "${\(path.steps.joined(separator: "."))}", expression: .node(levels: 0, keys: keys))
    } else {
      self.init(
        text: "${oc.select:\(OverrideText.quoted(PlainText.escaped(path.text)))}",
        expression: .resolver(
          name: [.name("oc"), .name("select")], arguments: [.literal(.string(path.text))]))
    }
  }

  /// The steps of a reference to one node that names it without computing anything.
  package var plainTarget: (levels: Int, steps: [String])? {
    guard case .node(let levels, let keys) = expression else { return nil }
    var steps: [String] = []
    for key in keys {
      guard case .name(let name) = key else { return nil }
      steps.append(name)
    }
    return (levels, steps)
  }
}

extension Value {
  /// Text as it stands in a file: a reference when it contains `${`, otherwise text.
  ///
  /// - Throws: ``SyntaxError`` when what follows `${` is not a reference.
  public init(parsing text: String) throws(SyntaxError) {
    if text == "???" {
      self = .required
    } else if Self.mayHoldReference(text) {
      let reference = try Reference(parsing: text)
      // Where every `${` is escaped, nothing is left to resolve.
      if case .literal(let value) = reference.expression {
        self = value
      } else {
        self = .reference(reference)
      }
    } else {
      self = .string(text)
    }
  }

  /// Text that may hold references, written in code. Text that is not a reference stays one, and the check
  /// of the tree says what is wrong with it.
  public static func expression(_ text: String) -> Value {
    if let value = try? Value(parsing: text) { return value }
    return .reference(Reference(text: text, expression: .node(levels: 0, keys: [.name(text)])))
  }

  /// A typed call.
  public static func lazy<T>(_ call: Lazy<T>) -> Value { call.node.value }

  static func mayHoldReference(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      var previous: UInt8 = 0
      for byte in bytes {
        if byte == UInt8(ascii: "{"), previous == UInt8(ascii: "$") { return true }
        previous = byte
      }
      return false
    }
  }
}
