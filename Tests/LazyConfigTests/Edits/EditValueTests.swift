import LazyConfig
import Testing

/// An edit is a value: read from text or made in Swift, stored, composed, sent, applied to many trees.
@Suite struct EditValueTests {
  static let same: [(String, Edit)] = [
    ("a.b=1", .set("a.b", to: 1)),
    ("a.b='x y'", .set("a.b", to: "x y")),
    ("a=[1,{b:2}]", .set("a", to: [1, ["b": 2]])),
    ("a=null", .set("a", to: nil)),
    ("a=???", .set("a", to: .required)),
    ("a=${b.c}", .set("a", to: .expression("${b.c}"))),
    ("a=FFN(dropout=0.5)", .set("a", to: .call(Call("FFN", ConfigMap([("dropout", Node(0.5))]))))),
    ("+a.b=1", Edit("a.b", .add(1))),
    ("++a.b=1", Edit("a.b", .force(1))),
    ("~a.b", .delete("a.b")),
    ("~a.b=3", Edit("a.b", .delete(expected: 3))),
    ("a+=4", .append(4, to: "a")),
    ("a=extend_list(1,2)", Edit("a", .append([1, 2]))),
    ("layers[2:4].mlp.act=relu", .set("layers[2:4].mlp.act", to: "relu")),
    ("layers[:-1].x=1", .set("layers[:-1].x", to: 1)),
    ("layers.*.x=1", .set("layers.*.x", to: 1)),
    ("**.x=1", .set("**.x", to: 1)),
    ("@FFN.act=relu", .set("@FFN.act", to: "relu")),
    ("a.*@FFN.act=relu", .set("a.*@FFN.act", to: "relu")),
    (#"a\.b=1"#, .set(Pattern(Path(["a.b"])), to: 1)),
  ]

  @Test(arguments: same)
  func `an override and an edit made in Swift are equal`(_ text: String, _ edit: Edit) throws {
    #expect(try Edit(parsing: text) == edit)
    // And the edit made in Swift is written as an override that reads back.
    #expect(try Edit(parsing: edit.description) == edit, "\(edit)")
  }

  @Test func `edits differ by place and by change`() throws {
    #expect(Edit.set("a", to: 1) != .set("b", to: 1))
    #expect(Edit.set("a", to: 1) != .set("a", to: 2))
    #expect(Edit.set("a", to: 1) != .set("a", to: 1.0))
    #expect(Edit.set("a", to: 1) != Edit("a", .add(1)))
    #expect(Edit.set("a", to: 1) != Edit("a", .replace(1)))
  }

  @Test func `edits are stored as text, and give the same trees afterwards`() throws {
    let base = try ConfigTree(yaml: DrillingTests.yaml)
    let edits: [Edit] = [
      .set("@FFN.act", to: "relu"), .set("layers[12:].attention", to: "GatedAttention"),
      Edit("layers.0.norm", .force(.call(Call("ScaleNorm")))), .set("name", to: "it's"),
    ]
    var tree = base
    try tree.apply(edits, registry: .parts)
    let stored = edits.map(\.description).joined(separator: "\n")
    var restored = base
    try restored.apply(
      try stored.split(separator: "\n").map { try Edit(parsing: String($0)) }, registry: .parts)
    #expect(restored == tree)
  }

  @Test func `edits compose: one after the other, each on what the ones before made`() throws {
    let first: [Edit] = [Edit("a", .add([1])), .append(2, to: "a")]
    let second: [Edit] = [.append(3, to: "a"), .delete("a.0"), .set("a.0", to: 9)]
    var step = ConfigTree([:])
    try step.apply(first)
    try step.apply(second)
    var whole = ConfigTree([:])
    try whole.apply(first + second)
    #expect(whole == step)
    #expect(whole.root.value == ["a": [9, 3]])
  }

  @Test func `one edit applies to many trees, and says how many nodes it changed`() throws {
    let edit = try Edit(parsing: "**.dropout=0.5")
    for layers in [1, 3, 10] {
      var tree = try ConfigTree(
        yaml: "layers: [\(Array(repeating: "{dropout: 0}", count: layers).joined(separator: ","))]")
      #expect(try tree.apply(edit) == layers)
      #expect(tree.select("**.dropout").allSatisfy { $0.node.value == 0.5 })
    }
    var repeated = try ConfigTree(yaml: "layers: {_repeat_: 12, _of_: {dropout: 0}}")
    #expect(try repeated.apply(edit) == 12)
    #expect(try repeated.apply(Edit(parsing: "layers[3:5].dropout=1")) == 2)
  }

  @Test func `edits go to other tasks`() async throws {
    let edits = try ["a=1", "b=${a}"].map { try Edit(parsing: $0) }
    let values = await withTaskGroup(of: Value?.self) { group in
      for _ in 0..<8 {
        group.addTask {
          var tree = ConfigTree(["a": 0, "b": 0])
          try? tree.apply(edits)
          return try? tree.value(at: "b")
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(values == Array(repeating: 1, count: 8))
  }

  @Test func `an edit can say where it comes from`() throws {
    var tree = ConfigTree(["a": 1])
    try tree.apply(Edit("a", .set(2), source: .adjusted("rounded up")))
    #expect(try history(of: "a", in: tree).last == "the integer 2  adjusted: rounded up")
  }

  @Test func `of several edits, all that do not apply are reported, with their numbers`() throws {
    var tree = try ConfigTree(yaml: "{_target_: FFN, hidden_size: 1}")
    let edits = try ["droput=0.1", "dropout=0.2", "~act", "nope.x=1"].map { try Edit(parsing: $0) }
    let error = #expect(throws: ConfigError.self) { try tree.apply(edits, registry: .parts) }
    #expect(
      error?.description == """
        error: droput: FFN has no parameter 'droput'; did you mean 'dropout'?
          written at override 1: droput=0.1
          FFN takes: hidden_size, act, dropout
        error: act: 'act' of FFN is not set, so there is nothing to remove
          written at override 3: ~act
        error: nope: FFN has no parameter 'nope'
          written at override 4: nope.x=1
          FFN takes: hidden_size, act, dropout
        3 errors
        """)
  }
}
