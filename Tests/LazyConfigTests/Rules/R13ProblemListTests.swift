import LazyConfig
import Testing

/// R3 and R13: what is wrong, for programs.
@Suite struct R13ProblemListTests {
  @Test func `problems and warnings as JSON`() throws {
    var tree = try ConfigTree(
      yaml: """
        mlp: {_target_: FFN, hidden_size: wide}
        old: {_target_: RenamedKeys, num_layers: 2}
        """, name: "m.yaml")
    try tree.apply("mlp.act=rleu", registry: .parts)
    let report = tree.check(registry: .parts)
    let json = ProblemList.json(report.problems, warnings: report.warnings)
    #expect(
      try ConfigTree(json: json).root.value == [
        "errors": 2,
        "warnings": 1,
        "problems": [
          [
            "severity": "error", "kind": "wrong_type", "path": "mlp.hidden_size",
            "message": "expected an integer, found the text 'wide'", "file": "m.yaml", "line": 1,
            "column": 35,
          ],
          [
            "severity": "error", "kind": "wrong_type", "path": "mlp.act",
            "message": "expected Activation, found the text 'rleu'",
            "origin": "override 1: mlp.act=rleu", "suggestion": "relu",
            "notes": ["one of: gelu, gelu_tanh, relu, sigmoid"],
          ],
          [
            "severity": "warning", "kind": "unknown_key", "path": "old.num_layers",
            "message": "'num_layers' of RenamedKeys is deprecated; it is now 'hidden_layers'",
            "file": "m.yaml", "line": 2, "column": 30,
          ],
        ],
      ])
  }

  @Test func `every kind of problem has a name of its own`() {
    let names = Problem.Kind.allCases.map(\.rawValue)
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { $0.allSatisfy { $0.isLowercase || $0 == "_" } })
  }
}
