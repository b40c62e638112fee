import LazyConfig
import Testing

@Suite struct RowTests {
  func errors(_ top: String) throws -> String {
    let tree = try ConfigTree(
      yaml: """
        _target_: Model
        \(top)
        layers:
          _repeat_: 3
          _of_: {_target_: Layer, attention: {_target_: SelfAttention}, mlp: {_target_: FFN}}
        """, name: "model.yaml")
    return ConfigError(tree.check().problems).description
  }

  @Test func `a wrong value that many inherit is reported where it is written`() throws {
    #expect(
      try errors("hidden_size: big") == """
        error: hidden_size: expected an integer, found the text 'big'
          written at model.yaml:2:14
        1 error
        """)
  }

  @Test func `a wrong value of a scope is reported once, with who reads it first`() throws {
    #expect(
      try errors("hidden_size: 8\n_scope_: {act: rleu}") == """
        error: layers.0.mlp.act: expected Activation, found the text 'rleu'; did you mean 'relu'?
          written at model.yaml:3:16
          inherited from _scope_.act, here and in 2 more nodes
          one of: gelu, gelu_tanh, relu, sigmoid
        1 error
        """)
  }

  @Test func `the same problem in a row of elements is one, and one apart is another`() throws {
    let tree = try ConfigTree(
      yaml: """
        _target_: Model
        hidden_size: 8
        layers:
          _repeat_: 6
          _of_: {_target_: Layer, attention: {_target_: SelfAttention}, mlp: {_target_: FFN, act: x}}
          _at_:
            3: {mlp: {act: relu}}
        """, name: "model.yaml")
    #expect(
      ConfigError(tree.check().problems).description == """
        error: layers.0.mlp.act: expected Activation, found the text 'x'
          written at model.yaml:5:91
          one of: gelu, gelu_tanh, relu, sigmoid
          the same at layers[1:3].mlp.act
        error: layers.4.mlp.act: expected Activation, found the text 'x'
          written at model.yaml:5:91
          one of: gelu, gelu_tanh, relu, sigmoid
          the same at layers.5.mlp.act
        2 errors
        """)
  }
}
