public import LazyConfig
import NN

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
    BertSizes(
      vocab: 50_265, segments: 1, positionOffset: 2, countsPadding: false, paddingIndex: 1,
      normEps: 1e-5))
}

/// DistilBERT base (Sanh et al. 2019, arXiv 1910.01108): BERT with half the layers, and neither segments nor pooler.
@Recipe("distilbert_base")
public func distilbertBase() -> Lazy<Bert> { bert(BertSizes(layers: 6, segments: 0, pooler: nil)) }
