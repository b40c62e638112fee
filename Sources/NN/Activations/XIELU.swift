import Foundation
public import LazyConfig
public import Torch

/// A function whose slope grows with x on both sides, at learned rates (Huang 2024, arXiv 2411.13010):
/// αp·x² + β·x for positive x, and αn·(eˣ − 1 − x) + β·x for others.
///
/// αp is softplus(alpha_p), and αn is β + softplus(alpha_n).
@Module @Configurable("xielu")
public final class XIELU: Activation {
  /// What αp is the softplus of: [1].
  @Parameter public var alphaP: Tensor
  /// What αn − β is the softplus of: [1].
  @Parameter public var alphaN: Tensor
  /// The slope at 0.
  public let beta: Double

  /// - Parameters:
  ///   - positive: The αp that training starts with.
  ///   - negative: The αn that training starts with; above beta.
  ///   - beta: The slope at 0.
  public init(positive: Double = 0.8, negative: Double = 0.8, beta: Double = 0.5) throws {
    guard positive > 0, negative > beta else {
      throw NNError.badShape(
        "positive \(positive) must be above 0, and negative \(negative) above beta \(beta)")
    }
    _alphaP = Parameter([1], .constant(log(expm1(positive))))
    _alphaN = Parameter([1], .constant(log(expm1(negative - beta))))
    self.beta = beta
  }

  public func forward(_ x: Tensor) -> Tensor {
    let rising = x.square() * alphaP.softplus()
    let falling = (x.clamp(max: -1e-6).expm1() - x) * (alphaN.softplus() + beta)
    return Tensor.where(x.gt(0), rising, falling) + x * beta
  }
}
