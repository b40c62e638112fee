import LazyConfig

// The user's config of each design.

/// BERT from modules that hold the config.
@Recipe
func designA() -> Lazy<DesignA.BertModel> {
  DesignA.BertModel.lazy(inDim: 1, outDim: 2)
    .scope(["act": "gelu_tanh", "bias": false, "dropout": 0.1])
}

/// BERT from modules that are handed the config.
@Recipe
func designB() -> Lazy<DesignB.BertModel> {
  DesignB.BertModel.lazy(inDim: 1, outDim: 2)
    .scope(["act": "gelu_tanh", "bias": false, "dropout": 0.1])
}

/// BERT as a tree of calls with references.
@Recipe
func designC() -> Lazy<DesignC.BertModel> {
  DesignC.BertModel.lazy(
    inDim: 1, outDim: 2,
    transformer: DesignC.Transformer.lazy(
      attention: DesignC.SelfAttention.lazy(inDim: .reference("...in_dim")),
      mlp: DesignC.MLP.lazy(
        inDim: .reference("...in_dim"), outDim: .reference("...out_dim"),
        act: .value(.geluTanh), bias: false, dropout: 0.1)))
}

/// BERT as a tree of calls with inheritance.
@Recipe
func inheritance() -> Lazy<Inheritance.BertModel> {
  Inheritance.BertModel.lazy(
    inDim: 1, outDim: 2,
    transformer: Inheritance.Transformer.lazy(
      attention: Inheritance.SelfAttention.lazy(), mlp: Inheritance.MLP.lazy())
  )
  .scope(["act": "gelu_tanh", "bias": false, "dropout": 0.1])
}
