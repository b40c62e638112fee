/// The type of a tensor's elements.
///
/// A value is libtorch's number for the type, so that a type which this version of Taibai has no name
/// for still passes through unchanged.
public struct DType: RawRepresentable, Hashable, Sendable {
  public let rawValue: Int8

  public init(rawValue: Int8) { self.rawValue = rawValue }

  public static let uint8 = DType(rawValue: 0)
  public static let int8 = DType(rawValue: 1)
  public static let int16 = DType(rawValue: 2)
  public static let int32 = DType(rawValue: 3)
  public static let int64 = DType(rawValue: 4)
  public static let float16 = DType(rawValue: 5)
  public static let float32 = DType(rawValue: 6)
  public static let float64 = DType(rawValue: 7)
  public static let complex32 = DType(rawValue: 8)
  public static let complex64 = DType(rawValue: 9)
  public static let complex128 = DType(rawValue: 10)
  public static let bool = DType(rawValue: 11)
  public static let bfloat16 = DType(rawValue: 15)
  public static let float8e5m2 = DType(rawValue: 23)
  public static let float8e4m3fn = DType(rawValue: 24)
  public static let float8e5m2fnuz = DType(rawValue: 25)
  public static let float8e4m3fnuz = DType(rawValue: 26)
  public static let uint16 = DType(rawValue: 27)
  public static let uint32 = DType(rawValue: 28)
  public static let uint64 = DType(rawValue: 29)
  public static let float8e8m0fnu = DType(rawValue: 44)
  public static let float4e2m1fnx2 = DType(rawValue: 45)

  /// Whether the elements are real floating-point numbers.
  public var isFloatingPoint: Bool {
    switch self {
    case .float16, .float32, .float64, .bfloat16, .float8e5m2, .float8e4m3fn, .float8e5m2fnuz,
      .float8e4m3fnuz, .float8e8m0fnu, .float4e2m1fnx2:
      true
    default: false
    }
  }

  /// Whether the elements are complex numbers.
  public var isComplex: Bool {
    self == .complex32 || self == .complex64 || self == .complex128
  }

  /// Whether the elements are integers; booleans are not.
  public var isInteger: Bool {
    switch self {
    case .uint8, .int8, .int16, .int32, .int64, .uint16, .uint32, .uint64: true
    default: false
    }
  }

  /// Names as PyTorch prints them, in libtorch's order.
  private static let names: [DType: String] = [
    .uint8: "uint8", .int8: "int8", .int16: "int16", .int32: "int32", .int64: "int64",
    .float16: "float16", .float32: "float32", .float64: "float64", .complex32: "complex32",
    .complex64: "complex64", .complex128: "complex128", .bool: "bool", .bfloat16: "bfloat16",
    .float8e5m2: "float8_e5m2", .float8e4m3fn: "float8_e4m3fn",
    .float8e5m2fnuz: "float8_e5m2fnuz", .float8e4m3fnuz: "float8_e4m3fnuz", .uint16: "uint16",
    .uint32: "uint32", .uint64: "uint64", .float8e8m0fnu: "float8_e8m0fnu",
    .float4e2m1fnx2: "float4_e2m1fn_x2",
  ]

  /// Types that have a name here, in libtorch's order.
  public static let named: [DType] = names.keys.sorted { $0.rawValue < $1.rawValue }

  /// The type with PyTorch's name `name`, as "float32"; nil when there is none.
  public init?(name: String) {
    guard let found = Self.names.first(where: { $0.value == name }) else { return nil }
    self = found.key
  }
}

extension DType: CustomStringConvertible {
  /// PyTorch's name, or `dtype(N)` for a type without one.
  public var description: String { Self.names[self] ?? "dtype(\(rawValue))" }
}
