/// An operator as a Swift function.
struct SwiftSignature: Sendable {
  var base: String
  /// Whether `self` is the receiver; else the function is static.
  var isMethod: Bool
  var parameters: [Parameter]

  struct Parameter: Sendable {
    /// `_` for none.
    var label: String
    /// The name inside the function.
    var name: String
    var type: String
    var defaultValue: String?
    var source: Operator.Parameter

    /// `_ other: Tensor`, `alpha: Scalar = 1`.
    var declaration: String {
      let names = label == name ? Naming.escaped(label) : "\(label) \(Naming.escaped(name))"
      return "\(names): \(type)" + (defaultValue.map { " = \($0)" } ?? "")
    }
  }

  /// `add(_:alpha:)`
  var compoundName: String {
    "\(isMethod ? "" : "Tensor.")\(base)(\(parameters.map { $0.label + ":" }.joined()))"
  }
}

extension SwiftSignature {
  /// Names a function of `schema` with the parameters that cross.
  init(
    _ schema: FunctionSchema, _ passed: [Operator.Parameter], _ given: SwiftName?,
    required: [String] = []
  ) {
    base = given?.base ?? Naming.camelCase(schema.name)
    if schema.isInPlace, !base.hasSuffix("_") { base += "_" }
    let first = passed.first
    // Layers call the tensor that they transform `input`, linear algebra calls its matrix `A`.
    let takesSelf =
      ["self", "input", "A"].contains(first?.name) && first?.argument.type == .tensor
    isMethod = takesSelf && given?.isStatic != true
    parameters = passed.dropFirst(isMethod ? 1 : 0).enumerated().map {
      index, parameter in
      let name = parameter.name == "self" ? parameter.nameOfSelf : Naming.camelCase(parameter.name)
      let label =
        if let labels = given?.labels, index < labels.count {
          labels[index]
        } else {
          index == 0 && Naming.unlabelledFirst.contains(parameter.name) ? "_" : name
        }
      return Parameter(
        label: label, name: name, type: parameter.swiftType,
        defaultValue: required.contains(parameter.name) ? nil : parameter.swiftDefault,
        source: parameter)
    }
  }
}

extension Operator.Parameter {
  /// What a parameter called `self` is called inside a static function.
  fileprivate var nameOfSelf: String {
    switch passing {
    case .tensors: "tensors"
    case .value: "value"
    default: "input"
    }
  }

  var swiftType: String {
    switch passing {
    case .tensor: "Tensor"
    case .optionalTensor: "Tensor?"
    case .tensors: "[Tensor]"
    case .optionalTensors: "[Tensor?]"
    case .value(let value, let isOptional):
      isReduction ? "Reduction" : value.swiftType + (isOptional ? "?" : "")
    case .list(let value, _, let isOptional): "[\(value.swiftType)]" + (isOptional ? "?" : "")
    case .string(let isOptional): isOptional ? "String?" : "String"
    case .generator: "Generator?"
    case .omitted: preconditionFailure("omitted parameters do not reach Swift")
    }
  }

  /// The default in Swift's words.
  var swiftDefault: String? {
    guard let text = argument.defaultValue else {
      // Some schemas ask for the generator, to tell their overload from the one without.
      return passing == .generator ? "nil" : nil
    }
    if text == "None" { return "nil" }
    switch passing {
    case .list(let value, let length, _):
      if text.hasPrefix("[") {
        let items = text.dropFirst().dropLast().split(separator: ",").map {
          value.swiftDefault(String($0.drop { $0 == " " }))
        }
        return "[\(items.joined(separator: ", "))]"
      }
      let item = value.swiftDefault(text)
      return "[\(Array(repeating: item, count: length ?? 1).joined(separator: ", "))]"
    case .value(let value, _):
      return isReduction ? ".\(text.lowercased())" : value.swiftDefault(text)
    case .string:
      return "\"\(text.dropFirst().dropLast())\""
    default:
      return text
    }
  }
}

extension Passing.Value {
  var swiftType: String {
    switch self {
    case .int, .symbolicInt: "Int"
    case .double: "Double"
    case .bool: "Bool"
    case .scalar: "Scalar"
    case .dtype: "DType"
    case .device: "Device"
    case .memoryFormat: "MemoryFormat"
    }
  }

  fileprivate func swiftDefault(_ text: String) -> String {
    switch self {
    case .bool, .scalar: text == "True" || text == "False" ? text.lowercased() : text
    case .dtype: text == "long" ? ".int64" : ".\(text)"
    case .memoryFormat: ".\(Naming.camelCase(text.replacing("_format", with: "")))"
    default: text
    }
  }
}
