/// A Swift type whose values can stand in a config tree as plain data.
///
/// Numbers, text, booleans, durations, files, and optionals, lists and maps of these conform;
/// `@Configurable` makes an enum conform. A target conforms too, see ``Configurable``.
public protocol ConfigValue: SendableMetatype {
  static var parameterType: ParameterType { get }
  /// Reads a value without references in it.
  ///
  /// - Throws: ``ValueMismatch`` when the value is of another type.
  init(configValue: Value) throws(ValueMismatch)
  var configValue: Value { get }
}

/// A value that does not fit a type.
public struct ValueMismatch: Error, Sendable, CustomStringConvertible {
  public let expected: String
  public let found: String

  public init(expected: String, found: Value) {
    self.expected = expected
    self.found = found.summary
  }

  public var description: String { "expected \(expected), found \(found)" }
}

extension Bool: ConfigValue {
  public static var parameterType: ParameterType { .bool }
  public init(configValue: Value) throws(ValueMismatch) {
    guard case .bool(let value) = configValue else {
      throw ValueMismatch(expected: Self.parameterType.description, found: configValue)
    }
    self = value
  }
  public var configValue: Value { .bool(self) }
}

extension FixedWidthInteger where Self: ConfigValue {
  public static var parameterType: ParameterType {
    .int((Int(exactly: min) ?? .min)...(Int(exactly: max) ?? .max))
  }
  public init(configValue: Value) throws(ValueMismatch) {
    guard case .int(let value) = configValue, let exact = Self(exactly: value) else {
      throw ValueMismatch(expected: Self.parameterType.description, found: configValue)
    }
    self = exact
  }
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
  public static var parameterType: ParameterType {
    Self.self == Double.self ? .double : .float(limit: Double(greatestFiniteMagnitude))
  }
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

extension Double: ConfigValue {}
extension Float: ConfigValue {}
#if !(os(macOS) && arch(x86_64))
  extension Float16: ConfigValue {}
#endif

extension String: ConfigValue {
  public static var parameterType: ParameterType { .string }
  public init(configValue: Value) throws(ValueMismatch) {
    guard case .string(let value) = configValue else {
      throw ValueMismatch(expected: Self.parameterType.description, found: configValue)
    }
    self = value
  }
  public var configValue: Value { .string(self) }
}

extension Value: ConfigValue {
  public static var parameterType: ParameterType { .any }
  public init(configValue: Value) { self = configValue }
  public var configValue: Value { self }
}

extension Optional: ConfigValue where Wrapped: ConfigValue {
  public static var parameterType: ParameterType { .optional(Wrapped.parameterType) }
  public init(configValue: Value) throws(ValueMismatch) {
    if case .null = configValue { self = nil } else { self = try Wrapped(configValue: configValue) }
  }
  public var configValue: Value { self?.configValue ?? .null }
}

extension Array: ConfigValue where Element: ConfigValue {
  public static var parameterType: ParameterType { .list(Element.parameterType) }
  public init(configValue: Value) throws(ValueMismatch) {
    guard case .list(let elements) = configValue else {
      throw ValueMismatch(expected: Self.parameterType.description, found: configValue)
    }
    self = []
    reserveCapacity(elements.count)
    for element in elements { append(try Element(configValue: element.value)) }
  }
  public var configValue: Value { .list(map { Node($0.configValue) }) }
}

extension Dictionary: ConfigValue where Key == String, Value: ConfigValue {
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
