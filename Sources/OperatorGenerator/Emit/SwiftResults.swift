// How results come back to Swift.

extension Operator {
  /// The result type, or nil for none.
  var swiftResult: String? {
    switch results {
    case .none: nil
    case .receiver: "Tensor"
    case .values(let values):
      values.count == 1
        ? values[0].kind.swiftType
        : "("
          + values.map { "\(Naming.camelCase($0.name)): \($0.kind.swiftType)" }
          .joined(separator: ", ") + ")"
    }
  }

  /// The variables that C writes to.
  var swiftOutputs: [(name: String, initial: String)] {
    guard case .values(let values) = results else { return [] }
    return values.enumerated().map { index, value in
      (values.count == 1 ? "out" : "out\(index)", value.kind.swiftInitial)
    }
  }

  /// What is returned.
  var swiftReturn: String? {
    switch results {
    case .none: return nil
    case .receiver: return swift.isMethod ? "self" : swift.parameters[0].name
    case .values(let values):
      if values.count == 1 { return values[0].kind.swiftResult("out") }
      let items = values.enumerated().map { index, value in
        "\(Naming.camelCase(value.name)): \(value.kind.swiftResult("out\(index)"))"
      }
      let flat = "(\(items.joined(separator: ", ")))"
      if flat.count + 11 <= lineWidth { return flat }
      return "(\n" + items.map { "    \($0)" }.joined(separator: ",\n") + "\n  )"
    }
  }
}

extension Operator.Result.Kind {
  fileprivate var swiftType: String {
    switch self {
    case .tensor: "Tensor"
    case .tensors: "[Tensor]"
    case .scalar: "Scalar"
    case .int, .symbolicInt: "Int"
    case .double: "Double"
    case .bool: "Bool"
    case .dtype: "DType"
    }
  }

  fileprivate var swiftInitial: String {
    switch self {
    case .tensor: ": ct_tensor?"
    case .tensors: " = ct_tensor_list()"
    case .scalar: " = ct_scalar()"
    case .int, .symbolicInt: " = 0"
    case .double: " = 0.0"
    case .bool: " = false"
    case .dtype: ": ct_dtype = 0"
    }
  }

  fileprivate func swiftResult(_ name: String) -> String {
    switch self {
    case .tensor: "Tensor(owning: \(name))"
    case .tensors: "[Tensor](owning: \(name))"
    case .scalar: "Scalar(\(name))"
    case .int, .symbolicInt, .double, .bool: name
    case .dtype: "DType(rawValue: \(name))"
    }
  }
}
