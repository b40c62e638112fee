import Testing

@testable import OperatorGenerator

/// Runs the generator over functions and a list written in the test.
func generate(
  _ functions: String, derivatives: String = "[]", list: String
) throws -> OperatorGenerator.Generator {
  try Generator(
    functions: NativeFunction.parse(functions, file: "native_functions.yaml"),
    derivatives: Derivatives(parsing: derivatives, file: "derivatives.yaml"),
    list: OperatorList(parsing: list, file: "operators.yaml"))
}

/// One operator as the list would have it, with only a full stop for a sentence where none is given.
func makeOperator(
  _ schema: String, doc: String = "It.", swift: String? = nil, results: [String] = [],
  isPublic: Bool = true, required: [String] = []
) throws -> Operator {
  let schema = try FunctionSchema(parsing: schema)
  var entry = OperatorList.Entry(name: schema.fullName, doc: doc, line: 1)
  entry.resultNames = results
  entry.isPublic = isPublic
  entry.required = required
  return try Operator(schema, entry, swift.flatMap(SwiftName.init(parsing:)), gradients: "none")
}

/// What the generator says when it refuses a list.
func refusal(_ functions: String, list: String) -> String? {
  do {
    _ = try generate(functions, list: list)
    return nil
  } catch {
    return "\(error)"
  }
}
