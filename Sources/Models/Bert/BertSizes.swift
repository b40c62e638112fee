import LazyConfig
import NN

/// What sets one BERT apart from another. RoBERTa and DistilBERT are BERTs of other sizes.
struct BertSizes {
  var layers = 12
  var hidden = 768
  var heads = 12
  var intermediate = 3072
  var vocab = 30_522
  /// How many kinds of segments; 0 for none, as in DistilBERT.
  var segments = 2
  var maxPositions = 512
  /// The row of position 0; RoBERTa's is 2.
  var positionOffset = 0
  /// Whether padding takes positions.
  var countsPadding = true
  var paddingIndex: Int? = 0
  var act = "gelu"
  var normEps = 1e-12
  var dropout = 0.1
  var attentionDropout = 0.1
  /// The standard deviation of the first weights.
  var deviation = 0.02
  var pooler: Lazy<any Pooling>? = .call(FirstTokenPooling.lazy())
}

/// A BERT of any size.
func bert(_ sizes: BertSizes) -> Lazy<Bert> {
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
