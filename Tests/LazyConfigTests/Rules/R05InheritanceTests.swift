import LazyConfig
import Testing

@Suite struct InheritanceTests {
  let yaml = """
    _target_: Model
    hidden_size: 8
    _scope_: {act: relu}
    layers:
      - {_target_: Layer, attention: SelfAttention, mlp: {}}
      - {_target_: Layer, attention: SelfAttention, mlp: {act: sigmoid, hidden_size: 4}, norm: ScaleNorm}
    """

  @Test
  func `the nearest node above that provides the name gives the value, and an explicit value wins`()
    throws
  {
    let model = try ConfigTree(yaml: yaml).build(as: Model.self)
    #expect(model.layers[0].mlp.act == .relu)
    #expect(model.layers[1].mlp.act == .sigmoid)
    #expect(model.layers[1].mlp.hiddenSize == 4)
    #expect((model.layers[0].attention as? SelfAttention)?.numHeads == 12)
  }

  @Test func `explain lists everybody who could have given it`() throws {
    let tree = try ConfigTree(yaml: yaml, name: "m.yaml")
    #expect(
      try tree.explain("layers.0.mlp.act").description == """
        layers.0.mlp.act = relu
          FFN.act: Activation
          gelu  default of FFN
          relu  inherited from _scope_.act
          which is _scope_.act:
            relu  m.yaml:3:16
          nodes above, nearest first:
            layers.0 (Layer): does not provide it
            (root) (scope): relu  <- taken
            (root) (Model): does not provide it
        """)
  }

  @Test func `a scope entry that nobody reads is an error with a suggestion`() throws {
    let tree = try ConfigTree(yaml: yaml.replacing("act: relu", with: "akt: relu"), name: "m.yaml")
    #expect(
      ConfigError(tree.check().problems).description == """
        error: _scope_.akt: nothing below reads 'akt'; did you mean 'act'?
          written at m.yaml:3:16
          inherited below: act, hidden_size, num_heads
        1 error
        """)
  }

  @Test func `an inherited value without a provider lists the nodes that were searched`() throws {
    let tree = try ConfigTree(
      yaml:
        "{_target_: Layer, attention: {_target_: SelfAttention}, mlp: {_target_: FFN, hidden_size: 2}}",
      name: "m.yaml")
    #expect(
      ConfigError(tree.check().problems).description == """
        error: attention.hidden_size: no node above provides 'hidden_size'
          written at m.yaml:1:41
          searched (root) (Layer provides nothing)
        1 error
        """)
  }

  @Test func `what runs is written out with every default and inherited value`() throws {
    let executed = try ConfigTree(yaml: yaml).executed()
    #expect(executed["layers.0.mlp.act"]?.value == "relu")
    #expect(executed["layers.0.mlp.hidden_size"]?.value == 8)
    #expect(executed["layers.0.mlp.dropout"]?.value == 0.0)
    #expect(try executed.executed() == executed)
    #expect(try ConfigTree(yaml: executed.yaml).executed() == executed)
  }
}
