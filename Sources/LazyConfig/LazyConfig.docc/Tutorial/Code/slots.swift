import LazyConfig

/// What mixes positions.
protocol Attention: AnyObject {}

/// Multi-head attention (Vaswani et al. 2017, arXiv 1706.03762).
@Configurable
final class SelfAttention: Attention {
  init(@Inherited hiddenSize: Int, @Inherited numHeads: Int, @Inherited dropout: Double = 0.1) {}
}

/// Two linear layers.
@Configurable
final class MLP {
  init(@Inherited hiddenSize: Int, @Inherited intermediateSize: Int) {}
}

/// One layer, whatever its attention is.
@Configurable
final class TransformerLayer {
  let attention: any Attention
  let mlp: MLP

  init(attention: any Attention, mlp: MLP) {
    self.attention = attention
    self.mlp = mlp
  }
}

/// A stack of layers.
@Configurable
final class BertModel {
  let layers: [TransformerLayer]

  init(
    @Provided hiddenSize: Int, @Provided intermediateSize: Int, @Provided numHeads: Int,
    layers: [TransformerLayer]
  ) {
    self.layers = layers
  }
}

/// BERT-base.
@Recipe("bert_base")
func bertBase() -> Lazy<BertModel> {
  BertModel.lazy(
    hiddenSize: 768, intermediateSize: 3072, numHeads: 12,
    layers: .repeated(
      12, TransformerLayer.lazy(attention: SelfAttention.lazy(), mlp: MLP.lazy())))
}
