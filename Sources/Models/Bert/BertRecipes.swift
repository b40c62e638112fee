public import LazyConfig
import NN

/// The sizes of a BERT.
struct BertSizes {
  var layers = 12
  var hidden = 768
  var heads = 12
  var intermediate = 3072
}

/// BERT base, uncased: 109,482,240 parameters with its pooler.
@Recipe("bert_base")
public func bertBase() -> Lazy<Bert> { bert(BertSizes()) }

/// BERT large, uncased.
@Recipe("bert_large")
public func bertLarge() -> Lazy<Bert> {
  bert(BertSizes(layers: 24, hidden: 1024, heads: 16, intermediate: 4096))
}

/// The sizes of all-MiniLM-L6-v2, which embeds sentences.
@Recipe("minilm_l6")
public func miniLM() -> Lazy<SentenceEmbedder> {
  SentenceEmbedder.lazy(
    bert: bert(BertSizes(layers: 6, hidden: 384, heads: 12, intermediate: 1536)),
    pooling: MeanPooling.lazy())
}

/// RoBERTa base (Liu et al. 2019, arXiv 1907.11692): BERT's parts, with other tokens and positions from 2.
@Recipe("roberta_base")
public func robertaBase() -> Lazy<Bert> {
  bert(
    BertSizes(), vocabSize: 50_265, segments: 1, normEps: 1e-5,
    positions: LearnedPositions.lazy(offset: 2), paddingIndex: 1)
}

/// A BERT of any size.
func bert(
  _ sizes: BertSizes, vocabSize: Int = 30_522, segments: Int = 2, normEps: Double = 1e-12,
  positions: Lazy<LearnedPositions> = LearnedPositions.lazy(), paddingIndex: Int = 0
) -> Lazy<Bert> {
  Bert.lazy(
    vocabSize: .value(vocabSize), hiddenSize: .value(sizes.hidden),
    numHeads: .value(sizes.heads), intermediateSize: .value(sizes.intermediate),
    maxPositions: 512, normEps: .value(normEps), dropout: 0.1, attentionDropout: 0.1,
    transformer: Transformer.lazy(
      embeddings: Embeddings.lazy(
        tokens: Embedding.lazy(
          count: .reference("....vocab_size"), paddingIndex: .value(paddingIndex)),
        positions: positions, segments: Embedding.lazy(count: .value(segments)),
        norm: LayerNorm.lazy()),
      layers: .repeated(
        .value(sizes.layers),
        TransformerLayer.lazy(
          attention: MultiHeadAttention.lazy(),
          mlp: MLP.lazy(),
          attentionNorm: LayerNorm.lazy(), mlpNorm: LayerNorm.lazy(), normPlacement: .value(.post)))
    ),
    pooler: FirstTokenPooling.lazy()
  )
}
