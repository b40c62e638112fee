import Yams

/// One entry of `native_functions.yaml`.
public struct NativeFunction: Sendable {
  public var schema: FunctionSchema
  /// Whether the operator is made of others, so that gradients come from those.
  public var isComposite: Bool

  /// Reads all entries.
  public static func parse(_ yaml: String, file: String) throws -> [NativeFunction] {
    guard let entries = try compose(yaml, file: file)?.sequence else {
      throw GeneratorError.malformedYAML(file: file, message: "expected a list of functions")
    }
    return try entries.map { entry in
      guard let text = entry["func"]?.string else {
        throw GeneratorError.malformedYAML(file: file, message: "an entry has no `func`")
      }
      let isStructured = entry["structured"] != nil || entry["structured_delegate"] != nil
      let kernels = entry["dispatch"]?.mapping?.keys.compactMap(\.string) ?? []
      return NativeFunction(
        schema: try FunctionSchema(parsing: text),
        isComposite: kernels.isEmpty
          ? !isStructured
          : kernels.contains { $0.split(separator: ", ").contains("CompositeImplicitAutograd") })
    }
  }
}

/// Reads YAML; errors name the file.
func compose(_ yaml: String, file: String) throws -> Node? {
  do {
    return try Yams.compose(yaml: yaml)
  } catch {
    throw GeneratorError.malformedYAML(file: file, message: "\(error)")
  }
}
