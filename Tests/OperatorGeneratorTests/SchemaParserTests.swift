import Testing

@testable import OperatorGenerator

@Suite struct SchemaParserTests {
  @Test func readsNamesArgumentsAndResults() throws {
    let schema = try FunctionSchema(
      parsing: "add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor")
    #expect(schema.name == "add")
    #expect(schema.overload == "Tensor")
    #expect(schema.fullName == "add.Tensor")
    #expect(schema.arguments.map(\.name) == ["self", "other", "alpha"])
    #expect(schema.arguments.map(\.isKeywordOnly) == [false, false, true])
    #expect(schema.arguments.map(\.defaultValue) == [nil, nil, "1"])
    #expect(schema.results == [SchemaResult(type: .tensor)])
  }

  @Test(arguments: [
    ("Tensor", SchemaType.tensor),
    ("Tensor(a -> *)", .tensor),
    ("Tensor?", .optional(.tensor)),
    ("Tensor?[]", .list(.optional(.tensor), length: nil)),
    ("Tensor(a!)[]", .list(.tensor, length: nil)),
    ("SymInt[2]", .list(.int(symbolic: true), length: 2)),
    ("int[1]?", .optional(.list(.int(symbolic: false), length: 1))),
    ("float[]?", .optional(.list(.float, length: nil))),
    ("bool[3]", .list(.bool, length: 3)),
    ("ScalarType?", .optional(.dtype)),
    ("Dimname[]?", .optional(.list(.other("Dimname"), length: nil))),
  ])
  func readsTypes(text: String, type: SchemaType) throws {
    let schema = try FunctionSchema(parsing: "f(\(text) x) -> ()")
    #expect(schema.arguments.map(\.type) == [type])
    #expect(schema.results.isEmpty)
  }

  @Test(arguments: [
    "1e-05", "-100", "[]", "[0,1]", "None", "Mean", "contiguous_format", "'linear'",
    #""a, b)""#, #"'"\'\\'"#,
  ])
  func readsDefaults(text: String) throws {
    let schema = try FunctionSchema(parsing: "f(str x=\(text), int y=0) -> Tensor")
    #expect(schema.arguments.map(\.defaultValue) == [text, "0"])
  }

  @Test func readsNamedResultsAndAliases() throws {
    let schema = try FunctionSchema(
      parsing: "max.dim_max(Tensor self, int dim, *, Tensor(a!) max, Tensor(b!) max_values)"
        + " -> (Tensor(a!) values, Tensor(b!) indices)")
    #expect(schema.results.map(\.name) == ["values", "indices"])
    #expect(schema.results.map(\.isMutated) == [true, true])
    #expect(schema.isOutVariant)
  }

  @Test(arguments: [
    ("add_.Tensor(Tensor(a!) self) -> Tensor(a!)", true),
    ("__iand__.Tensor(Tensor(a!) self) -> Tensor(a!)", false),
    ("add.Tensor(Tensor self) -> Tensor", false),
  ])
  func knowsWhatWorksInPlace(text: String, expected: Bool) throws {
    #expect(try FunctionSchema(parsing: text).isInPlace == expected)
  }

  @Test(arguments: [
    ("add(Tensor self", "`)` at column 16"),
    ("add(Tensor) -> Tensor", "an argument name at column 11"),
    ("add(Tensor self)", "`->` at column 17"),
    ("add(int x=) -> Tensor", "a default value at column 11"),
    ("add() -> Tensor junk junk", "the end at column 21"),
  ])
  func saysWhereASignatureBreaksOff(text: String, expected: String) {
    let error = #expect(throws: SchemaError.self) { try FunctionSchema(parsing: text) }
    #expect(error?.description == "cannot read the signature `\(text)`: expected \(expected)")
  }
}
