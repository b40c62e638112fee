import LazyConfig
import Testing

@Suite struct RowTests {
  @Test func `the same problem in a row of elements is one, and one apart is another`() throws {
    let tree = try ConfigTree(
      yaml: """
        _target_: Model
        hidden_size: 8
        layers:
          _repeat_: 6
          _of_: {_target_: Layer, attention: {_target_: SelfAttention}, mlp: {_target_: MLP, act: x}}
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
