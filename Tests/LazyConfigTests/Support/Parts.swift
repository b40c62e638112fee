import LazyConfig

/// Stand-in parts that tests build models from.
protocol Attention: AnyObject {}
protocol Norm: AnyObject {}

@Configurable enum Activation: Sendable { case gelu, geluTanh, relu, sigmoid }

/// Plain attention.
@Configurable
final class SelfAttention: Attention {
  let hiddenSize: Int
  let numHeads: Int
  init(@Inherited hiddenSize: Int, @Inherited numHeads: Int = 8) {
    self.hiddenSize = hiddenSize
    self.numHeads = numHeads
  }
}

/// Attention with a gate.
///
/// - Parameter gate: What closes the gate.
@Configurable
final class GatedAttention: Attention {
  let hiddenSize: Int
  let gate: Activation
  init(@Inherited hiddenSize: Int, @Inherited numHeads: Int = 8, gate: Activation = .sigmoid) throws
  {
    self.hiddenSize = hiddenSize
    self.gate = gate
  }
}

@Configurable
final class FFN {
  let hiddenSize: Int
  let act: Activation
  let dropout: Double
  init(@Inherited hiddenSize: Int, @Inherited act: Activation = .gelu, dropout: Double = 0.0) {
    self.hiddenSize = hiddenSize
    self.act = act
    self.dropout = dropout
  }
}

@Configurable
final class ScaleNorm: Norm {
  let hiddenSize: Int
  let eps: Double
  init(@Inherited hiddenSize: Int, eps: Double = 1e-5) {
    self.hiddenSize = hiddenSize
    self.eps = eps
  }
}

@Configurable
final class Layer {
  let attention: any Attention
  let mlp: FFN
  let norm: (any Norm)?
  init(attention: any Attention, mlp: FFN, norm: (any Norm)? = nil) {
    self.attention = attention
    self.mlp = mlp
    self.norm = norm
  }
}

@Configurable("libai.models.BertModel")
final class Model {
  let hiddenSize: Int
  let layers: [Layer]
  let name: String
  init(
    @Provided hiddenSize: Int, @Provided numHeads: Int = 12, layers: [Layer],
    name: String = "model",
    sizes: (Int, Double) = (1, 2.0), extra: [String: Double] = [:]
  ) {
    self.hiddenSize = hiddenSize
    self.layers = layers
    self.name = name
  }
}

/// Builds its layers itself.
@Configurable
final class Stack {
  let layers: [Layer]
  init(@Provided hiddenSize: Int, layer: Lazy<Layer>, count: Int) throws {
    layers = try (0..<count).map { _ in try layer.build() }
  }
}

@Configurable(.function)
func makeNorm(hiddenSize: Int, eps: Double = 1e-6) -> ScaleNorm {
  ScaleNorm(hiddenSize: hiddenSize, eps: eps)
}

@Configurable struct ShapeSpec { var channels: Int; var stride: Int? }

@Recipe func smallModel() -> Lazy<Model> {
  Model.lazy(
    hiddenSize: 64,
    layers: .repeated(
      4,
      Layer.lazy(
        attention: SelfAttention.lazy(), mlp: FFN.lazy(dropout: 0.1), norm: ScaleNorm.lazy())))
}
