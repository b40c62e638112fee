/// What a node of a config tree holds.
///
/// A value is plain data: it can be copied, compared, stored and sent to another task. Nothing is built
/// until the tree is built.
public enum Value: Sendable {
  /// YAML's `null`; Swift's `nil`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A 64-bit integer. A larger one is an error where it is read, never rounded.
  case int(Int)
  /// A number that is not an integer; `inf` and `nan` included.
  case double(Double)
  /// Text without references in it.
  case string(String)
  /// A list.
  case list([Node])
  /// An ordered map with string keys and no target.
  case map(ConfigMap)
  /// A construction not yet done: a target with arguments.
  indirect case call(Call)
  /// Text with `${…}` in it.
  case reference(Reference)
  /// A list that stays compact: one element, repeated.
  indirect case repetition(Repetition)
  /// A value that must be given before the tree can be built: `???`.
  case required
}

extension Value {
  /// What kind of value this is, in the words of error messages: "a list", "the text 'relu'".
  public var summary: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .int(let value): "the integer \(value)"
    case .double(let value): "the number \(Literal.text(of: value))"
    case .string(let text):
      text.utf8.count <= 40 ? "the text '\(text)'" : "the text '\(text.prefix(37))…'"
    case .list(let elements): elements.isEmpty ? "an empty list" : "a list of \(elements.count)"
    case .map(let map): map.isEmpty ? "an empty map" : "a map"
    case .call(let call):
      call.isPartial ? "a partial call of \(call.target)" : "a call of \(call.target)"
    case .reference(let reference): "the reference \(reference.text)"
    case .repetition(let repetition): repetition.summary
    case .required: "???"
    }
  }

  /// What a value is, without what it holds.
  enum Kind {
    case scalar, list, map, call, repetition
  }

  /// What this value is.
  ///
  /// To change a container in place, switch over its kind: a `switch` over the value keeps a copy of it
  /// to its end, and the change would copy the container. `if case` and `guard case` do not.
  var kind: Kind {
    switch self {
    case .list: .list
    case .map: .map
    case .call: .call
    case .repetition: .repetition
    default: .scalar
    }
  }

  /// Whether nothing is here yet: null or `???`.
  var isUnset: Bool {
    switch self {
    case .null, .required: true
    default: false
    }
  }

  /// Whether this value has nodes below it.
  public var isContainer: Bool {
    switch self {
    case .list, .map, .call, .repetition: true
    default: false
    }
  }
}

extension Value: Equatable {
  /// Whether two values hold the same data. Origins do not matter, the order of keys does not either,
  /// `nan` equals itself, and a repeated list equals the list that it stands for.
  public static func == (a: Value, b: Value) -> Bool {
    switch (a, b) {
    case (.null, .null), (.required, .required): true
    case (.bool(let x), .bool(let y)): x == y
    case (.int(let x), .int(let y)): x == y
    case (.double(let x), .double(let y)): x == y || (x.isNaN && y.isNaN)
    case (.string(let x), .string(let y)): x == y
    case (.list(let x), .list(let y)): x == y
    case (.map(let x), .map(let y)): x == y
    case (.call(let x), .call(let y)): x == y
    case (.reference(let x), .reference(let y)): x === y || x.text == y.text
    case (.repetition(let x), .repetition(let y)): x == y
    case (.repetition(let x), .list(let y)), (.list(let y), .repetition(let x)): x.stands(for: y)
    default: false
    }
  }
}

extension Value: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral,
  ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral,
  ExpressibleByNilLiteral
{
  public init(nilLiteral: ()) { self = .null }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int) { self = .int(value) }
  public init(floatLiteral value: Double) { self = .double(value) }
  /// The text as it stands: `${…}` in it is text. A reference is made with ``Value/init(parsing:)``.
  public init(stringLiteral value: String) { self = .string(value) }
  public init(arrayLiteral elements: Value...) { self = .list(elements.map { Node($0) }) }
  public init(dictionaryLiteral elements: (String, Value)...) {
    var map = ConfigMap()
    for (key, value) in elements { map[key] = Node(value) }
    self = .map(map)
  }
}
