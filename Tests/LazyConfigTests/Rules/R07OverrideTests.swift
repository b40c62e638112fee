import LazyConfig
import Testing

@Suite struct EditTests {
  func applied(_ yaml: String, _ overrides: String...) throws -> String {
    var tree = try ConfigTree(yaml: yaml, name: "c.yaml")
    try tree.apply(overrides.map { try Edit(parsing: $0) }, registry: .discovered)
    return tree.yaml
  }

  func errors(_ yaml: String, _ overrides: String...) throws -> String {
    do {
      var tree = try ConfigTree(yaml: yaml, name: "c.yaml")
      try tree.apply(overrides.map { try Edit(parsing: $0) }, registry: .discovered)
      return "none: \(tree.yaml)"
    } catch let error as ConfigError {
      return error.description
    }
  }

  @Test func `lists take appends, inserts and deletions`() throws {
    #expect(try applied("a: [1, 2]", "a+=3", "+a.0=0", "~a.1", "a[1]=9") == "a: [0, 9, 3]\n")
    #expect(try applied("a: [1]", "a=extend_list(2,3)") == "a: [1, 2, 3]\n")
  }

  @Test func `a pattern edits many nodes, and each repeated element by itself`() throws {
    let yaml = """
      _target_: Model
      hidden_size: 8
      layers:
        _repeat_: 24
        _of_: {_target_: Layer, attention: {_target_: SelfAttention}, mlp: {_target_: FFN}}
      """
    #expect(
      try applied(yaml, "@FFN.act=relu") == """
        _target_: Model
        hidden_size: 8
        layers:
          _repeat_: 24
          _of_:
            _target_: Layer
            attention:
              _target_: SelfAttention
            mlp:
              _target_: FFN
              act: relu

        """)
    var tree = try ConfigTree(yaml: yaml)
    try tree.apply("layers[12:24].attention=GatedAttention", registry: .discovered)
    let model = try tree.build(as: Model.self)
    #expect(model.layers.map { $0.attention is GatedAttention } == (0..<24).map { $0 >= 12 })
    #expect(try ConfigTree(yaml: tree.yaml) == tree)
  }

  @Test func `a slice with a negative end, and one level of anything`() throws {
    #expect(try applied("a: [{b: 1}, {b: 1}, {b: 1}]", "a[-2:].b=2", "a[:1].b=3").contains("b: 3"))
    let children = try applied("{x: {v: 1}, z: {v: 1}}", "*.v=2")
    #expect(children == "x:\n  v: 2\nz:\n  v: 2\n")
    let all = try applied("{x: {v: 1, z: {v: 1}}, v: 1}", "**.v=2")
    #expect(all == "x:\n  v: 2\n  z:\n    v: 2\nv: 2\n")
  }

  @Test func `a swapped target drops the old arguments`() throws {
    #expect(
      try applied(
        "m: {_target_: GatedAttention, gate: relu, hidden_size: 3}", "m._target_=SelfAttention",
        "m.hidden_size=4") == """
          m:
            _target_: SelfAttention
            hidden_size: 4

          """)
    #expect(
      try errors("m: {_target_: GatedAttention, gate: relu}", "m=SelfAttention", "m.gate=relu")
        == """
        error: m.gate: SelfAttention has no parameter 'gate'
          written at override 2: m.gate=relu
          SelfAttention takes: hidden_size, num_heads
        1 error
        """)
  }

  @Test func `a typed call stands in an override`() throws {
    #expect(
      try applied("m: {_target_: SelfAttention}", "m=GatedAttention(gate=relu, hidden_size=2)")
        == """
        m:
          _target_: GatedAttention
          gate: relu
          hidden_size: 2

        """)
  }

  @Test func `a mistyped key is an error, never a new key`() throws {
    #expect(
      try errors("model: {dropout: 0.1}", "model.dropuot=0.2") == """
        error: model.dropuot: 'model' has no 'dropuot'; did you mean 'dropout'?
          written at override 1: model.dropuot=0.2
          'model' has: dropout
          to add a key, write +model.dropuot=…
        1 error
        """)
    #expect(try errors("{a: 1}", "**.zz=2").contains("the pattern matches nothing"))
    #expect(
      try errors("{a: '${b}', b: {c: 1}}", "a.c=2").contains(
        "'a' is the reference ${b}; change what it refers to"))
  }

  @Test func `all overrides that do not apply are reported`() throws {
    let text = try errors("{a: 1}", "b=1", "~c", "a=2", "+a=3")
    #expect(text.hasSuffix("3 errors"))
  }

  @Test func `an edit is a value that can be stored and applied to many trees`() throws {
    let edits = [Edit.set("a.b", to: 2), .append(3, to: "l"), .delete("x")]
    let stored = try edits.map { try Edit(parsing: $0.description) }
    #expect(stored == edits)
    for value in 0..<3 {
      var tree = ConfigTree(["a": ["b": .int(value)], "l": [1], "x": nil])
      try tree.apply(stored)
      #expect(tree.root.value == ["a": ["b": 2], "l": [1, 3]])
    }
  }

  @Test(arguments: [
    ("a", "'=' is missing after the key"), ("=1", "a key is missing"), ("a=[1", "']' is missing"),
    ("a='x", "the quote is not closed"), ("a=99999999999999999999", "does not fit 64 bits"),
    ("a..b=1", "a key is missing before '.'"), ("a=foo(1)", "there is no function 'foo'"),
    ("a=range(1,2,0)", "a range's step cannot be 0"), ("a[1=2", "'[' is not closed"),
    ("a=x#y", "unexpected '#'"), ("***=1", "'*' and '**' stand alone"),
  ])
  func `text that is no override says why`(_ text: String, _ problem: String) {
    let error = #expect(throws: SyntaxError.self) { try Override(parsing: text) }
    #expect(error?.description.contains(problem) == true, "\(error?.description ?? "")")
  }

  @Test func `a frozen tree is not changed`() throws {
    var tree = ConfigTree(["a": 1]).frozen()
    #expect(throws: ConfigError.self) { try tree.apply("a=2") }
    var copy = ConfigTree(tree.root)
    try copy.apply("a=2")
    #expect(tree["a"]?.value == 1)
    #expect(copy["a"]?.value == 2)
  }

  @Test func `history survives copies and shows every writer`() throws {
    var tree = try ConfigTree(
      yaml: "m: {_target_: FFN, hidden_size: 4, dropout: 0.1}", name: "base.yaml")
    try tree.apply("m.dropout=0.2", registry: .discovered)
    let copy = tree
    try tree.apply(Edit(parsing: "m.dropout=0.3"), number: 2)
    #expect(
      try tree.explain("m.dropout").description == """
        m.dropout = 0.3
          FFN.dropout: a number
          0.0  default of FFN
          0.1  base.yaml:1:45
          0.2  override 1: m.dropout=0.2
          0.3  override 2: m.dropout=0.3
        """)
    #expect(try copy.explain("m.dropout").history.count == 3)
  }
}
