/// Writes `skipped.txt`: every overload and parameter that Swift does not have, with the reason.
enum SkippedEmitter {
  static func emit(_ functions: [NativeFunction], groups: [ResolvedGroup]) -> String {
    let generated = Dictionary(
      uniqueKeysWithValues: groups.flatMap(\.operators).map { ($0.schema.fullName, $0) })
    var skipped: [String] = []
    var leftOut: [String] = []
    for function in functions {
      let name = function.schema.fullName
      if let op = generated[name] {
        let names = op.parameters.filter { $0.passing == .omitted }.map(\.name)
        if !names.isEmpty { leftOut.append("\(name): \(names.joined(separator: ", "))") }
      } else {
        skipped.append("\(name): \(reason(function.schema))")
      }
    }
    return """
      \(generatedNotice.replacing("//", with: "#"))
      #
      # Overloads without a function in Swift (\(skipped.count) of \(functions.count)):

      \(skipped.sorted().joined(separator: "\n"))

      # Parameters left out; libtorch takes its default:

      \(leftOut.sorted().joined(separator: "\n"))

      """
  }

  /// The first reason that holds.
  static func reason(_ schema: FunctionSchema) -> String {
    if schema.isOutVariant { return "out variant" }
    if schema.name.contains("_backward") { return "backward" }
    do {
      for argument in schema.arguments { _ = try Passing(argument) }
      let named = OperatorList.Entry(
        name: "", doc: "", resultNames: schema.results.map { _ in "result" }, line: 0)
      _ = try Operator(schema, named, gradients: "")
      return "not in the list"
    } catch {
      return "unsupported: \(error.reason)"
    }
  }
}
