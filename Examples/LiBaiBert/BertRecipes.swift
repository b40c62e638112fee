import LazyConfig

/// BERT as LiBai configures it: one flat set of values.
@Recipe("libai_bert")
func liBaiBertRecipe() -> Lazy<LiBaiBertForPreTraining> {
  LiBaiBertForPreTraining.lazy(cfg: BertConfig.lazy())
}

/// The same model as a tree of parts.
@Recipe("bert")
func bertRecipe() -> Lazy<Bert> {
  Bert.lazy(
    hiddenSize: 768, numHeads: 12, intermediateSize: 4096,
    layers: .repeated(
      24, BertLayer.lazy(attention: BertSelfAttention.lazy(), mlp: BertMLP.lazy())),
    pooler: BertPooler.lazy())
}
