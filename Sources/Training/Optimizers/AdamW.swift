public import LazyConfig
public import NN
public import Torch

/// Adam whose weight decay is apart from the gradients (Loshchilov and Hutter 2019, arXiv 1711.05101, algorithm 2).
///
/// - θ ← θ − lr·weightDecay·θ
/// - m ← β₁·m + (1 − β₁)·g and v ← β₂·v + (1 − β₂)·g²
/// - θ ← θ − lr·m̂/(√v̂ + eps), with m̂ = m/(1 − β₁ᵗ) and v̂ = v/(1 − β₂ᵗ)
@Configurable
public struct AdamW: Optimizer {
  public let lr: Double
  public let weightDecay: Double
  public let groups: [GroupRule]
  /// How much of the mean and the mean square stays at each step: β₁, β₂.
  public let betas: (Double, Double)
  /// What is added to the root of the mean square.
  public let eps: Double
  /// Whether the largest v̂ so far divides (Reddi et al. 2018, arXiv 1904.09237, algorithm 2).
  public let amsgrad: Bool

  /// - Parameters:
  ///   - lr: The learning rate.
  ///   - betas: How much of the gradients' mean and mean square stays at each step.
  ///   - eps: What is added to the root of the mean square.
  ///   - weightDecay: What part of the parameters, times lr, goes at each step; biases and norms excepted.
  ///   - amsgrad: Whether the largest mean square so far divides.
  ///   - groups: What holds for some of the parameters.
  public init(
    lr: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8,
    weightDecay: Double = 1e-2, amsgrad: Bool = false, groups: [GroupRule] = []
  ) throws(TrainingError) {
    try AdamMoments.check(lr: lr, betas: betas, eps: eps, weightDecay: weightDecay)
    self.lr = lr
    self.betas = betas
    self.eps = eps
    self.weightDecay = weightDecay
    self.amsgrad = amsgrad
    self.groups = groups
  }

  public func initialState(of parameter: Tensor) -> [TensorName: Tensor] {
    AdamMoments.initial(of: parameter, amsgrad: amsgrad)
  }

  public var scalesGradients: Bool { true }

  public func update(_ step: OptimizerStep) {
    AdamMoments.update(step, betas: betas, eps: eps, amsgrad: amsgrad, decaysApart: true)
  }
}
