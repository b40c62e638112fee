/// A type as `native_functions.yaml` writes it: `Tensor`, `SymInt[2]`, `float?`, …
public indirect enum SchemaType: Hashable, Sendable {
  case tensor
  case scalar
  /// `int`, or `SymInt` when `symbolic`.
  case int(symbolic: Bool)
  case float
  case bool
  case string
  case generator
  case dtype
  case device
  case layout
  case memoryFormat
  /// `T[]`, or `T[n]` with its length.
  case list(SchemaType, length: Int?)
  case optional(SchemaType)
  /// A type that no emitter knows, such as `Dimname`.
  case other(String)

  /// The type named by one word.
  init(named name: String) {
    self =
      switch name {
      case "Tensor": .tensor
      case "Scalar": .scalar
      case "int": .int(symbolic: false)
      case "SymInt": .int(symbolic: true)
      case "float": .float
      case "bool": .bool
      case "str": .string
      case "Generator": .generator
      case "ScalarType": .dtype
      case "Device": .device
      case "Layout": .layout
      case "MemoryFormat": .memoryFormat
      default: .other(name)
      }
  }
}

extension SchemaType: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tensor: "Tensor"
    case .scalar: "Scalar"
    case .int(let symbolic): symbolic ? "SymInt" : "int"
    case .float: "float"
    case .bool: "bool"
    case .string: "str"
    case .generator: "Generator"
    case .dtype: "ScalarType"
    case .device: "Device"
    case .layout: "Layout"
    case .memoryFormat: "MemoryFormat"
    case .list(let element, let length): "\(element)[\(length.map(String.init) ?? "")]"
    case .optional(let wrapped): "\(wrapped)?"
    case .other(let name): name
    }
  }
}
