import LazyConfig
import Testing

@Suite struct CheckTests {
  func problems(_ yaml: String) throws -> String {
    let tree = try ConfigTree(yaml: yaml, name: "m.yaml")
    return ConfigError(tree.check().problems).description
  }

  @Test func `all errors come at once, with path, place and the nearest name`() throws {
    let text = try problems(
      """
      _target_: Model
      hiden_size: 64
      layers:
        - _target_: Layer
          attention: {_target_: GatedAttention, gate: relou}
          mlp: {_target_: ScaleNorm}
        - _target_: Layer
          attention: {_target_: FFNN}
          mlp: {dropout: high}
      """)
    #expect(
      text == """
        error: hidden_size: Model needs 'hidden_size': an integer
          written at m.yaml:1:11
        error: hiden_size: Model has no parameter 'hiden_size'; did you mean 'hidden_size'?
          written at m.yaml:2:1
          Model takes: hidden_size, num_heads, layers, name, sizes, extra
        error: layers.0.attention.gate: expected Activation, found the text 'relou'; did you mean 'relu'?
          written at m.yaml:5:49
          one of: gelu, gelu_tanh, relu, sigmoid
        error: layers.0.mlp: ScaleNorm does not fit: expected FFN
          written at m.yaml:6:21
          what fits: FFN
        error: layers.1.attention: there is no target 'FFNN'; did you mean 'FFN'?
          written at m.yaml:8:27
        error: layers.1.mlp.dropout: expected a number, found the text 'high'
          written at m.yaml:9:20
        6 errors
        """)
  }
}
