/// The innermost layer.
final class MLP {
  let act: String

  init(inDim: Int, outDim: Int, act: String) {
    self.act = act
  }
}

/// The layer in the middle.
final class Transformer {
  let mlp: MLP

  init(inDim: Int, outDim: Int, act: String) {
    mlp = MLP(inDim: inDim, outDim: outDim, act: act)
  }
}

/// The model.
final class BertModel {
  let transformer: Transformer

  init(inDim: Int, outDim: Int, act: String) {
    transformer = Transformer(inDim: inDim, outDim: outDim, act: act)
  }
}
