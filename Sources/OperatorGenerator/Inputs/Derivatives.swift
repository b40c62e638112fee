import Yams

/// Which arguments of which operators get gradients, from `derivatives.yaml`.
public struct Derivatives: Sendable {
  /// By full name: the arguments with a formula, in the order of the file.
  private var differentiable: [String: [String]] = [:]

  /// Reads all entries.
  public init(parsing yaml: String, file: String) throws {
    guard let entries = try compose(yaml, file: file)?.sequence else {
      throw GeneratorError.malformedYAML(file: file, message: "expected a list of derivatives")
    }
    for entry in entries {
      guard let text = entry["name"]?.string, let mapping = entry.mapping else {
        throw GeneratorError.malformedYAML(file: file, message: "an entry has no `name`")
      }
      let schema = try FunctionSchema(parsing: text)
      let formulas = mapping["dispatch"]?.mapping?["Default"]?.mapping ?? mapping
      let names = formulas.flatMap { key, formula -> [String] in
        guard let key = key.string, let formula = formula.string,
          formula != "non_differentiable", !formula.hasPrefix("not_implemented")
        else { return [] }
        return key.split(separator: ",").map { $0.trimmingPrefix(" ") }.map(String.init)
      }
      differentiable[schema.fullName] = schema.arguments.map(\.name).filter(names.contains)
    }
  }

  /// What a doc comment says about gradients.
  func summary(of function: NativeFunction) -> String {
    let schema = function.schema
    if let names = arguments(of: schema) {
      return names.isEmpty ? "none" : names.map { "`\($0)`" }.joined(separator: ", ")
    }
    if function.isComposite { return "those of the operators that it is made of" }
    if schema.name.hasPrefix("_foreach_") { return "those of the operator on each tensor" }
    return "none"
  }

  /// The arguments with a gradient; an operator in place has those of its namesake.
  private func arguments(of schema: FunctionSchema) -> [String]? {
    if let names = differentiable[schema.fullName] { return names }
    guard schema.isInPlace else { return nil }
    let name = String(schema.name.dropLast())
    return differentiable[schema.overload.isEmpty ? name : "\(name).\(schema.overload)"]
  }
}
