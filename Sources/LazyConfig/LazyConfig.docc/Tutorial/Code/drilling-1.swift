/// The innermost layer.
final class MLP {
  let act = "gelu"

  init(inDim: Int, outDim: Int) {}
}

/// The layer in the middle.
final class Transformer {
  let mlp: MLP

  init(inDim: Int, outDim: Int) {
    mlp = MLP(inDim: inDim, outDim: outDim)
  }
}

/// The model.
final class BertModel {
  let transformer: Transformer

  init(inDim: Int, outDim: Int) {
    transformer = Transformer(inDim: inDim, outDim: outDim)
  }
}
