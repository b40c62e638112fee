import LazyConfig

// Stand-ins for the parts of BERT: they hold what they are given, and compute nothing. Each names what it
// needs, and nothing above it passes that on.

/// A nonlinear function.
@Configurable enum BertActivation: Sendable { case gelu, geluTanh, relu }

/// What a layer lets its tokens exchange.
protocol BertAttention: AnyObject {}

/// Attention of every token to every other (Vaswani et al. 2017, arXiv 1706.03762).
@Configurable
final class BertSelfAttention: BertAttention {
  let hiddenSize: Int
  let numHeads: Int
  let dropout: Double

  init(@Inherited hiddenSize: Int, @Inherited numHeads: Int, @Inherited dropout: Double = 0.1) {
    self.hiddenSize = hiddenSize
    self.numHeads = numHeads
    self.dropout = dropout
  }
}

/// Attention whose cost grows with the number of tokens, not with its square.
@Configurable
final class BertLinearAttention: BertAttention {
  let hiddenSize: Int
  let features: Int

  init(@Inherited hiddenSize: Int, features: Int = 64) {
    self.hiddenSize = hiddenSize
    self.features = features
  }
}

/// Two linear maps with an activation between them.
@Configurable
final class BertMLP {
  let hiddenSize: Int
  let intermediateSize: Int
  let activation: BertActivation
  let dropout: Double

  init(
    @Inherited hiddenSize: Int, @Inherited intermediateSize: Int,
    @Inherited activation: BertActivation = .gelu, @Inherited dropout: Double = 0.1
  ) {
    self.hiddenSize = hiddenSize
    self.intermediateSize = intermediateSize
    self.activation = activation
    self.dropout = dropout
  }
}

/// Attention and an MLP.
@Configurable
final class BertLayer {
  let attention: any BertAttention
  let mlp: BertMLP
  let normEps: Double

  init(attention: any BertAttention, mlp: BertMLP, @Inherited normEps: Double = 1e-5) {
    self.attention = attention
    self.mlp = mlp
    self.normEps = normEps
  }
}

/// What the first token says of the whole.
@Configurable
final class BertPooler {
  let hiddenSize: Int

  init(@Inherited hiddenSize: Int) { self.hiddenSize = hiddenSize }
}

/// BERT (Devlin et al. 2018, arXiv 1810.04805), whose every part can be swapped.
@Configurable
final class Bert {
  let layers: [BertLayer]
  let pooler: BertPooler?

  init(
    @Provided hiddenSize: Int, @Provided numHeads: Int, @Provided intermediateSize: Int,
    @Provided dropout: Double = 0.1, @Provided normEps: Double = 1e-5, vocabSize: Int = 30522,
    layers: [BertLayer], pooler: BertPooler? = nil
  ) {
    self.layers = layers
    self.pooler = pooler
  }
}
