/// A second Swift function for operators with a list of fixed length, which takes one number for
/// all of its entries: `x.sum(dim: 0)` for `x.sum(dim: [0])`, `stride: 2` for `stride: [2, 2]`.
///
/// The first such list has no default here, so that a call that names none of them is not
/// ambiguous.
struct SingleIntegerOverload: Equatable {
  var text: String

  /// Nil where the operator has no such list.
  init?(_ op: Operator) {
    guard let first = op.swift.parameters.firstIndex(where: { $0.source.repeatedLength != nil })
    else { return nil }

    var signature = op.swift
    for (index, parameter) in signature.parameters.enumerated() {
      guard parameter.source.repeatedLength != nil else { continue }
      let old = parameter.defaultValue
      let isOptional = old == "[]" || old == "nil"
      signature.parameters[index].type = isOptional && index != first ? "Int?" : "Int"
      signature.parameters[index].defaultValue =
        index == first ? nil : isOptional ? "nil" : parameter.source.argument.defaultValue
    }
    let arguments = zip(op.swift.parameters, signature.parameters).map { list, single in
      let name = Naming.escaped(single.name)
      let value =
        if let length = list.source.repeatedLength {
          if single.type == "Int?" {
            "\(name).map { [\(repeated("$0", length))] } ?? \(list.defaultValue ?? "[]")"
          } else {
            "[\(repeated(name, length))]"
          }
        } else {
          name
        }
      return (single.label == "_" ? "" : "\(single.label): ") + value
    }
    let callee =
      (signature.isMethod ? "" : "Tensor.") + Naming.escaped(signature.base)
    var call = "  \(callee)(\(arguments.joined(separator: ", ")))"
    if call.count + 3 > lineWidth {  // the formatter keeps a column for a comma in the list
      let lines = fill(arguments, width: lineWidth - 7)
      call = "  \(callee)(\n" + lines.map { "    \($0)" }.joined(separator: "\n") + ")"
    }
    text = """
      \(SwiftEmitter.documentation(op, extra: " One number stands for a list of equal ones.").joined(separator: "\n"))
      \(SwiftEmitter.declaration(op, signature)) {
      \(call)
      }
      """
  }
}

private func repeated(_ item: String, _ count: Int) -> String {
  Array(repeating: item, count: count).joined(separator: ", ")
}

extension Operator.Parameter {
  /// The length of a list for which the schema allows one number.
  fileprivate var repeatedLength: Int? {
    guard case .list(let value, let length, _) = passing, value.isInteger else { return nil }
    return length
  }
}
