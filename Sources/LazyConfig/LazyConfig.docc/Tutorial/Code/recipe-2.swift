import LazyConfig

/// BERT-base.
@Recipe("bert_base")
func bertBase() -> Lazy<BertModel> {
  BertModel.lazy(
    hiddenSize: 768,
    intermediateSize: 3072,
    layers: .repeated(12, TransformerLayer.lazy(mlp: MLP.lazy())))
}
