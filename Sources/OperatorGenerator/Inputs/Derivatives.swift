import Yams

/// Which arguments of which operators get gradients, from `derivatives.yaml`.
public struct Derivatives: Sendable {
  /// By full name.
  private var entries: [String: Entry] = [:]

  /// The arguments of one operator that have a formula, in the order of its signature.
  private struct Entry {
    var differentiable: [String]
    /// Those whose gradient is zero everywhere.
    var zero: [String]
  }

  /// Reads all entries.
  public init(parsing yaml: String, file: String) throws {
    guard let nodes = try compose(yaml, file: file)?.sequence else {
      throw GeneratorError.malformedYAML(file: file, message: "expected a list of derivatives")
    }
    for node in nodes {
      guard let text = node["name"]?.string, let mapping = node.mapping else {
        throw GeneratorError.malformedYAML(file: file, message: "an entry has no `name`")
      }
      let schema = try FunctionSchema(parsing: text)
      var formulas: [String: String] = [:]
      for (key, formula) in mapping["dispatch"]?.mapping?["Default"]?.mapping ?? mapping {
        guard let key = key.string, let formula = formula.string else { continue }
        for name in key.split(separator: ",") {
          formulas[String(name.trimmingPrefix(" "))] = formula
        }
      }
      let names = schema.arguments.map(\.name).filter { formulas[$0].map(isFormula) ?? false }
      entries[schema.fullName] = Entry(
        differentiable: names.filter { !isZero(formulas[$0]!) },
        zero: names.filter { isZero(formulas[$0]!) })
    }
  }

  /// What a doc comment says about gradients.
  func summary(of function: NativeFunction) -> String {
    let schema = function.schema
    if let entry = entry(for: schema) {
      switch (entry.differentiable, entry.zero) {
      case ([], []): return "none"
      case ([], _): return "zero"
      case (let names, []): return quoted(names)
      case (let names, let zero): return "\(quoted(names)), zero for \(quoted(zero))"
      }
    }
    if function.isComposite { return "those of the operators that it is made of" }
    if schema.name.hasPrefix("_foreach_") { return "those of the operator on each tensor" }
    return "none"
  }

  /// The entry of an operator; one in place has that of its namesake.
  private func entry(for schema: FunctionSchema) -> Entry? {
    if let entry = entries[schema.fullName] { return entry }
    guard schema.isInPlace else { return nil }
    let name = String(schema.name.dropLast())
    return entries[schema.overload.isEmpty ? name : "\(name).\(schema.overload)"]
  }
}

private func isFormula(_ text: String) -> Bool {
  text != "non_differentiable" && !text.hasPrefix("not_implemented")
}

private func isZero(_ formula: String) -> Bool {
  (formula.hasPrefix("zeros_like(") || formula.hasPrefix("at::zeros_symint("))
    && formula.hasSuffix(")") && !formula.contains(").masked")
}

private func quoted(_ names: [String]) -> String {
  names.map { "`\($0)`" }.joined(separator: ", ")
}
