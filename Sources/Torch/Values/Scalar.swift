internal import CTorch

/// A number whose type is known at run time: an argument of an operator, or the value of a tensor with
/// one element.
///
/// Literals become scalars by themselves (`x.clamp(min: 0)`); variables go through `Scalar(_:)`. In
/// arithmetic with tensors every Swift number works as it is (``ScalarConvertible``).
public enum Scalar: Hashable, Sendable {
  case bool(Bool)
  case int(Int64)
  case double(Double)

  public init(_ value: some ScalarConvertible) { self = value.scalar }

  /// The value as a floating-point number; `true` is 1.
  public var doubleValue: Double {
    switch self {
    case .bool(let value): value ? 1 : 0
    case .int(let value): Double(value)
    case .double(let value): value
    }
  }

  /// The value as an integer, nil where it has a fraction or does not fit.
  public var intValue: Int? {
    switch self {
    case .bool(let value): value ? 1 : 0
    case .int(let value): Int(exactly: value)
    case .double(let value): Int(exactly: value)
    }
  }
}

extension Scalar: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral
{
  public init(integerLiteral value: Int64) { self = .int(value) }
  public init(floatLiteral value: Double) { self = .double(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension Scalar: CustomStringConvertible {
  public var description: String {
    switch self {
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    case .double(let value): "\(value)"
    }
  }
}

extension Scalar {
  var c: ct_scalar {
    switch self {
    case .bool(let value): ct_scalar(kind: CT_SCALAR_BOOL, integer: value ? 1 : 0, real: 0)
    case .int(let value): ct_scalar(kind: CT_SCALAR_INT, integer: value, real: 0)
    case .double(let value): ct_scalar(kind: CT_SCALAR_DOUBLE, integer: 0, real: value)
    }
  }

  init(_ c: ct_scalar) {
    switch c.kind {
    case CT_SCALAR_BOOL: self = .bool(c.integer != 0)
    case CT_SCALAR_INT: self = .int(c.integer)
    default: self = .double(c.real)
    }
  }
}

/// A Swift number that can stand beside a tensor in arithmetic.
public protocol ScalarConvertible {
  var scalar: Scalar { get }
}

extension Scalar: ScalarConvertible {
  public var scalar: Scalar { self }
}

extension Bool: ScalarConvertible {
  public var scalar: Scalar { .bool(self) }
}

extension Int: ScalarConvertible {
  public var scalar: Scalar { .int(Int64(self)) }
}

extension Int64: ScalarConvertible {
  public var scalar: Scalar { .int(self) }
}

extension Int32: ScalarConvertible {
  public var scalar: Scalar { .int(Int64(self)) }
}

extension Double: ScalarConvertible {
  public var scalar: Scalar { .double(self) }
}

extension Float: ScalarConvertible {
  public var scalar: Scalar { .double(Double(self)) }
}
