import LazyConfig
import NN
import Testing
import Torch

/// Every dropout of a part is at work while it trains: with a probability of 1 nothing comes through.
@Suite struct DropoutPlacesTests {
  private static let parts = "hidden_size: 8, num_heads: 2"
  private static let layer = """
    _target_: TransformerLayer
    _scope_: {\(parts)}
    attention: MultiHeadAttention
    mlp: MLP
    attention_norm: LayerNorm
    mlp_norm: LayerNorm
    """
  private let x = Tensor.randn([2, 5, 8])

  private func context() -> SequenceContext { .counting(5, on: .cpu) }

  @Test(arguments: ["dropout", "drop_path"])
  func `a layer's branches drop, together or sample by sample`(_ name: String) throws {
    let layer: TransformerLayer = try ConfigTree(yaml: "\(Self.layer)\n\(name): 0.5").model()
    let same = x[0].expand([64, 5, 8])
    let rows = noGrad { layer(same, context()) }
    let kept = rows.isclose(same, atol: 1e-6)
    let share = kept.to(.float32).mean().item(as: Double.self)
    // Both branches of an element, or of a sample, are left out in a quarter of the cases.
    #expect(share > 0.03 && share < 0.6, "\(share)")
    let samples = kept.flatten(startDim: 1).all(dim: 1).sum().item(as: Double.self)
    #expect(name == "dropout" ? samples == 0 : samples > 0 && samples < 64)
    let (one, other) = (layer.eval()(same, context()), layer(same, context()))
    #expect(one.equal(other) && one.isclose(same).any().item() == .bool(false))
  }

  @Test(arguments: ["pre", "post", "sandwich", "parallel"])
  func `a layer drops both branches wherever its norms stand`(_ placement: String) throws {
    let layer: TransformerLayer = try ConfigTree(
      yaml: """
        \(Self.layer)
        attention_output_norm: LayerNorm
        mlp_output_norm: LayerNorm
        norm_placement: \(placement)
        dropout: 1
        """
    ).model()
    let expected = placement == "post" ? layer.mlpNorm!(layer.attentionNorm(x)) : x
    #expect(layer(x, context()).equal(expected))
    #expect(!layer.eval()(x, context()).equal(expected))
  }

  @Test func `attention drops its weights`() throws {
    let attention: MultiHeadAttention = try ConfigTree(
      yaml: "{_target_: MultiHeadAttention, \(Self.parts), attention_dropout: 1}"
    ).model()
    let bias = try #require(attention.output.bias).expand([2, 5, 8])
    #expect(attention(x, context()).isclose(bias, atol: 1e-6).all().item() == .bool(true))
    #expect(attention.eval()(x, context()).isclose(bias, atol: 1e-6).all().item() == .bool(false))
  }

  @Test(arguments: ["MLP", "GatedMLP"])
  func `a feed-forward part drops its result`(_ name: String) throws {
    let part = try ConfigTree(yaml: "{_target_: \(name), hidden_size: 8, dropout: 1}")
      .model(as: (any FeedForward).self)
    #expect(part(x).eq(0).all().item() == .bool(true))
    #expect(part.eval()(x).eq(0).all().item() == .bool(false))
  }

  @Test func `embeddings and pooling drop`() throws {
    let embeddings: Embeddings = try ConfigTree(
      yaml: """
        _target_: Embeddings
        tokens: {_target_: Embedding, count: 5, hidden_size: 8}
        norm: {_target_: LayerNorm, hidden_size: 8}
        dropout: 1
        """
    ).model()
    let ids = Tensor.arange(5, dtype: .int64).reshape([1, 5])
    #expect(embeddings.forward(ids, context()).eq(0).all().item() == .bool(true))
    #expect(embeddings.eval().forward(ids, context()).eq(0).all().item() == .bool(false))
    let pooling: FirstTokenPooling = try ConfigTree(
      yaml: "{_target_: FirstTokenPooling, hidden_size: 8, input_dropout: 1}"
    ).model()
    let bias = try #require(pooling.dense.bias).tanh().expand([2, 8])
    #expect(pooling(x, mask: nil).equal(bias) && !pooling.eval()(x, mask: nil).equal(bias))
  }

  @Test(arguments: [
    "MultiHeadAttention, hidden_size: 8, num_heads: 2, attention_dropout: 2",
    "MLP, hidden_size: 8, dropout: 2", "Dropout, p: -1", "DropPath, p: 1",
  ])
  func `what is no probability is an error`(_ config: String) throws {
    let error = try #require(throws: ConfigError.self) {
      try ConfigTree(yaml: "{_target_: \(config)}").model(as: (any Module).self)
    }
    #expect("\(error)".contains("expected 0 to"), "\(error)")
  }
}
