import Testing

@testable import OperatorGenerator

@Suite struct NamingTests {
  @Test(arguments: [
    ("log_softmax", "logSoftmax"), ("add_", "add_"), ("_to_copy", "toCopy"), ("relu6", "relu6"),
    ("_foreach_add_", "foreachAdd_"), ("conv_transpose2d", "convTranspose2d"), ("A", "a"),
    ("input2", "input2"), ("Vh", "vh"), ("HxW", "hxW"),
  ])
  func turnsNamesIntoCamelCase(name: String, expected: String) {
    #expect(Naming.camelCase(name) == expected)
  }

  @Test(arguments: [
    ("add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor", "add(_:alpha:)"),
    ("view(Tensor(a) self, SymInt[] size) -> Tensor(a)", "view(_:)"),
    ("softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor", "softmax(dim:dtype:)"),
    (
      "masked_fill.Scalar(Tensor self, Tensor mask, Scalar value) -> Tensor",
      "maskedFill(_:value:)"
    ),
    ("cat(Tensor[] tensors, int dim=0) -> Tensor", "Tensor.cat(_:dim:)"),
    ("linear(Tensor input, Tensor weight, Tensor? bias=None) -> Tensor", "linear(weight:bias:)"),
    ("linalg_qr(Tensor A, str mode='reduced') -> (Tensor Q, Tensor R)", "linalgQr(mode:)"),
    (
      "where.self(Tensor condition, Tensor self, Tensor other) -> Tensor",
      "Tensor.where(_:input:other:)"
    ),
    (
      "_foreach_add_.Scalar(Tensor(a!)[] self, Scalar scalar) -> ()",
      "Tensor.foreachAdd_(_:scalar:)"
    ),
    ("pow.Scalar(Scalar self, Tensor exponent) -> Tensor", "Tensor.pow(_:exponent:)"),
  ])
  func labelsAsTheCallReads(schema: String, expected: String) throws {
    #expect(try makeOperator(schema).swift.compoundName == expected)
  }

  @Test(arguments: [
    ("zeros", SwiftName(base: "zeros")),
    ("movedim(_:to:)", SwiftName(base: "movedim", labels: ["_", "to"])),
    ("Tensor.zeros(like:)", SwiftName(base: "zeros", labels: ["like"], isStatic: true)),
    ("zeros(like)", nil), ("zeros()", nil), ("a b", nil), ("", nil),
  ])
  func readsSwiftNamesOfTheList(text: String, expected: SwiftName?) {
    #expect(SwiftName(parsing: text) == expected)
  }

  @Test func putsGivenNamesInPlaceOfTheRules() throws {
    let schema = "zeros_like(Tensor self, *, ScalarType? dtype=None) -> Tensor"
    #expect(
      try makeOperator(schema, swift: "Tensor.zeros(like:)").swift.compoundName
        == "Tensor.zeros(like:dtype:)")
    let inPlace = "transpose_(Tensor(a!) self, int dim0, int dim1) -> Tensor(a!)"
    #expect(
      try makeOperator(inPlace, swift: "transpose(_:_:)").swift.compoundName == "transpose_(_:_:)")
  }

  @Test(arguments: [
    ("int[2] x=1", "[Int] = [1, 1]"), ("int[2] x=[]", "[Int] = []"),
    ("int[] x=[0,1]", "[Int] = [0, 1]"), ("int[1]? x=None", "[Int]? = nil"),
    ("int reduction=Mean", "Reduction = .mean"), ("int x=-100", "Int = -100"),
    ("float x=1e-05", "Double = 1e-05"), ("bool x=False", "Bool = false"),
    ("str x='none'", "String = \"none\""), ("str? x=None", "String? = nil"),
    ("ScalarType? x=long", "DType? = .int64"), ("ScalarType x", "DType"),
    ("MemoryFormat x=contiguous_format", "MemoryFormat = .contiguous"),
    ("Scalar x=0.125", "Scalar = 0.125"), ("Scalar? x=None", "Scalar? = nil"),
    ("Generator? x", "Generator? = nil"), ("Tensor? x", "Tensor?"), ("Tensor?[] x", "[Tensor?]"),
    ("Scalar[] x", "[Scalar]"), ("float[]? x", "[Double]?"), ("Device? x=None", "Device? = nil"),
  ])
  func writesDefaultsInSwift(argument: String, expected: String) throws {
    let op = try makeOperator("f(Tensor self, *, \(argument)) -> Tensor")
    let parameter = try #require(op.swift.parameters.first)
    #expect(parameter.type + (parameter.defaultValue.map { " = \($0)" } ?? "") == expected)
  }

  @Test func dropsDefaultsThatTheListDoesNotWant() throws {
    let op = try makeOperator("f(Tensor self, int x=1) -> Tensor", required: ["x"])
    #expect(op.swift.parameters.map(\.defaultValue) == [nil])
  }
}
