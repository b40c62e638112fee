/// Names and types of the C functions.
extension Operator {
  var cName: String { "ct_\(symbol)" }

  /// All parameters of the C function, the out pointers last.
  var cParameters: [String] {
    passedParameters.flatMap(\.cDeclarations) + cOutputs.map(\.declaration)
  }

  /// The out pointers: `out`, or `out_values`, `out_indices`.
  var cOutputs: [(name: String, declaration: String)] {
    guard case .values(let results) = results else { return [] }
    return results.map { result in
      let name = results.count == 1 ? "out" : "out_\(result.name)"
      return (name, "\(result.kind.cType) *CT_NONNULL \(name)")
    }
  }
}

extension Operator.Parameter {
  fileprivate var cDeclarations: [String] {
    let count = "ct_int \(name)_count"
    return switch passing {
    case .tensor: ["ct_tensor CT_NONNULL \(name)"]
    case .optionalTensor: ["ct_tensor CT_NULLABLE \(name)"]
    case .tensors, .optionalTensors:
      ["const ct_tensor CT_NULLABLE *CT_NONNULL \(name)", count]
    case .value(let value, let isOptional):
      ["\(isOptional ? value.cOptionalType : value.cType) \(name)"]
    case .list(let value, _, let isOptional):
      ["const \(value.cType) *\(isOptional ? "CT_NULLABLE" : "CT_NONNULL") \(name)", count]
    case .string(let isOptional):
      ["const char *\(isOptional ? "CT_NULLABLE" : "CT_NONNULL") \(name)"]
    case .generator: ["ct_generator CT_NULLABLE \(name)"]
    case .omitted: []
    }
  }
}

extension Passing.Value {
  fileprivate var cType: String {
    switch self {
    case .int, .symbolicInt: "ct_int"
    case .double: "double"
    case .bool: "bool"
    case .scalar: "ct_scalar"
    case .dtype: "ct_dtype"
    case .device: "ct_device"
    case .memoryFormat: "ct_memory_format"
    }
  }

  /// The struct of a value that may be missing.
  var cOptionalType: String {
    switch self {
    case .int, .symbolicInt: "ct_optional_int"
    case .double: "ct_optional_double"
    case .bool: "ct_optional_bool"
    case .scalar: "ct_optional_scalar"
    case .dtype: "ct_optional_dtype"
    case .device: "ct_optional_device"
    case .memoryFormat: "ct_optional_memory_format"
    }
  }
}

extension Operator.Result.Kind {
  var cType: String {
    switch self {
    case .tensor: "ct_tensor CT_NULLABLE"
    case .tensors: "ct_tensor_list"
    case .scalar: "ct_scalar"
    case .int, .symbolicInt: "ct_int"
    case .double: "double"
    case .bool: "bool"
    case .dtype: "ct_dtype"
    }
  }
}
