/// What a parameter takes.
public indirect enum ParameterType: Sendable {
  /// `true` or `false`.
  case bool
  /// An integer within bounds.
  case int(ClosedRange<Int>)
  /// A number; an integer is one too.
  case double
  /// A number that a smaller type holds, up to a magnitude.
  case float(limit: Double)
  /// Text.
  case string
  /// One of a closed set of names, and what Swift calls them.
  case choice(typeName: String, names: [String], cases: [String])
  /// Text, or another plain value, with a meaning of its own: a duration, a file.
  case text(typeName: String, check: @Sendable (Value) -> String?)
  /// A list with elements of one type.
  case list(ParameterType)
  /// A map with any keys.
  case map(ParameterType)
  /// A list whose elements have types of their own.
  case tuple([ParameterType])
  /// A value or `null`.
  case optional(ParameterType)
  /// An object that is built from a call.
  case object(ObjectType)
  /// A call that the target builds itself, as often as it needs to.
  case lazy(ObjectType, make: @Sendable (DeferredPart) -> Any)
  /// A call with some arguments, which the target completes.
  case partial(ObjectType, make: @Sendable (PartialCall) -> Any)
  /// A map with any values or, where it is inherited and nobody provides it, the scope: ``ConfigView``.
  case view
  /// Any plain value.
  case any
}

/// The type of a slot that an object fills.
public struct ObjectType: Sendable {
  /// The type as it is written in Swift: `any Attention`.
  public let name: String
  /// Whether an object of a type may stand here.
  public let accepts: @Sendable (Any.Type) -> Bool
  /// The target that a map without `_target_` means here: the type itself, when it is a target.
  public let implied: (any Configurable.Type)?

  /// A slot that takes objects of the types that pass a test.
  public init(
    _ name: String, implied: (any Configurable.Type)? = nil,
    accepts: @escaping @Sendable (Any.Type) -> Bool
  ) {
    self.name = name
    self.implied = implied
    self.accepts = accepts
  }

  /// The slot of a protocol. Generated code says how a type is compared with it; the existential itself
  /// fits too, since that is what a function returns.
  public init<T>(
    _ type: T.Type, named name: String, accepts: @escaping @Sendable (Any.Type) -> Bool
  ) {
    let existential = ObjectIdentifier(type)
    self.init(name) { accepts($0) || ObjectIdentifier($0) == existential }
  }

  /// The slot of a type under any name: a class, which its subclasses fit, or an existential, which is
  /// compared with the object when that is built.
  init<T>(slotOf type: T.Type, named name: String) {
    let isExistential = "\(Swift.type(of: type))".hasSuffix(".Protocol")
    // A type is the same on every task; only its conformances may belong to one, and none is used.
    nonisolated(unsafe) let isFitting: (Any.Type) -> Bool = { isExistential || $0 is T.Type }
    self.init(name, implied: type as? any Configurable.Type) { isFitting($0) }
  }
}

extension ParameterType {
  /// The type in the words of error messages and listings.
  public var description: String {
    switch self {
    case .bool: "true or false"
    case .int(let range):
      range == Int.min...Int.max
        ? "an integer" : "an integer from \(range.lowerBound) to \(range.upperBound)"
    case .double: "a number"
    case .float(let limit): "a number up to \(Literal.text(of: limit))"
    case .string: "text"
    case .choice(let typeName, _, _): typeName
    case .text(let typeName, _): typeName
    case .list(let element): "a list of \(element.plural)"
    case .map(let element): "a map of \(element.plural)"
    case .tuple(let elements):
      "a list of \(elements.count): \(elements.map(\.description).joined(separator: ", "))"
    case .optional(let wrapped): "\(wrapped.description) or null"
    case .object(let object): object.name
    case .lazy(let object, _): "\(object.name), lazy"
    case .partial(let object, _): "a partial call that makes \(object.name)"
    case .view: "a map of values"
    case .any: "any value"
    }
  }

  private var plural: String {
    switch self {
    case .bool: "booleans"
    case .int(let range) where range == Int.min...Int.max: "integers"
    case .double, .float: "numbers"
    case .string: "texts"
    case .list(let element): "lists of \(element.plural)"
    default: "(\(description))"
    }
  }

  /// Whether an object stands here or below.
  var holdsObjects: Bool {
    switch self {
    case .object, .lazy, .partial: true
    case .list(let element), .map(let element), .optional(let element): element.holdsObjects
    case .tuple(let elements): elements.contains { $0.holdsObjects }
    default: false
    }
  }

  /// The type of an element, where this is a list or a map.
  func element(_ index: Int) -> ParameterType? {
    switch self {
    case .list(let element), .map(let element): element
    case .tuple(let elements): elements.indices.contains(index) ? elements[index] : nil
    case .optional(let wrapped): wrapped.element(index)
    default: nil
    }
  }

  var unwrapped: ParameterType {
    if case .optional(let wrapped) = self { wrapped.unwrapped } else { self }
  }

  var isTyped: Bool {
    if case .any = self { false } else { true }
  }

  /// Whether what a target makes may stand here, where plain data or a list is expected.
  func accepts(result: Any.Type) -> Bool {
    switch self {
    case .list(.object(let object)):
      guard let list = result as? any LazyList.Type else { return false }
      let element = list.elementType
      return object.accepts(element) || "\(element)" == object.name
        || "any \(element)" == object.name
    case .object, .lazy, .partial: return false
    default:
      guard let type = result as? any ConfigValue.Type else { return false }
      return type.parameterType.unwrapped.description == description
    }
  }

  // The functions below are what generated code calls: the compiler picks the most specific.

  /// The type of a plain value.
  public static func of<T: ConfigValue>(_: T.Type, named: String) -> ParameterType {
    T.parameterType
  }

  /// The type of a slot whose Swift type is itself a target.
  public static func of<T: Configurable>(_: T.Type, named name: String) -> ParameterType {
    .object(ObjectType(slotOf: T.self, named: name))
  }

  /// The type of a slot for a deferred call.
  public static func of<T: LazyParameter>(_: T.Type, named name: String) -> ParameterType {
    T.lazyParameterType(named: name)
  }

  /// The type of a slot for a partial call.
  public static func of<T: PartialParameter>(_: T.Type, named name: String) -> ParameterType {
    T.partialParameterType(named: name)
  }

  /// The type of any other slot: a class, which its subclasses fit; an existential under another name,
  /// which is compared with the object when that is built; or a type that was not known where this was
  /// compiled, such as a type parameter.
  public static func of<T>(_ type: T.Type, named name: String) -> ParameterType {
    if let type = type as? any KnownInGeneric.Type { return type.knownParameterType(named: name) }
    if let type = type as? any ConfigValue.Type { return type.parameterType }
    if let type = type as? any LazyParameter.Type { return type.lazyParameterType(named: name) }
    if let type = type as? any PartialParameter.Type {
      return type.partialParameterType(named: name)
    }
    return .object(ObjectType(slotOf: type, named: name))
  }
}

/// Containers of a type that is not known before the program runs.
protocol KnownInGeneric {
  static func knownParameterType(named name: String) -> ParameterType
}

extension Optional: KnownInGeneric {
  static func knownParameterType(named name: String) -> ParameterType {
    .optional(.of(Wrapped.self, named: "\(Wrapped.self)"))
  }
}

extension Array: KnownInGeneric {
  static func knownParameterType(named name: String) -> ParameterType {
    .list(.of(Element.self, named: "\(Element.self)"))
  }
}

extension Dictionary: KnownInGeneric where Key == String {
  static func knownParameterType(named name: String) -> ParameterType {
    .map(.of(Value.self, named: "\(Value.self)"))
  }
}
