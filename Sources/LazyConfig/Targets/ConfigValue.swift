/// A Swift type whose values can stand in a config tree as plain data.
///
/// Numbers, text, booleans, durations, files, and optionals, lists and maps of these conform;
/// `@Configurable` makes an enum conform. A target conforms too, see ``Configurable``.
public protocol ConfigValue<ConfigForm>: SendableMetatype {
  /// What stands for a value in a config: ``PlainData``, unless the type is a target.
  associatedtype ConfigForm = PlainData
  /// What a parameter of this type takes, for the checker, the schema and messages.
  static var parameterType: ParameterType { get }
  /// Reads a value without references in it.
  ///
  /// - Throws: ``ValueMismatch`` when the value is of another type.
  init(configValue: Value) throws(ValueMismatch)
  /// The value as it stands in a tree. Read back, it gives an equal value.
  var configValue: Value { get }
}

/// A value that does not fit a type.
public struct ValueMismatch: Error, Sendable, CustomStringConvertible {
  /// What the type takes.
  public let expected: String
  /// What stood there, in words.
  public let found: String

  /// A mismatch, for types of your own.
  public init(expected: String, found: Value) {
    self.expected = expected
    self.found = found.summary
  }

  public var description: String { "expected \(expected), found \(found)" }
}

/// The form of values that a config holds as they are.
public enum PlainData {}

/// The form of objects that a config holds as the calls that build them.
public enum BuiltObject {}

extension Bool: ConfigValue {
  /// `true` or `false`.
  public static var parameterType: ParameterType { .bool }
  public init(configValue: Value) throws(ValueMismatch) {
    guard case .bool(let value) = configValue else {
      throw ValueMismatch(expected: Self.parameterType.description, found: configValue)
    }
    self = value
  }
  /// The same as a value.
  public var configValue: Value { .bool(self) }
}

extension FixedWidthInteger where Self: ConfigValue {
  /// An integer that the type can hold.
  public static var parameterType: ParameterType {
    .int((Int(exactly: min) ?? .min)...(Int(exactly: max) ?? .max))
  }
  /// Reads an integer.
  ///
  /// - Throws: ``ValueMismatch`` for anything else, and for an integer that the type cannot hold.
  public init(configValue: Value) throws(ValueMismatch) {
    guard case .int(let value) = configValue, let exact = Self(exactly: value) else {
      throw ValueMismatch(expected: Self.parameterType.description, found: configValue)
    }
    self = exact
  }
  /// The integer, or text for one beyond 64 bits with a sign.
  public var configValue: Value { Int(exactly: self).map(Value.int) ?? .string("\(self)") }
}

extension Int: ConfigValue {}
extension Int8: ConfigValue {}
extension Int16: ConfigValue {}
extension Int32: ConfigValue {}
extension Int64: ConfigValue {}
extension UInt: ConfigValue {}
extension UInt8: ConfigValue {}
extension UInt16: ConfigValue {}
extension UInt32: ConfigValue {}
extension UInt64: ConfigValue {}

extension BinaryFloatingPoint where Self: ConfigValue {
  /// A number, as far as the type holds it; an integer is one too.
  public static var parameterType: ParameterType {
    Self.self == Double.self ? .double : .float(limit: Double(greatestFiniteMagnitude))
  }
  /// Reads a number.
  ///
  /// - Throws: ``ValueMismatch`` for anything else.
  public init(configValue: Value) throws(ValueMismatch) {
    let number: Double
    switch configValue {
    case .double(let value): number = value
    case .int(let value): number = Double(value)
    default: throw ValueMismatch(expected: Self.parameterType.description, found: configValue)
    }
    self = Self(number)
    guard isFinite == number.isFinite else {
      throw ValueMismatch(expected: Self.parameterType.description, found: configValue)
    }
  }
  /// The shortest number that reads back as this one.
  public var configValue: Value { .double(Double("\(self)") ?? Double(self)) }
}

extension Double: ConfigValue {
  /// The number itself.
  public var configValue: Value { .double(self) }
}
extension Float: ConfigValue {}
#if !(os(macOS) && arch(x86_64))
  extension Float16: ConfigValue {}
#endif

extension String: ConfigValue {
  /// Text.
  public static var parameterType: ParameterType { .string }
  public init(configValue: Value) throws(ValueMismatch) {
    guard case .string(let value) = configValue else {
      throw ValueMismatch(expected: Self.parameterType.description, found: configValue)
    }
    self = value
  }
  /// The text as it stands: `${…}` in it is text.
  public var configValue: Value { .string(self) }
}

extension Value: ConfigValue {
  /// Any plain value.
  public static var parameterType: ParameterType { .any }
  public init(configValue: Value) { self = configValue }
  /// The value itself.
  public var configValue: Value { self }
}

extension Optional: ConfigValue where Wrapped: ConfigValue {
  /// That of what it wraps.
  public typealias ConfigForm = Wrapped.ConfigForm
  /// What the wrapped type takes, or `null`.
  public static var parameterType: ParameterType { .optional(Wrapped.parameterType) }
  public init(configValue: Value) throws(ValueMismatch) {
    if case .null = configValue { self = nil } else { self = try Wrapped(configValue: configValue) }
  }
  /// The wrapped value, or `null`.
  public var configValue: Value { self?.configValue ?? .null }
}

extension Array: ConfigValue where Element: ConfigValue {
  /// That of the elements.
  public typealias ConfigForm = Element.ConfigForm
  /// A list of what the element takes.
  public static var parameterType: ParameterType { .list(Element.parameterType) }
  public init(configValue: Value) throws(ValueMismatch) {
    guard case .list(let elements) = configValue else {
      throw ValueMismatch(expected: Self.parameterType.description, found: configValue)
    }
    self = []
    reserveCapacity(elements.count)
    for element in elements { append(try Element(configValue: element.value)) }
  }
  /// The elements as a list.
  public var configValue: Value { .list(map { Node($0.configValue) }) }
}

extension Dictionary: ConfigValue where Key == String, Value: ConfigValue {
  /// That of the values.
  public typealias ConfigForm = Value.ConfigForm
  /// A map of what the value takes.
  public static var parameterType: ParameterType { .map(Value.parameterType) }
  public init(configValue: LazyConfig.Value) throws(ValueMismatch) {
    guard case .map(let map) = configValue else {
      throw ValueMismatch(expected: Self.parameterType.description, found: configValue)
    }
    self = [:]
    for entry in map.entries { self[entry.key] = try Value(configValue: entry.node.value) }
  }
  /// The entries by ascending key: a dictionary has no order of its own.
  public var configValue: LazyConfig.Value {
    .map(ConfigMap(sorted { $0.key < $1.key }.map { ($0.key, Node($0.value.configValue)) }))
  }
}
