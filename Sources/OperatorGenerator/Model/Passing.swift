/// How one parameter crosses from Swift through C into C++.
enum Passing: Hashable, Sendable {
  case tensor(mutated: Bool)
  case optionalTensor
  case tensors
  case optionalTensors
  case value(Value, optional: Bool)
  case list(Value, length: Int?, optional: Bool)
  case string(optional: Bool)
  case generator
  /// Left out: libtorch gets its default. `layout` and `pin_memory` are.
  case omitted

  /// What fits in a register or a small struct.
  enum Value: Hashable, Sendable {
    case int
    case symbolicInt
    case double
    case bool
    case scalar
    case dtype
    case device
    case memoryFormat

    var isInteger: Bool { self == .int || self == .symbolicInt }
  }

  /// What a parameter is, or why it cannot cross.
  init(_ argument: SchemaArgument) throws(Unsupported) {
    let type = argument.type
    let (core, isOptional) =
      if case .optional(let wrapped) = type { (wrapped, true) } else { (type, false) }

    if argument.name == "pin_memory" {
      self = .omitted
      return
    }
    if let value = Value(core) {
      self = .value(value, optional: isOptional)
      return
    }
    switch (core, isOptional) {
    case (.tensor, false):
      self = .tensor(mutated: argument.isMutated)
    case (.tensor, true) where !argument.isMutated:
      self = .optionalTensor
    case (.list(.tensor, nil), false):
      self = .tensors
    case (.list(.optional(.tensor), nil), false):
      self = .optionalTensors
    case (.list(let element, let length), _):
      switch Value(element) {
      case .int?, .symbolicInt?, .double?:
        self = .list(Value(element)!, length: length, optional: isOptional)
      case .scalar? where !isOptional:
        self = .list(.scalar, length: nil, optional: false)
      case .bool? where !isOptional && length != nil:
        self = .list(.bool, length: length, optional: false)
      default:
        throw Unsupported(reason: "type \(type) of `\(argument.name)`")
      }
    case (.string, _):
      self = .string(optional: isOptional)
    case (.generator, true):
      self = .generator
    case (.layout, true):
      self = .omitted
    default:
      throw Unsupported(reason: "type \(type) of `\(argument.name)`")
    }
  }

  /// Why an operator cannot be generated.
  struct Unsupported: Error { var reason: String }
}

extension Passing.Value {
  init?(_ type: SchemaType) {
    switch type {
    case .int(let symbolic): self = symbolic ? .symbolicInt : .int
    case .float: self = .double
    case .bool: self = .bool
    case .scalar: self = .scalar
    case .dtype: self = .dtype
    case .device: self = .device
    case .memoryFormat: self = .memoryFormat
    default: return nil
    }
  }
}
