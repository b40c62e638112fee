import LazyConfig

// The tree that the Python side builds too: 11 objects and 24 leaves for each layer, 4 objects and
// 8 leaves besides.

@Configurable final class Linear {
  init(inFeatures: Int, outFeatures: Int) {}
}

@Configurable final class LayerNorm {
  init(dim: Int, eps: Double = 1e-5) {}
}

@Configurable final class Attention {
  init(
    hiddenSize: Int, numHeads: Int, dropout: Double, query: Linear, key: Linear, value: Linear,
    output: Linear
  ) {}
}

@Configurable final class MLP {
  init(act: String, dropout: Double, up: Linear, down: Linear) {}
}

@Configurable final class Layer {
  init(
    index: Int, dropPath: Double, preNorm: Bool, attention: Attention, mlp: MLP, norm1: LayerNorm,
    norm2: LayerNorm
  ) {}
}

@Configurable final class Embedding {
  init(numEmbeddings: Int, dim: Int) {}
}

@Configurable final class Model {
  let layers: [Layer]
  init(
    vocabSize: Int, hiddenSize: Int, embedding: Embedding, layers: [Layer], norm: LayerNorm,
    head: Linear
  ) {
    self.layers = layers
  }
}

/// The typed calls for a model of some layers.
func makeModel(layers count: Int) -> Lazy<Model> {
  Model.lazy(
    vocabSize: 30522, hiddenSize: 512, embedding: Embedding.lazy(numEmbeddings: 30522, dim: 512),
    layers: .list((0..<count).map(makeLayer)), norm: LayerNorm.lazy(dim: 512, eps: 1e-5),
    head: Linear.lazy(inFeatures: 512, outFeatures: 30522))
}

/// The tree that is read and shown when the start of the program is measured.
@Recipe func model48() -> Lazy<Model> { makeModel(layers: 48) }

private func makeLayer(_ index: Int) -> Lazy<Layer> {
  func linear(_ from: Int, _ to: Int) -> Lazy<Linear> {
    Linear.lazy(inFeatures: .value(from), outFeatures: .value(to))
  }
  return Layer.lazy(
    index: .value(index), dropPath: 0.1, preNorm: true,
    attention: Attention.lazy(
      hiddenSize: 512, numHeads: 8, dropout: 0.1, query: linear(512, 512), key: linear(512, 512),
      value: linear(512, 512), output: linear(512, 512)),
    mlp: MLP.lazy(act: "gelu", dropout: 0.1, up: linear(512, 2048), down: linear(2048, 512)),
    norm1: LayerNorm.lazy(dim: 512, eps: 1e-5), norm2: LayerNorm.lazy(dim: 512, eps: 1e-5))
}
