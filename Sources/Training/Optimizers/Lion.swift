public import LazyConfig
public import NN
public import Torch

/// Steps of one size along the sign of a mean of the gradients (Chen et al. 2023, arXiv 2302.06675, algorithm 2).
///
/// - c = β₁·m + (1 − β₁)·g
/// - θ ← θ − lr·(sign(c) + weightDecay·θ)
/// - m ← β₂·m + (1 − β₂)·g
@Configurable
public struct Lion: Optimizer {
  public let lr: Double
  public let weightDecay: Double
  public let groups: [GroupRule]
  /// How much of the mean stays, in the direction and in what is kept: β₁, β₂.
  public let betas: (Double, Double)

  /// - Parameters:
  ///   - lr: The learning rate: 3 to 10 times smaller than AdamW's (section 5).
  ///   - betas: How much of the gradients' mean stays, in the direction and in what is kept.
  ///   - weightDecay: What part of the parameters, times lr, goes at each step; biases and norms excepted.
  ///   - groups: What holds for some of the parameters.
  public init(
    lr: Double = 1e-4, betas: (Double, Double) = (0.9, 0.99), weightDecay: Double = 0,
    groups: [GroupRule] = []
  ) throws(TrainingError) {
    try AdamMoments.check(lr: lr, betas: betas, eps: 0, weightDecay: weightDecay)
    self.lr = lr
    self.betas = betas
    self.weightDecay = weightDecay
    self.groups = groups
  }

  public func initialState(of parameter: Tensor) -> [TensorName: Tensor] {
    [.mean: Tensor.zeros(like: parameter)]
  }

  public func update(_ step: OptimizerStep) {
    let means = step.state(.mean)
    let directions = Tensor.foreachMul(means, scalar: Scalar(betas.0))
    Tensor.foreachAdd_(directions, other: step.gradients, alpha: Scalar(1 - betas.0))
    Tensor.foreachSign_(directions)
    // With the sign, not by a factor of 1 − lr·weightDecay, whose rounding would add up over the steps.
    if step.weightDecay != 0 {
      Tensor.foreachAdd_(directions, other: step.parameters, alpha: Scalar(step.weightDecay))
    }
    Tensor.foreachAdd_(step.parameters, other: directions, alpha: Scalar(-step.lr))
    Tensor.foreachMul_(means, scalar: Scalar(betas.1))
    Tensor.foreachAdd_(means, other: step.gradients, alpha: Scalar(1 - betas.1))
  }
}
