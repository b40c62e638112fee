extension Lazy where T: ConfigValue<PlainData> {
  /// A value.
  public init(_ value: T) { self.init(Node(value.configValue)) }

  /// A value that is no literal: `gate: .value(.relu)`, `width: .value(width)`.
  public static func value(_ value: T) -> Lazy { Lazy(value) }
}

extension Lazy {
  /// A tuple of values.
  public static func tuple<each E: ConfigValue>(_ elements: repeat each E) -> Lazy
  where T == (repeat each E) {
    Lazy(Node(Tuple(repeat each elements).configValue))
  }

  // References have no type of their own, from which a pack could be inferred.

  /// A tuple in which references may stand.
  @_disfavoredOverload
  public static func tuple<A, B>(_ a: Lazy<A>, _ b: Lazy<B>) -> Lazy where T == (A, B) {
    Lazy(Node(.list([a.node, b.node])))
  }

  /// A tuple in which references may stand.
  @_disfavoredOverload
  public static func tuple<A, B, C>(_ a: Lazy<A>, _ b: Lazy<B>, _ c: Lazy<C>) -> Lazy
  where T == (A, B, C) {
    Lazy(Node(.list([a.node, b.node, c.node])))
  }

  /// A tuple in which references may stand.
  @_disfavoredOverload
  public static func tuple<A, B, C, D>(
    _ a: Lazy<A>, _ b: Lazy<B>, _ c: Lazy<C>, _ d: Lazy<D>
  ) -> Lazy where T == (A, B, C, D) {
    Lazy(Node(.list([a.node, b.node, c.node, d.node])))
  }
}

extension Lazy: ExpressibleByUnicodeScalarLiteral
where T: ConfigValue<PlainData> & ExpressibleByUnicodeScalarLiteral {
  public init(unicodeScalarLiteral value: T.UnicodeScalarLiteralType) {
    self.init(T(unicodeScalarLiteral: value))
  }
}

extension Lazy: ExpressibleByExtendedGraphemeClusterLiteral
where T: ConfigValue<PlainData> & ExpressibleByExtendedGraphemeClusterLiteral {
  public init(extendedGraphemeClusterLiteral value: T.ExtendedGraphemeClusterLiteralType) {
    self.init(T(extendedGraphemeClusterLiteral: value))
  }
}

extension Lazy: ExpressibleByStringLiteral
where T: ConfigValue<PlainData> & ExpressibleByStringLiteral {
  public init(stringLiteral value: T.StringLiteralType) { self.init(T(stringLiteral: value)) }
}

extension Lazy: ExpressibleByIntegerLiteral
where T: ConfigValue<PlainData> & ExpressibleByIntegerLiteral {
  public init(integerLiteral value: T.IntegerLiteralType) { self.init(T(integerLiteral: value)) }
}

extension Lazy: ExpressibleByFloatLiteral
where T: ConfigValue<PlainData> & ExpressibleByFloatLiteral {
  public init(floatLiteral value: T.FloatLiteralType) { self.init(T(floatLiteral: value)) }
}

extension Lazy: ExpressibleByBooleanLiteral
where T: ConfigValue<PlainData> & ExpressibleByBooleanLiteral {
  public init(booleanLiteral value: T.BooleanLiteralType) { self.init(T(booleanLiteral: value)) }
}
