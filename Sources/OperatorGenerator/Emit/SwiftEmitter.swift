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
    let head =
      "\(access) \(signature.isMethod ? "" : "static ")func "
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
    let name = "\"\(op.schema.fullName)\""
    let flat = "operatorFailed(\(name), status, \(list))"
    let lines =
      flat.count + 7 <= lineWidth
      ? [flat]
      : ["operatorFailed(", "  \(name), status,", "  ["]
        + wrap(values.map { $0 + "," }, width: lineWidth - 10).map { "    \($0)" }
        + ["  ])"]
    return ["guard status == CT_OK else {"] + lines.map { "  \($0)" } + ["}"]
  }
}
