import Testing

@testable import OperatorGenerator

private let functions = """
  - func: abs(Tensor self) -> Tensor
  - func: abs_(Tensor(a!) self) -> Tensor(a!)
  - func: add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor
  - func: add.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor
  - func: add.out(Tensor self, Tensor other, *, Scalar alpha=1, Tensor(a!) out) -> Tensor(a!)
  - func: sum(Tensor self, *, ScalarType? dtype=None) -> Tensor
  - func: total(Tensor self, *, ScalarType? dtype=None, bool keepdim=False) -> Tensor
  - func: max_pool(Tensor self, int[2] size) -> (Tensor, Tensor)
  - func: names(Tensor self, Dimname[] dim) -> Tensor
  """

@Suite struct OperatorListTests {
  @Test func readsSentencesTwinsAndFields() throws {
    let list = try OperatorList(
      parsing: """
        Pointwise:
          abs, abs_: The magnitude.
        Pooling:
          max_pool:
            doc: The largest.
            swift: maxPool(_:)
            access: package
            results: [values, indices]
        """, file: "operators.yaml")
    #expect(list.groups.map(\.name) == ["Pointwise", "Pooling"])
    #expect(list.groups[0].entries.map(\.name) == ["abs", "abs_"])
    #expect(list.groups[0].entries.allSatisfy { $0.doc == "The magnitude." && $0.isPublic })
    let pool = list.groups[1].entries[0]
    #expect(pool.swiftName == "maxPool(_:)")
    #expect(!pool.isPublic)
    #expect(pool.resultNames == ["values", "indices"])
    #expect(pool.line == 4)
  }

  @Test(arguments: [
    ("G:\n  abs: [It.]", "operators.yaml:2: expected a sentence, or `doc`, `swift`, …"),
    ("G:\n  abs:", "operators.yaml:2: `abs` needs a sentence that ends with a full stop"),
    (
      "G:\n  abs: no full stop",
      "operators.yaml:2: `abs` needs a sentence that ends with a full stop"
    ),
    ("G:\n  abs: Twice.\nH:\n  abs: Twice.", "operators.yaml:4: `abs` is in line 2 already"),
    (
      "group: {abs: It.}",
      "operators.yaml:1: `group` is no name of a group: write it like `LinearAlgebra`"
    ),
    ("G: [abs]", "operators.yaml:1: expected operators"),
    (
      "G:\n  abs: {doc: It., acess: public}",
      "operators.yaml:2: unknown field `acess`; there are `doc`, `swift`, `access`, `results`, "
        + "`required`"
    ),
    (
      "G:\n  abs: {doc: It., access: open}",
      "operators.yaml:2: `access` is `public` or `package`, not `open`"
    ),
    ("G:\n  abs: {doc: It., results: values}", "operators.yaml:2: expected a list of result names"),
    ("", "operators.yaml:1: the list is empty"),
  ])
  func refusesMalformedLists(list: String, expected: String) {
    #expect(refusal(functions, list: list) == expected)
  }

  @Test(arguments: [
    ("ab", "operators.yaml:2: libtorch has no operator `ab`; the nearest are `abs`, `abs_`"),
    (
      "add",
      "operators.yaml:2: libtorch has no operator `add`; the nearest are "
        + "`add.out`, `add.Scalar`, `add.Tensor`"
    ),
    (
      "add.Tenser",
      "operators.yaml:2: libtorch has no operator `add.Tenser`; the nearest are "
        + "`add.Tensor`, `add.Scalar`, `add.out`"
    ),
    ("entirely_other", "operators.yaml:2: libtorch has no operator `entirely_other`"),
  ])
  func namesTheNearestOfAnUnknownOperator(name: String, expected: String) {
    #expect(refusal(functions, list: "G:\n  \(name): It.") == expected)
  }

  @Test(arguments: [
    (
      "names: It.",
      "operators.yaml:2: `names` cannot be generated: type Dimname[] of `dim`"
    ),
    (
      "add.out: It.",
      "operators.yaml:2: `add.out` cannot be generated: out variants write to tensors of the "
        + "caller"
    ),
    (
      "max_pool: It.",
      "operators.yaml:2: `max_pool` cannot be generated: its results have no names: give them "
        + "with `results:` in operators.yaml"
    ),
    (
      "max_pool: {doc: It., results: [values]}",
      "operators.yaml:2: `max_pool` cannot be generated: `results` names 1 of 2 results"
    ),
    (
      "abs: {doc: It., required: [dim]}",
      "operators.yaml:2: `abs` cannot be generated: `required` names `dim`, which is no parameter"
    ),
    (
      "abs: {doc: It., swift: magnitude(}",
      "operators.yaml:2: `abs`: `magnitude(` is no Swift name: write `name`, `name(_:label:)`, "
        + "`Tensor.name(_:)`"
    ),
    (
      "abs: {doc: It., swift: \"abs(of:)\"}",
      "operators.yaml:2: `abs`: `abs(of:)` has 1 labels for 0 parameters"
    ),
  ])
  func saysWhyAnOperatorCannotBeGenerated(entry: String, expected: String) {
    #expect(refusal(functions, list: "G:\n  \(entry)") == expected)
  }

  @Test func refusesTwoFunctionsThatSwiftCannotTellApart() {
    #expect(
      refusal(functions, list: "G:\n  abs: It.\n  sum: {doc: It., swift: abs}\n") == nil,
      "a function without defaults goes first")
    #expect(
      refusal(functions, list: "G:\n  sum: It.\n  total: {doc: It., swift: sum}\n")
        == "`sum` and `total` would both be `sum(dtype:keepdim:)` in Swift: give one of them "
        + "another name with `swift:` in operators.yaml")
  }

  @Test func refusesYAMLThatIsNone() {
    #expect(
      refusal("- func: [", list: "G:\n  abs: It.")?.hasPrefix("native_functions.yaml: ") == true)
    #expect(
      refusal("- other: 1", list: "G:\n  abs: It.")
        == "native_functions.yaml: an entry has no `func`")
  }
}
