import LazyConfig
import Testing

/// R9: every value knows its whole history.
@Suite struct R09ProvenanceTests {
  let files = [
    "base.yaml": "extends: small_model\nlayers: {_of_: {mlp: {dropout: 0.2}}}\nname: base",
    "run.yaml": "extends: base.yaml\nlayers: {_of_: {mlp: {dropout: 0.3}}}",
  ]

  func explain(_ tree: ConfigTree, _ path: Path, _ folder: Folder) throws -> String {
    withoutLines(folder.shortened(try tree.explain(path, registry: .parts).description))
  }

  /// The parts may move within their file.
  func withoutLines(_ text: String) -> String {
    text.replacing(/Parts\.swift:\d+/, with: "Parts.swift")
  }

  // MARK: The whole chain

  @Test func `default, recipe, files and overrides follow each other`() throws {
    let folder = try Folder(files)
    let tree = try folder.load(
      "run.yaml", "layers.*.mlp.dropout=0.4", "layers.1.mlp.dropout=0.5")
    #expect(
      try explain(tree, "layers.1.mlp.dropout", folder) == """
        layers.1.mlp.dropout = 0.5
          FFN.dropout: a number
          0.0  default of FFN
          0.1  recipe small_model (LazyConfigTests/Parts.swift)
          0.2  base.yaml:2:32
          0.3  run.yaml:2:32
          0.4  override 1: layers.*.mlp.dropout=0.4
          0.5  override 2: layers.1.mlp.dropout=0.5
        """)
    #expect(
      try explain(tree, "layers.0.mlp.dropout", folder).hasSuffix(
        "override 1: layers.*.mlp.dropout=0.4"))
    #expect(
      try explain(tree, "name", folder) == """
        name = base
          Model.name: text
          model  default of Model
          base   base.yaml:3:7
        """)
  }

  @Test func `a default that nobody touched says so`() throws {
    let tree = try ConfigTree(yaml: "{_target_: FFN, hidden_size: 1}", name: "m.yaml")
    #expect(
      try tree.explain("dropout", registry: .parts).description == """
        dropout = 0.0
          FFN.dropout: a number
          0.0  default of FFN
        """)
  }

  @Test func `an inherited value shows its provider, the provider's history and every candidate`()
    throws
  {
    var tree = try ConfigTree(
      yaml: """
        _scope_: {act: gelu}
        model:
          _target_: Model
          hidden_size: 8
          _scope_: {act: relu}
          layers: [{_target_: Layer, attention: SelfAttention, mlp: {}}]
        """, name: "m.yaml")
    try tree.apply("model._scope_.act=sigmoid", registry: .parts)
    #expect(
      try tree.explain("model.layers.0.mlp.act", registry: .parts).description == """
        model.layers.0.mlp.act = sigmoid
          FFN.act: Activation
          gelu     default of FFN
          sigmoid  inherited from model._scope_.act
          which is model._scope_.act:
            relu     m.yaml:5:18
            sigmoid  override 1: model._scope_.act=sigmoid
          nodes above, nearest first:
            model.layers.0 (Layer): does not provide it
            model (scope): sigmoid  <- taken
            model (Model): does not provide it
            (root) (scope): gelu
        """)
  }

  @Test func `an explicit value shows whom it keeps from providing`() throws {
    let tree = try ConfigTree(
      yaml: "{_target_: Tower, hidden_size: 1, first: {hidden_size: 2}}", name: "m.yaml")
    #expect(
      try tree.explain("first.hidden_size", registry: .parts).description == """
        first.hidden_size = 2
          FFN.hidden_size: an integer
          2  m.yaml:1:56
          nodes above, nearest first:
            (root) (Tower): 1
        """)
  }

  @Test func `a reference shows what it leads to, with its history`() throws {
    var tree = try ConfigTree(
      yaml: "width: 4\nmlp: {_target_: FFN, hidden_size: '${width}'}", name: "m.yaml")
    try tree.apply("width=5")
    #expect(
      try tree.explain("mlp.hidden_size", registry: .parts).description == """
        mlp.hidden_size = 5
          FFN.hidden_size: an integer
          ${width}  m.yaml:2:35
          which is width:
            4  m.yaml:1:8
            5  override 1: width=5
        """)
  }

  // MARK: Swaps

  @Test func `a swapped call shows both targets, and its arguments start anew`() throws {
    var tree = try ConfigTree(
      yaml: "m: {_target_: SelfAttention, hidden_size: 2, num_heads: 4}", name: "m.yaml")
    try tree.apply("m=GatedAttention", registry: .parts)
    try tree.apply(Edit(parsing: "m.hidden_size=3"), registry: .parts, number: 2)
    #expect(
      try history(of: "m", in: tree) == [
        "a call of SelfAttention  m.yaml:1:4",
        "a call of GatedAttention  override 1: m=GatedAttention",
      ])
    #expect(
      try history(of: "m.hidden_size", in: tree) == ["the integer 3  override 2: m.hidden_size=3"])
    #expect(
      try history(of: "m.num_heads", in: tree) == ["the integer 8  default of GatedAttention"])
    #expect(
      try history(of: "m._target_", in: tree) == [
        "the text 'GatedAttention'  override 1: m=GatedAttention"
      ])
    // What the old call held is still there to see.
    guard case .call(let old)? = tree["m"]?.origin?.previous?.value else {
      return #expect(Bool(false))
    }
    #expect(old.arguments["num_heads"]?.value == 4)
  }

  @Test func `a swap by _target_ alone does the same`() throws {
    var tree = try ConfigTree(yaml: "m: {_target_: SelfAttention, hidden_size: 2}", name: "m.yaml")
    try tree.apply("m._target_=GatedAttention", registry: .parts)
    #expect(
      try history(of: "m", in: tree) == [
        "a call of SelfAttention  m.yaml:1:4",
        "a call of GatedAttention  override 1: m._target_=GatedAttention",
      ])
  }

  @Test func `edits in Swift show file and line`() throws {
    var tree = try ConfigTree(
      yaml: "m: {_target_: FFN, hidden_size: 2, dropout: 0.1}", name: "m.yaml")
    let line = #line + 1
    try tree.set("dropout", of: .calls(of: FFN.self), to: 0.2, registry: .parts)
    try tree.replace("m", with: ScaleNorm.lazy(hiddenSize: 3), registry: .parts)
    #expect(
      try history(of: "m", in: tree) == [
        "a call of FFN  m.yaml:1:4",
        "a call of ScaleNorm  LazyConfigTests/R09ProvenanceTests.swift:\(line + 1)",
      ])
    guard case .call(let old)? = tree["m"]?.origin?.previous?.value else {
      return #expect(Bool(false))
    }
    #expect(
      ConfigTree(.call(old)).flatWithOrigins == """
        _target_: FFN  # m.yaml:1:15
        hidden_size: 2  # m.yaml:1:33
        dropout: 0.2  # LazyConfigTests/R09ProvenanceTests.swift:\(line)

        """)
  }

  @Test func `an edit made in Swift shows where, one read from text shows its number`() throws {
    var tree = try ConfigTree(yaml: "{a: 1, l: [1], x: 1}", name: "m.yaml")
    let line = #line + 1
    let edits: [Edit] = [.set("a", to: 2), .append(2, to: "l"), try Edit(parsing: "a=3")]
    try tree.apply(edits)
    #expect(
      try history(of: "a", in: tree) == [
        "the integer 1  m.yaml:1:5",
        "the integer 2  LazyConfigTests/R09ProvenanceTests.swift:\(line)",
        "the integer 3  override 3: a=3",
      ])
    #expect(
      try history(of: "l.1", in: tree) == [
        "the integer 2  LazyConfigTests/R09ProvenanceTests.swift:\(line)"
      ])
    let error = #expect(throws: ConfigError.self) { try tree.apply([Edit.delete("y")]) }
    #expect(
      error?.description.contains("written at LazyConfigTests/R09ProvenanceTests.swift:") == true)
  }

  // MARK: What uses it

  @Test func `copies, frozen copies and other tasks keep the history`() async throws {
    var tree = try ConfigTree(yaml: "a: {b: 1}", name: "m.yaml")
    try tree.apply("a.b=2")
    let expected = ["the integer 1  m.yaml:1:8", "the integer 2  override 1: a.b=2"]
    let copy = tree
    try tree.apply("a.b=3")
    #expect(try history(of: "a.b", in: copy) == expected)
    #expect(try history(of: "a.b", in: copy.frozen()) == expected)
    #expect(try history(of: "a.b", in: ConfigTree(copy.root)) == expected)
    #expect(try await Task { try history(of: "a.b", in: copy) }.value == expected)
    #expect(try history(of: "a.b", in: tree).count == 3)
  }

  @Test func `every leaf prints where it came from`() throws {
    let folder = try Folder(files)
    let tree = try folder.load("run.yaml", "+layers.0.mlp.act=relu", "hidden_size=32")
    #expect(
      withoutLines(folder.shortened(tree.flatWithOrigins)) == """
        _target_: Model  # recipe small_model (LazyConfigTests/Parts.swift)
        hidden_size: 32  # override 2: hidden_size=32
        layers._repeat_: 4  # recipe small_model (LazyConfigTests/Parts.swift)
        layers._of_._target_: Layer  # recipe small_model (LazyConfigTests/Parts.swift)
        layers._of_.attention._target_: SelfAttention  # recipe small_model (LazyConfigTests/Parts.swift)
        layers._of_.mlp._target_: FFN  # recipe small_model (LazyConfigTests/Parts.swift)
        layers._of_.mlp.dropout: 0.3  # run.yaml:2:32
        layers._of_.norm._target_: ScaleNorm  # recipe small_model (LazyConfigTests/Parts.swift)
        layers._at_.0._target_: Layer  # recipe small_model (LazyConfigTests/Parts.swift)
        layers._at_.0.attention._target_: SelfAttention  # recipe small_model (LazyConfigTests/Parts.swift)
        layers._at_.0.mlp._target_: FFN  # recipe small_model (LazyConfigTests/Parts.swift)
        layers._at_.0.mlp.dropout: 0.3  # run.yaml:2:32
        layers._at_.0.mlp.act: relu  # override 1: +layers.0.mlp.act=relu
        layers._at_.0.norm._target_: ScaleNorm  # recipe small_model (LazyConfigTests/Parts.swift)
        name: base  # base.yaml:3:7

        """)
  }

  @Test func `a diff says who wrote the new value`() throws {
    let old = try ConfigTree(yaml: "a: 1\nb: 2", name: "m.yaml")
    var new = old
    try new.apply("a=3")
    #expect(TreeDiff(from: old, to: new).text() == "~ a: 1 -> 3  # override 1: a=3\n")
  }

  @Test func `what a run executes keeps the history of what it was made from`() throws {
    var tree = try ConfigTree(
      yaml: "{_target_: Tower, hidden_size: 2, first: {dropout: 0.1}}", name: "m.yaml")
    try tree.apply("first.dropout=0.2", registry: .parts)
    let executed = try tree.executed(registry: .parts)
    #expect(
      executed.flatWithOrigins == """
        _target_: Tower  # m.yaml:1:12
        hidden_size: 2  # m.yaml:1:32
        first._target_: FFN  # m.yaml:1:42
        first.dropout: 0.2  # override 1: first.dropout=0.2
        first.hidden_size: 2  # inherited from hidden_size
        first.act: gelu  # inherited from act
        act: gelu  # default of Tower
        blocks: []  # default of Tower
        parts: {}  # default of Tower

        """)
    #expect(
      try history(of: "first.dropout", in: executed) == [
        "the number 0.0  default of FFN", "the number 0.1  m.yaml:1:52",
        "the number 0.2  override 1: first.dropout=0.2",
      ])
  }

  @Test func `a history may be of any length`() throws {
    var tree = ConfigTree(["a": 0])
    for number in 1...50_000 {
      try tree.apply(Edit.set("a", to: .int(number)), number: number)
    }
    #expect(try tree.explain("a", registry: .parts).history.count == 50_001)
  }

  @Test func `a path that does not exist is an error with the nearest name`() throws {
    let tree = try ConfigTree(yaml: "model: {_target_: FFN, hidden_size: 1}")
    let error = #expect(throws: ConfigError.self) {
      try tree.explain("model.droput", registry: .parts)
    }
    #expect(
      error?.description == """
        error: model.droput: 'model' has no 'droput'; did you mean 'dropout'?
          it has: hidden_size, act, dropout
        1 error
        """)
  }
}
