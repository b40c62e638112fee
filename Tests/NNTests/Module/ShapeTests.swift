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

  private static let attention = "_target_: MultiHeadAttention, hidden_size: 8, num_heads: 2"
  private static let most = "\(Int.max)"

  @Test(arguments: [
    ("\(attention), head_size: \(most)", "query.weight cannot have the shape [\(most), 8]"),
    ("\(attention), head_size: 0", "head_size is 0; expected at least 1"),
    ("\(attention), sliding_window: 0", "sliding_window is 0; expected at least 1"),
    (
      "\(attention), num_key_value_heads: 0",
      "num_heads 2 does not divide into num_key_value_heads 0"
    ),
    ("_target_: MLP, hidden_size: \(most)", "cannot have the shape [\(most), \(most)]"),
    ("_target_: GatedMLP, hidden_size: \(Int.min)", "gate.weight cannot have the shape"),
    (
      "_target_: LearnedPositions, hidden_size: 2, max_positions: \(most), offset: 2",
      "weight cannot have the shape [\(most), 2]"
    ),
  ])
  func `no size stops the program`(_ config: String, _ text: String) throws {
    let error = #expect(throws: (any Error).self) {
      try ConfigTree(yaml: "{\(config)}").model(as: (any Module).self)
    }
    #expect(error.map { "\($0)" }?.contains(text) == true, "\(String(describing: error))")
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

/// Parts of different widths are found when a model is built, before anything runs.
@Suite struct WidthTests {
  static let layer = """
    _target_: TransformerLayer
    attention: {_target_: MultiHeadAttention, hidden_size: 8, num_heads: 2}
    mlp: {_target_: MLP, hidden_size: 8}
    attention_norm: {_target_: LayerNorm, hidden_size: 8}
    mlp_norm: {_target_: LayerNorm, hidden_size: 8}
    """

  @Test(arguments: [
    ("mlp.hidden_size=12", "attention_norm has vectors of 8 numbers, and mlp of 12"),
    ("attention.hidden_size=6", "attention_norm has vectors of 8 numbers, and attention of 6"),
    ("mlp_norm={_target_: RMSNorm, hidden_size: 4}", "vectors of 8 numbers, and mlp_norm of 4"),
    (
      "mlp={_target_: MixtureOfExperts, experts: [{_target_: MLP, hidden_size: 9}], hidden_size: 8, experts_per_token: 1}",
      "mlp: MixtureOfExperts failed: the router has vectors of 8 numbers, and experts.0 of 9"
    ),
  ])
  func `a part of another width is an error with both widths`(_ override: String, _ text: String)
    throws
  {
    var tree = try ConfigTree(yaml: Self.layer)
    _ = try tree.model(as: TransformerLayer.self)
    try tree.apply(override, registry: .networks)
    let error = try #require(throws: ConfigError.self) {
      try tree.model(as: TransformerLayer.self)
    }
    #expect("\(error)".contains(text), "\(error)")
  }

  @Test func `the layer of a transformer is named`() throws {
    var tree = try ConfigTree(
      yaml: """
        _target_: Transformer
        _scope_: {hidden_size: 8, num_heads: 2}
        embeddings: {_target_: Embeddings, tokens: {_target_: Embedding, count: 5}}
        layers:
          _repeat_: 3
          _of_:
            _target_: TransformerLayer
            attention: MultiHeadAttention
            mlp: MLP
            attention_norm: LayerNorm
            mlp_norm: LayerNorm
        norm: LayerNorm
        """)
    _ = try tree.model(as: Transformer.self)
    try tree.apply("layers.1._scope_={hidden_size: 10}", registry: .networks)
    let error = try #require(throws: ConfigError.self) { try tree.model(as: Transformer.self) }
    #expect(
      "\(error)".contains("embeddings has vectors of 8 numbers, and layers.1 of 10"), "\(error)")
  }

  @Test func `a part that does not say its width fits`() throws {
    var tree = try ConfigTree(yaml: Self.layer)
    try tree.apply("mlp={_target_: Adding, number: 1}", registry: .networks)
    let layer: TransformerLayer = try tree.model()
    #expect(layer.width == 8)
  }
}
