public import LazyConfig
public import Torch

/// A layer that normalises vectors: [..., hiddenSize] to the same shape.
public protocol Norm: UnaryModule, HasWidth {}

/// (x − mean) / √(variance + eps) · weight + bias, over the last dimension (Ba et al. 2016, arXiv 1607.06450).
@Module
@Configurable(keys: ["eps": "norm_eps"])
public final class LayerNorm: Norm {
  /// [hiddenSize].
  @Parameter public var weight: Tensor
  /// [hiddenSize]; nil for none.
  @Parameter public var bias: Tensor?
  /// What is added to the variance.
  public let eps: Double

  /// - Parameters:
  ///   - hiddenSize: The size of the vectors.
  ///   - eps: What is added to the variance.
  ///   - bias: Whether a bias is added.
  public init(@Inherited hiddenSize: Int, @Inherited eps: Double = 1e-5, bias: Bool = true) {
    _weight = Parameter([hiddenSize], .ones)
    _bias = Parameter(bias ? [hiddenSize] : nil, .zeros)
    self.eps = eps
  }

  public var width: Int? { weight.size(0) }

  public func forward(_ x: Tensor) -> Tensor {
    x.layerNorm(normalizedShape: weight.shape, weight: weight, bias: bias, eps: eps)
  }
}

/// x / √(mean of x² + eps) · weight, over the last dimension (Zhang and Sennrich 2019, arXiv 1910.07467).
///
/// The mean is computed in fp32 whatever the input's type is, as Llama does.
@Module
@Configurable(keys: ["eps": "norm_eps"])
public final class RMSNorm: Norm {
  /// [hiddenSize].
  @Parameter public var weight: Tensor
  /// What is added to the mean.
  public let eps: Double

  /// - Parameters:
  ///   - hiddenSize: The size of the vectors.
  ///   - eps: What is added to the mean.
  public init(@Inherited hiddenSize: Int, @Inherited eps: Double = 1e-6) {
    _weight = Parameter([hiddenSize], .ones)
    self.eps = eps
  }

  public var width: Int? { weight.size(0) }

  public func forward(_ x: Tensor) -> Tensor {
    let wide = x.to(.float32)
    let scale = (wide.square().mean(dim: [-1], keepdim: true) + eps).rsqrt()
    return (wide * scale).to(x.dtype) * weight
  }
}
