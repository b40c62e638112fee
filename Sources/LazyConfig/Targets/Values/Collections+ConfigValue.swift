/// A set is a list without duplicates.
extension Set: ConfigValue where Element: ConfigValue {
  /// That of the elements.
  public typealias ConfigForm = Element.ConfigForm
  /// A list.
  public static var parameterType: ParameterType { .list(Element.parameterType) }

  /// Reads a list.
  ///
  /// - Throws: ``ValueMismatch`` for anything else, and for duplicates.
  public init(configValue: Value) throws(ValueMismatch) {
    let elements = try [Element](configValue: configValue)
    self = Set(elements)
    guard count == elements.count else {
      throw ValueMismatch(expected: "a list without duplicates", found: configValue)
    }
  }

  /// The elements in the order of their texts: a set has none of its own.
  public var configValue: Value {
    .list(sorted { "\($0)" < "\($1)" }.map { Node($0.configValue) })
  }
}

/// A range is a list of its bounds.
extension ClosedRange: ConfigValue where Bound: ConfigValue {
  /// A list of two.
  public static var parameterType: ParameterType {
    .tuple([Bound.parameterType, Bound.parameterType])
  }

  /// Reads two bounds.
  ///
  /// - Throws: ``ValueMismatch`` for anything else, and for bounds in the wrong order.
  public init(configValue: Value) throws(ValueMismatch) {
    let bounds = try Tuple<Bound, Bound>(configValue: configValue).elements
    guard bounds.0 <= bounds.1 else {
      throw ValueMismatch(expected: "two bounds, the lower one first", found: configValue)
    }
    self = bounds.0...bounds.1
  }

  /// The bounds.
  public var configValue: Value { Tuple(lowerBound, upperBound).configValue }
}

/// A range is a list of its bounds, of which the second does not belong to it.
extension Range: ConfigValue where Bound: ConfigValue {
  /// A list of two.
  public static var parameterType: ParameterType {
    .tuple([Bound.parameterType, Bound.parameterType])
  }

  /// Reads two bounds.
  ///
  /// - Throws: ``ValueMismatch`` for anything else, and for bounds in the wrong order.
  public init(configValue: Value) throws(ValueMismatch) {
    let bounds = try Tuple<Bound, Bound>(configValue: configValue).elements
    guard bounds.0 <= bounds.1 else {
      throw ValueMismatch(expected: "two bounds, the lower one first", found: configValue)
    }
    self = bounds.0..<bounds.1
  }

  /// The bounds.
  public var configValue: Value { Tuple(lowerBound, upperBound).configValue }
}
