import LazyConfig
import Testing

/// R1: one tree, which Swift edits through types and files edit as data.
@Suite struct R01OneTreeTests {
  static let yaml = """
    _target_: Model
    hidden_size: 64
    layers:
      _repeat_: 4
      _of_:
        _target_: Layer
        attention:
          _target_: SelfAttention
        mlp:
          _target_: FFN
          dropout: 0.1
        norm:
          _target_: ScaleNorm

    """

  @Test func `typed calls and YAML make the same tree`() throws {
    let typed = smallModel().tree
    #expect(typed.yaml == Self.yaml)
    #expect(try ConfigTree(yaml: Self.yaml) == typed)
    #expect(try ConfigTree(json: typed.json) == typed)
  }

  @Test func `an edit in Swift and an override make the same tree`() throws {
    var typed = try ConfigTree(yaml: Self.yaml)
    try typed.set("act", of: .calls(of: FFN.self), to: Activation.relu, registry: .parts)
    try typed.replace("layers[1:3].attention", with: GatedAttention.lazy(), registry: .parts)
    var data = try ConfigTree(yaml: Self.yaml)
    try data.apply("@FFN.act=relu", registry: .parts)
    try data.apply("layers[1:3].attention=GatedAttention", registry: .parts)
    #expect(typed == data)
    #expect(typed.yaml == data.yaml)
  }

  @Test func `a typed call inside data, and data inside a typed call`() throws {
    let outside = ConfigTree([
      "model": .lazy(FFN.lazy(hiddenSize: 8, dropout: 0.5)), "steps": 10,
    ])
    #expect(
      outside.yaml == """
        model:
          _target_: FFN
          hidden_size: 8
          dropout: 0.5
        steps: 10

        """)
    let inside = FFN.lazy(hiddenSize: .node(8), act: .expression("${oc.env:ACT,relu}")).tree
    #expect(inside.yaml == "_target_: FFN\nhidden_size: 8\nact: ${oc.env:ACT,relu}\n")
  }

  @Test func `every way to write an argument in Swift is data afterwards`() throws {
    let call = Everything.lazy(
      flag: true, count: .value(3), small: -1, size: 7, ratio: 2, single: 1.5, text: "a b",
      act: .value(.geluTanh), sizes: [1, 2], table: .value([[1, 2], []]),
      weights: ["b": 1, "a": 0.25], pair: .tuple(4, "four"), limit: nil,
      anything: .value([1, "x"]),
      names: ["k": ["v", .reference("text")]])
    #expect(
      call.tree.yaml == """
        _target_: Everything
        flag: true
        count: 3
        small: -1
        size: 7
        ratio: 2.0
        single: 1.5
        text: a b
        act: gelu_tanh
        sizes: [1, 2]
        table: [[1.0, 2.0], []]
        weights:
          b: 1.0
          a: 0.25
        pair: [4, four]
        limit: null
        anything: [1, x]
        names:
          k: [v, '${text}']

        """)
    #expect(
      try call.build().text
        == #"true 3 -1 7 2.0 1.5 a b geluTanh [1, 2] [[1.0, 2.0], []] ["a=0.25", "b=1.0"] "#
        + #"(4, "four") nil a list of 2 ["k=[\"v\", \"a b\"]"]"#)
  }

  @Test func `both doors read one description of a target`() throws {
    let target = GatedAttention.targetDescriptor
    #expect(target.qualifiedName == "LazyConfigTests.GatedAttention")
    #expect(target.documentation == "Attention with a gate.")
    #expect(target.parameters.map(\.key) == ["hidden_size", "num_heads", "gate"])
    #expect(target.parameters.map(\.swiftName) == ["hiddenSize", "numHeads", "gate"])
    #expect(
      target.parameters.map(\.type.description) == ["an integer", "an integer", "Activation"])
    #expect(target.parameters.map(\.role) == [.inherited, .inherited, .own])
    #expect(target.parameters.map { $0.defaultValue?.value?() } == [nil, 8, "sigmoid"])
    #expect(target["gate"]?.documentation == "What closes the gate.")
    // The keys that the typed call writes are the keys that the description names.
    let call = GatedAttention.lazy(hiddenSize: 1, numHeads: 2, gate: .value(.relu))
    guard case .call(let written) = call.node.value else { return #expect(Bool(false)) }
    #expect(written.arguments.keys == target.parameters.map(\.key))
  }
}
