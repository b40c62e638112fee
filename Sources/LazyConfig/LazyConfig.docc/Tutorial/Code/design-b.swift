/// One schema for all layers of all models.
struct Settings {
  var act = "gelu_tanh"
}

/// The innermost layer.
final class MLP {
  let act: String

  init(inDim: Int, outDim: Int, cfg: Settings) {
    act = cfg.act
  }
}

/// The layer in the middle.
final class Transformer {
  let mlp: MLP

  init(inDim: Int, outDim: Int, cfg: Settings) {
    mlp = MLP(inDim: inDim, outDim: outDim, cfg: cfg)
  }
}

/// The model.
final class BertModel {
  let transformer: Transformer

  init(inDim: Int, outDim: Int, cfg: Settings) {
    transformer = Transformer(inDim: inDim, outDim: outDim, cfg: cfg)
  }
}
