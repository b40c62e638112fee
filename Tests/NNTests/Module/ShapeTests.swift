import LazyConfig
import NN
import Testing
import Torch

@Suite struct ShapeTests {
  @Test func `a shape that there is not is an error with its path`() throws {
    var tree = try Chain.tree(1)
    try tree.apply("layers.0.intermediate_size=-3", registry: .networks)
    let error = try #require(throws: NNError.self) { try tree.model(as: Chain.self) }
    #expect(
      "\(error)" == """
        layers.0.up.weight cannot have the shape [-3, 8]
        layers.0.up.bias cannot have the shape [-3]
        layers.0.down.weight cannot have the shape [8, -3]
        """)
    try tree.apply("layers.0.intermediate_size=1000000000000000000", registry: .networks)
    #expect(throws: NNError.self) { try tree.model(as: Chain.self, device: .meta) }
  }

  @Test func `heads that do not divide are an error with the path`() throws {
    let tree = try ConfigTree(
      yaml: """
        _target_: Twins
        left: {_target_: Linear, in_features: 8, out_features: 10}
        right: {_target_: MultiHeadAttention, hidden_size: 10, num_heads: 4}
        """)
    let error = try #require(throws: ConfigError.self) { try tree.model(as: Twins.self) }
    #expect("\(error)".contains("right"))
  }
}
