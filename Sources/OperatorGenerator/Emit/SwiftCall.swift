/// The call of the C function, and what keeps its arguments alive until it is over.
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
    lines += references.map { "extendLifetime(\($0))" }
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
