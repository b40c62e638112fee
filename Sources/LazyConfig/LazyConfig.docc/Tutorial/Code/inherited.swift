import LazyConfig

/// The function between two linear layers.
@Configurable
enum Activation: String {
  case gelu
  case geluTanh = "gelu_tanh"
  case relu
}

/// Two linear layers with an activation between them.
@Configurable
final class MLP {
  let act: Activation

  init(
    @Inherited hiddenSize: Int, @Inherited intermediateSize: Int,
    @Inherited act: Activation = .gelu
  ) {
    self.act = act
  }
}

/// One layer: it knows that it has an MLP, and nothing of what that takes.
@Configurable
final class TransformerLayer {
  let mlp: MLP

  init(mlp: MLP) { self.mlp = mlp }
}

/// A stack of layers.
@Configurable
final class BertModel {
  let layers: [TransformerLayer]

  init(
    @Provided hiddenSize: Int, @Provided intermediateSize: Int, layers: [TransformerLayer]
  ) {
    self.layers = layers
  }
}
