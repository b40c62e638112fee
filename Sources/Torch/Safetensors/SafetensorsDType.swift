/// An element type of the safetensors format, by the name that the file writes.
///
/// ```swift
/// let file = try SafetensorsFile("model.safetensors")
/// let info = file.info("embedding.weight")!
/// print(info.dtype.rawValue, info.dtype.dtype!)  // BF16 bfloat16
/// ```
///
/// The cases stand in the order in which the reference implementation sorts tensors when it writes
/// a file, last case first, so that the data of wider types comes before that of narrower ones and
/// every element is aligned.
public enum SafetensorsDType: String, CaseIterable, Sendable {
  case bool = "BOOL"
  /// Two elements per byte.
  case f4 = "F4"
  /// Four elements in three bytes.
  case f6e2m3 = "F6_E2M3"
  /// Four elements in three bytes.
  case f6e3m2 = "F6_E3M2"
  case u8 = "U8"
  case i8 = "I8"
  case f8e5m2 = "F8_E5M2"
  case f8e4m3 = "F8_E4M3"
  case f8e8m0 = "F8_E8M0"
  case f8e4m3fnuz = "F8_E4M3FNUZ"
  case f8e5m2fnuz = "F8_E5M2FNUZ"
  case i16 = "I16"
  case u16 = "U16"
  case f16 = "F16"
  case bf16 = "BF16"
  case i32 = "I32"
  case u32 = "U32"
  case f32 = "F32"
  case c64 = "C64"
  case f64 = "F64"
  case i64 = "I64"
  case u64 = "U64"

  /// The bits of one element.
  public var bitWidth: Int {
    switch self {
    case .f4: 4
    case .f6e2m3, .f6e3m2: 6
    case .bool, .u8, .i8, .f8e5m2, .f8e4m3, .f8e8m0, .f8e4m3fnuz, .f8e5m2fnuz: 8
    case .i16, .u16, .f16, .bf16: 16
    case .i32, .u32, .f32: 32
    case .c64, .f64, .i64, .u64: 64
    }
  }

  /// libtorch's counterpart; nil for the six-bit types, which it does not have.
  ///
  /// That of ``f4`` holds two elements of the file in each of its own.
  public var dtype: DType? {
    switch self {
    case .bool: .bool
    case .f4: .float4e2m1fnx2
    case .f6e2m3, .f6e3m2: nil
    case .u8: .uint8
    case .i8: .int8
    case .f8e5m2: .float8e5m2
    case .f8e4m3: .float8e4m3fn
    case .f8e8m0: .float8e8m0fnu
    case .f8e4m3fnuz: .float8e4m3fnuz
    case .f8e5m2fnuz: .float8e5m2fnuz
    case .i16: .int16
    case .u16: .uint16
    case .f16: .float16
    case .bf16: .bfloat16
    case .i32: .int32
    case .u32: .uint32
    case .f32: .float32
    case .c64: .complex64
    case .f64: .float64
    case .i64: .int64
    case .u64: .uint64
    }
  }

  /// The format's type for tensors of `dtype`; nil for one that the format cannot hold.
  public init?(_ dtype: DType) {
    guard let found = Self.allCases.first(where: { $0.dtype == dtype }) else { return nil }
    self = found
  }
}

extension SafetensorsDType: CustomStringConvertible {
  /// The name in the file, as `BF16`.
  public var description: String { rawValue }
}
