package import LazyConfig
package import NN

/// What sets one BERT apart from another. RoBERTa and DistilBERT are BERTs of other sizes.
package struct BertSizes {
  package var layers: Int
  package var hidden: Int
  package var heads: Int
  package var intermediate: Int
  package var vocab: Int
  /// How many kinds of segments; 0 for none, as in DistilBERT.
  package var segments: Int
  package var maxPositions: Int
  /// The row of position 0; RoBERTa's is 2.
  package var positionOffset: Int
  /// Whether padding takes positions.
  package var countsPadding: Bool
  package var paddingIndex: Int?
  package var act = "gelu"
  package var normEps: Double
  package var dropout = 0.1
  package var attentionDropout = 0.1
  /// The standard deviation of the first weights.
  package var deviation = 0.02
  package var pooler: Lazy<any Pooling>?

  package init(
    layers: Int = 12, hidden: Int = 768, heads: Int = 12, intermediate: Int = 3072,
    vocab: Int = 30_522, segments: Int = 2, maxPositions: Int = 512, positionOffset: Int = 0,
    countsPadding: Bool = true, paddingIndex: Int? = 0, normEps: Double = 1e-12,
    pooler: Lazy<any Pooling>? = .call(FirstTokenPooling.lazy())
  ) {
    self.layers = layers
    self.hidden = hidden
    self.heads = heads
    self.intermediate = intermediate
    self.vocab = vocab
    self.segments = segments
    self.maxPositions = maxPositions
    self.positionOffset = positionOffset
    self.countsPadding = countsPadding
    self.paddingIndex = paddingIndex
    self.normEps = normEps
    self.pooler = pooler
  }
}

/// A BERT of any size.
package func bert(_ sizes: BertSizes) -> Lazy<Bert> {
  Bert.lazy(
    vocabSize: .value(sizes.vocab), hiddenSize: .value(sizes.hidden),
    numHeads: .value(sizes.heads), intermediateSize: .value(sizes.intermediate),
    maxPositions: .value(sizes.maxPositions), normEps: .value(sizes.normEps),
    dropout: .value(sizes.dropout), attentionDropout: .value(sizes.attentionDropout),
    initializer: .value(.normal(sizes.deviation)), countsPadding: .value(sizes.countsPadding),
    transformer: Transformer.lazy(
      embeddings: Embeddings.lazy(
        tokens: Embedding.lazy(
          count: .reference("....vocab_size"), paddingIndex: sizes.paddingIndex.map { .value($0) }),
        positions: LearnedPositions.lazy(offset: .value(sizes.positionOffset)),
        segments: sizes.segments > 0 ? Embedding.lazy(count: .value(sizes.segments)) : nil,
        norm: LayerNorm.lazy()),
      layers: .repeated(
        .value(sizes.layers),
        TransformerLayer.lazy(
          attention: MultiHeadAttention.lazy(), mlp: MLP.lazy(act: .named(sizes.act)),
          attentionNorm: LayerNorm.lazy(), mlpNorm: LayerNorm.lazy(), normPlacement: .value(.post)))
    ),
    pooler: sizes.pooler)
}
