import Foundation
public import LazyConfig
public import NN
public import Torch

/// AdamW whose steps are as long as the parameters are large, layer by layer, for large batches (You et al. 2020,
/// arXiv 1904.00962, algorithm 2, with φ the identity).
///
/// - m ← β₁·m + (1 − β₁)·g and v ← β₂·v + (1 − β₂)·g²
/// - u = m̂/(√v̂ + eps) + weightDecay·θ, with m̂ = m/(1 − β₁ᵗ) and v̂ = v/(1 − β₂ᵗ)
/// - θ ← θ − lr·r·u, with r = ‖θ‖/‖u‖, and r = 1 where one of the norms is 0
@Configurable
public struct LAMB: Optimizer {
  public let lr: Double
  public let weightDecay: Double
  public let groups: [GroupRule]
  /// How much of the mean and the mean square stays at each step: β₁, β₂.
  public let betas: (Double, Double)
  /// What is added to the root of the mean square.
  public let eps: Double

  /// - Parameters:
  ///   - lr: The learning rate.
  ///   - betas: How much of the gradients' mean and mean square stays at each step.
  ///   - eps: What is added to the root of the mean square.
  ///   - weightDecay: What part of the parameters is added to the direction; biases and norms excepted.
  ///   - groups: What holds for some of the parameters.
  public init(
    lr: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-6,
    weightDecay: Double = 1e-2, groups: [GroupRule] = []
  ) throws(TrainingError) {
    try AdamMoments.check(lr: lr, betas: betas, eps: eps, weightDecay: weightDecay)
    self.lr = lr
    self.betas = betas
    self.eps = eps
    self.weightDecay = weightDecay
    self.groups = groups
  }

  public func initialState(of parameter: Tensor) -> [TensorName: Tensor] {
    AdamMoments.initial(of: parameter, amsgrad: false)
  }

  public func update(_ step: OptimizerStep) {
    let (means, squares) = (step.state(.mean), step.state(.meanSquare))
    Tensor.foreachLerp_(means, tensors1: step.gradients, weight: Scalar(1 - betas.0))
    Tensor.foreachMul_(squares, scalar: Scalar(betas.1))
    Tensor.foreachAddcmul_(
      squares, tensor1: step.gradients, tensor2: step.gradients, value: Scalar(1 - betas.1))
    let number = Double(step.number)
    let denominators = Tensor.foreachDiv(squares, scalar: Scalar(1 - pow(betas.1, number)))
    Tensor.foreachSqrt_(denominators)
    Tensor.foreachAdd_(denominators, scalar: Scalar(eps))
    let directions = Tensor.foreachDiv(means, scalar: Scalar(1 - pow(betas.0, number)))
    Tensor.foreachDiv_(directions, other: denominators)
    if step.weightDecay != 0 {
      Tensor.foreachAdd_(directions, other: step.parameters, alpha: Scalar(step.weightDecay))
    }
    let ratios = zip(Tensor.foreachNorm(step.parameters), Tensor.foreachNorm(directions))
      .map { length, stride in
        Tensor.where((length .> 0).logicalAnd(stride .> 0), length / stride, 1)
      }
    Tensor.foreachMul_(directions, other: ratios)
    Tensor.foreachAdd_(step.parameters, other: directions, alpha: Scalar(-step.lr))
  }
}
