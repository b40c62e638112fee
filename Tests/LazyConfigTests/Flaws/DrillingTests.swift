import LazyConfig
import Testing

/// The two edits that other systems pay for with a parameter on every level: here one line each.
@Suite struct DrillingTests {
  /// 24 layers, of which nothing says an activation or an attention but the layers themselves.
  static let yaml = """
    _target_: Model
    hidden_size: 16
    layers:
      _repeat_: 24
      _of_:
        _target_: Layer
        attention: {_target_: SelfAttention}
        mlp: {_target_: FFN}

    """

  static let written: String = {
    var text = "_target_: Model\nhidden_size: 16\nlayers:\n"
    for _ in 0..<24 {
      text +=
        "  - {_target_: Layer, attention: {_target_: SelfAttention}, mlp: {_target_: FFN}}\n"
    }
    return text
  }()

  static let short = """
    _target_: Model
    hidden_size: 16
    layers: {_repeat_: 24, _of_: {attention: SelfAttention, mlp: {}}}
    """

  func expect(_ tree: ConfigTree, act: Activation, gated: Range<Int>) throws {
    let layers = try tree.build(as: Model.self, registry: .parts).layers
    #expect(layers.count == 24)
    #expect(layers.allSatisfy { $0.mlp.act == act && $0.mlp.hiddenSize == 16 })
    #expect(layers.indices.filter { layers[$0].attention is GatedAttention } == Array(gated))
    #expect(layers.filter { $0.attention is SelfAttention }.count == 24 - gated.count)
  }

  @Test(arguments: [yaml, written, short])
  func `the activation everywhere is one override`(_ yaml: String) throws {
    for override in [
      "@FFN.act=relu", "**.mlp.act=relu", "layers.*.mlp.act=relu", "+_scope_.act=relu",
    ] {
      var tree = try ConfigTree(yaml: yaml)
      try tree.apply(override, registry: .parts)
      try expect(tree, act: .relu, gated: 0..<0)
    }
  }

  @Test(arguments: [yaml, written, short])
  func `another attention in layers 12 to 23 is one override`(_ yaml: String) throws {
    for override in [
      "layers[12:24].attention=GatedAttention", "layers[-12:].attention=GatedAttention",
      "layers[12:].attention={_target_: GatedAttention, gate: relu}",
    ] {
      var tree = try ConfigTree(yaml: yaml)
      try tree.apply(override, registry: .parts)
      try expect(tree, act: .gelu, gated: 12..<24)
    }
  }

  @Test(arguments: [yaml, written, short])
  func `both are one line of Swift each`(_ yaml: String) throws {
    var tree = try ConfigTree(yaml: yaml)
    try tree.set("act", of: .calls(of: FFN.self), to: Activation.relu)
    try tree.replace("layers[12:24].attention", with: GatedAttention.lazy())
    try expect(tree, act: .relu, gated: 12..<24)
  }

  @Test func `the model says what was done to it in a few lines`() throws {
    var tree = try ConfigTree(yaml: Self.yaml)
    try tree.apply("@FFN.act=relu", registry: .parts)
    try tree.apply("layers[12:24].attention=GatedAttention", registry: .parts)
    let diff = TreeDiff(from: try ConfigTree(yaml: Self.yaml), to: tree, registry: .parts)
    #expect(
      diff.text() == """
        + layers._of_.mlp.act: relu  # override 1: @FFN.act=relu
        ~ layers[12:24].attention: SelfAttention -> GatedAttention  # override 1: layers[12:24].attention=GatedAttention

        """)
  }
}
