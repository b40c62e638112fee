public import LazyConfig
public import Torch

/// A layer that normalises vectors: [..., hiddenSize] to the same shape.
public protocol Norm: UnaryModule, HasWidth {
  /// x + dropout(branch), and its norm: what stands between two branches of a layer.
  ///
  /// Unless a norm knows how to do both in one pass, one comes after the other.
  ///
  /// - Parameters:
  ///   - branch: What is added.
  ///   - x: What it is added to.
  ///   - p: The probability of dropout of the branch.
  ///   - needsSum: Whether the sum itself is used.
  /// - Returns: the sum, which may be missing where it is not used, and its norm.
  func forward(adding branch: Tensor, to x: Tensor, dropping p: Double, needsSum: Bool) -> (
    sum: Tensor?, normed: Tensor
  )
}

extension Norm {
  public func forward(adding branch: Tensor, to x: Tensor, dropping p: Double, needsSum: Bool) -> (
    sum: Tensor?, normed: Tensor
  ) {
    let sum = sum(x, branch, dropping: p)
    return (sum, forward(sum))
  }

  private func sum(_ x: Tensor, _ branch: Tensor, dropping p: Double) -> Tensor {
    x + (p > 0 ? branch.dropping(p) : branch)
  }

  /// x + dropout(branch), and its norm, as hooks see and change it.
  func callAsFunction(adding branch: Tensor, to x: Tensor, dropping p: Double, needsSum: Bool) -> (
    sum: Tensor?, normed: Tensor
  ) {
    guard !isObserved else {
      let sum = sum(x, branch, dropping: p)
      return (sum, self(sum))
    }
    return running { forward(adding: branch, to: x, dropping: p, needsSum: needsSum) }
  }
}

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
    x.normed(.layer, weight: weight, bias: bias, eps: eps)
  }

  public func forward(adding branch: Tensor, to x: Tensor, dropping p: Double, needsSum: Bool) -> (
    sum: Tensor?, normed: Tensor
  ) {
    x.adding(
      branch, dropping: p, normed: .layer, weight: weight, bias: bias, eps: eps, needsSum: needsSum)
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
    x.normed(.rootMeanSquare, weight: weight, eps: eps)
  }

  public func forward(adding branch: Tensor, to x: Tensor, dropping p: Double, needsSum: Bool) -> (
    sum: Tensor?, normed: Tensor
  ) {
    x.adding(
      branch, dropping: p, normed: .rootMeanSquare, weight: weight, eps: eps, needsSum: needsSum)
  }
}
