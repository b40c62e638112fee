/// Writes one `.cpp` per group.
enum CppEmitter {
  static func emit(_ group: ResolvedGroup) -> String {
    let headers = Set(group.operators.map { "#include <ATen/ops/\($0.headerName)_ops.h>" }).sorted()
    let passed = group.operators.flatMap(\.parameters).map(\.passing)
    let hasLists = passed.contains { $0 == .tensors || $0 == .optionalTensors }
    let bridge = hasLists ? "bridge_lists.h" : "bridge.h"
    return
      ([generatedNotice, "#include \"../\(bridge)\"", "", headers.joined(separator: "\n"), ""]
      + group.operators.map { function($0) + "\n" }).joined(separator: "\n")
  }

  static func function(_ op: Operator) -> String {
    """
    \(CHeaderEmitter.declaration(of: op)) {
      return ct::guard([&] {
    \(body(op).joined(separator: "\n").indented(4))
      });
    }
    """
  }

  private static func body(_ op: Operator) -> [String] {
    guard case .values(let results) = op.results else { return ["\(call(op, prefix: ""));"] }
    if results.count == 1 {
      let result = results[0]
      let (before, after) = result.kind.isPlain ? ("*out = ", "") : ("*out = ct::give(", ")")
      let suffix = result.kind == .symbolicInt ? ".expect_int()" : ""
      return [call(op, prefix: before) + suffix + after + ";"]
    }
    let names = results.map(\.name).joined(separator: ", ")
    var lines = [call(op, prefix: "auto [\(names)] = ") + ";"]
    for (result, output) in zip(results, op.cOutputs) {
      let value =
        switch result.kind {
        case .tensor, .tensors: "ct::give(std::move(\(result.name)))"
        case .scalar, .dtype: "ct::give(\(result.name))"
        case .symbolicInt: "\(result.name).expect_int()"
        case .int, .double, .bool: result.name
        }
      lines.append("*\(output.name) = \(value);")
    }
    return lines
  }

  private static func call(_ op: Operator, prefix: String) -> String {
    let head = "\(prefix)at::_ops::\(op.symbol)::call("
    let arguments = op.parameters.map(\.cppArgument)
    let width = lineWidth - 4
    let flat = arguments.joined(separator: ", ")
    if head.count + flat.count + 3 <= width { return head + flat + ")" }
    return head + "\n" + fill(arguments, width: width - 4 - 3).joined(separator: "\n").indented(4)
      + ")"
  }
}

extension Operator {
  /// `add` of `add_.Tensor`: libtorch keeps both in one header.
  var headerName: String {
    schema.isInPlace ? String(schema.name.dropLast()) : schema.name
  }
}

extension Operator.Result.Kind {
  /// Whether the value that libtorch returns is the value that C gets.
  fileprivate var isPlain: Bool {
    switch self {
    case .int, .symbolicInt, .double, .bool: true
    case .tensor, .tensors, .scalar, .dtype: false
    }
  }
}

extension Operator.Parameter {
  /// The C parameter as libtorch takes it.
  fileprivate var cppArgument: String {
    let list = "(\(name), \(name)_count)"
    return switch passing {
    case .tensor(let isMutated):
      isMutated ? "ct::Borrowed(\(name)).mutate()" : "ct::Borrowed(\(name))"
    case .optionalTensor: "ct::BorrowedOptional(\(name))"
    case .tensors: "ct::BorrowedList\(list).tensors()"
    case .optionalTensors: "ct::optional_tensors\(list)"
    case .value(let value, let isOptional): value.cpp(name, isOptional: isOptional)
    case .list(.bool, let length, _): "ct::bools<\(length!)>\(list)"
    case .list(let value, _, let isOptional):
      "ct::\(isOptional ? "optional_" : "")\(value.cppListHelper)\(list)"
    case .string(let isOptional): isOptional ? "ct::optional_string(\(name))" : name
    case .generator: "ct::optional_generator(\(name))"
    case .omitted: "std::nullopt"
    }
  }
}

extension Passing.Value {
  fileprivate func cpp(_ name: String, isOptional: Bool) -> String {
    let helper =
      switch self {
      case .int: "int"
      case .symbolicInt: "symbolic_int"
      case .double: "double"
      case .bool: "bool"
      case .scalar: "scalar"
      case .dtype: "dtype"
      case .device: "device"
      case .memoryFormat: "memory_format"
      }
    if isOptional { return "ct::optional_\(helper)(\(name))" }
    switch self {
    case .int, .symbolicInt, .double, .bool: return name
    case .scalar, .dtype, .device, .memoryFormat: return "ct::\(helper)(\(name))"
    }
  }

  fileprivate var cppListHelper: String {
    switch self {
    case .int: "ints"
    case .symbolicInt: "symbolic_ints"
    case .double: "doubles"
    case .scalar: "scalars"
    case .bool, .dtype, .device, .memoryFormat: preconditionFailure("no lists of \(self)")
    }
  }
}
