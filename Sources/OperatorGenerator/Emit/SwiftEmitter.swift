/// Writes one Swift file per group.
enum SwiftEmitter {
  static func emit(_ group: ResolvedGroup) -> String {
    let functions = group.operators.flatMap { op -> [String] in
      [function(op), SingleIntegerOverload(op)?.text].compactMap(\.self)
    }
    return """
      \(generatedNotice)

      internal import CTorch

      extension Tensor {
      \(functions.joined(separator: "\n\n").indented(2))
      }

      """
  }

  static func function(_ op: Operator) -> String {
    (documentation(op) + [declaration(op, op.swift) + " {"] + body(op).map { "  " + $0 } + ["}"])
      .joined(separator: "\n")
  }

  static func documentation(_ op: Operator, extra: String = "") -> [String] {
    let changed = op.swift.isMethod ? "this tensor" : "these tensors"
    let inPlace = op.schema.isInPlace ? " Changes \(changed) in place." : ""
    let facts = "Schema: `\(op.schema.text)`. Gradients: \(op.gradients)."
    let width = lineWidth - 6
    let discardable =
      if case .receiver = op.results { ["@discardableResult"] } else { [String]() }
    return (wrap(op.entry.doc + inPlace + extra, width: width) + [""] + wrap(facts, width: width))
      .map { $0.isEmpty ? "///" : "/// \($0)" } + discardable
  }

  static func declaration(_ op: Operator, _ signature: SwiftSignature) -> String {
    let access = op.entry.isPublic ? "public" : "package"
    let head = "\(access) \(signature.isMethod ? "" : "static ")func "
      + "\(Naming.escaped(signature.base))("
    let result = op.swiftResult.map { " -> \($0)" } ?? ""
    let parameters = signature.parameters.map(\.declaration)
    let flat = head + parameters.joined(separator: ", ") + ")" + result
    if flat.count + 4 <= lineWidth { return flat }
    let lines = fill(parameters, width: lineWidth - 4)
    return head + "\n" + lines.map { "  \($0)\n" }.joined() + ")" + result
  }

  static func body(_ op: Operator) -> [String] {
    let outputs = op.swiftOutputs
    let call = SwiftCall(op)
    let failure = failure(op)
    return outputs.map { "var \($0.name)\($0.initial)" }
      + call.lines
      + failure
      + (op.swiftReturn.map { ["return \($0)"] } ?? [])
  }

  private static func failure(_ op: Operator) -> [String] {
    let values =
      (op.swift.isMethod ? ["\"self\": self"] : [])
      + op.swift.parameters.map { "\"\($0.name)\": \(Naming.escaped($0.name))" }
    let list = values.isEmpty ? "[:]" : "[\(values.joined(separator: ", "))]"
    let head = "operatorFailed(\"\(op.schema.fullName)\", status, "
    if head.count + list.count + 7 <= lineWidth {
      return ["guard status == CT_OK else {", "  \(head)\(list))", "}"]
    }
    return ["guard status == CT_OK else {", "  operatorFailed("]
      + ["    \"\(op.schema.fullName)\", status,", "    ["]
      + values.map { "      \($0)," }
      + ["    ])", "}"]
  }
}

/// The call of the C function, with everything kept alive around it.
struct SwiftCall {
  var lines: [String] = []

  init(_ op: Operator) {
    let parameters = op.swift.parameters
    let references =
      (op.swift.isMethod ? ["self"] : [])
      + parameters.filter { $0.source.isReference }.map { Naming.escaped($0.name) }
    let arguments =
      (op.swift.isMethod ? ["handle"] : [])
      + parameters.flatMap { $0.source.swiftArguments(Naming.escaped($0.name)) }
      + op.swiftOutputs.map { "&\($0.name)" }

    var openings: [String] = []
    if references.count == 1 {
      openings.append("withExtendedLifetime(\(references[0])) {")
    } else if references.count > 1 {
      openings.append("withExtendedLifetime((\(references.joined(separator: ", ")))) {")
    }
    for parameter in parameters where parameter.source.isTensorList {
      let name = Naming.escaped(parameter.name)
      openings.append("withHandles(\(name)) { \(parameter.name)Handles, \(parameter.name)Count in")
    }
    var prefix = "let status = "
    for (depth, opening) in openings.enumerated() {
      lines.append(String(repeating: "  ", count: depth) + prefix + opening)
      prefix = ""
    }
    let depth = openings.count
    let indent = String(repeating: "  ", count: depth)
    let flat = "\(prefix)\(op.cName)(\(arguments.joined(separator: ", ")))"
    if 4 + 2 * depth + flat.count <= lineWidth {
      lines.append(indent + flat)
    } else {
      lines.append("\(indent)\(prefix)\(op.cName)(")
      let filled = fill(arguments, width: lineWidth - 4 - 2 * depth - 2 - 1)
      lines += filled.map { "\(indent)  \($0)" }
      lines[lines.count - 1] += ")"
    }
    for level in (0..<depth).reversed() {
      lines.append(String(repeating: "  ", count: level) + "}")
    }
  }
}

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
      return "(\n" + items.map { "      \($0)" }.joined(separator: ",\n") + "\n    )"
    }
  }
}

extension Operator.Parameter {
  /// Whether Swift must keep an object alive around the call.
  fileprivate var isReference: Bool {
    switch passing {
    case .tensor, .optionalTensor, .generator: true
    default: false
    }
  }

  fileprivate var isTensorList: Bool { passing == .tensors || passing == .optionalTensors }

  /// The arguments of the C function.
  fileprivate func swiftArguments(_ name: String) -> [String] {
    switch passing {
    case .tensor: ["\(name).handle"]
    case .optionalTensor, .generator: ["\(name)?.handle"]
    case .tensors, .optionalTensors: ["\(name)Handles", "\(name)Count"]
    case .value(let value, let isOptional):
      [isReduction ? "\(name).rawValue" : value.swiftArgument(name, isOptional: isOptional)]
    case .list(.scalar, _, _): ["\(name).map(\\.c)", "\(name).count"]
    case .list(_, _, let isOptional): [name, isOptional ? "\(name)?.count ?? -1" : "\(name).count"]
    case .string: [name]
    case .omitted: []
    }
  }
}

extension Passing.Value {
  fileprivate func swiftArgument(_ name: String, isOptional: Bool) -> String {
    if isOptional { return "\(cOptionalType)(\(name))" }
    return switch self {
    case .int, .symbolicInt, .double, .bool: name
    case .scalar, .device: "\(name).c"
    case .dtype, .memoryFormat: "\(name).rawValue"
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
