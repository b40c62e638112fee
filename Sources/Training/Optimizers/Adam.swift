public import LazyConfig
public import NN
public import Torch

/// Adam: steps along the running mean of the gradients m, each element divided by the root of its running mean
/// square v (Kingma and Ba 2015, arXiv 1412.6980, algorithm 1).
///
/// - g ← g + weightDecay·θ
/// - m ← β₁·m + (1 − β₁)·g and v ← β₂·v + (1 − β₂)·g²
/// - θ ← θ − lr·m̂/(√v̂ + eps), with m̂ = m/(1 − β₁ᵗ) and v̂ = v/(1 − β₂ᵗ)
///
/// Decay is added to the gradient; ``AdamW`` has the kind that is used today.
@Configurable
public struct Adam: Optimizer {
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
  ///   - weightDecay: How much of the parameters is added to the gradients; biases and norms excepted.
  ///   - amsgrad: Whether the largest mean square so far divides.
  ///   - groups: What holds for some of the parameters.
  public init(
    lr: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8,
    weightDecay: Double = 0, amsgrad: Bool = false, groups: [GroupRule] = []
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
    AdamMoments.update(step, betas: betas, eps: eps, amsgrad: amsgrad, decaysApart: false)
  }
}

/// What Adam and AdamW keep for parameters, and do with it.
enum AdamMoments {
  static func update(
    _ step: OptimizerStep, betas: (Double, Double), eps: Double, amsgrad: Bool, decaysApart: Bool
  ) {
    Tensor.adam_(
      step.parameters, gradients: step.gradients, means: step.state(.mean),
      squares: step.state(.meanSquare), largest: amsgrad ? step.state(.largestMeanSquare) : [],
      step: AdamStep(
        number: step.number, lr: step.lr, betas: betas, eps: eps, weightDecay: step.weightDecay,
        decaysApart: decaysApart, gradientScale: step.gradientScale))
  }

  static func initial(of parameter: Tensor, amsgrad: Bool) -> [TensorName: Tensor] {
    var state: [TensorName: Tensor] = [
      .mean: Tensor.zeros(like: parameter), .meanSquare: Tensor.zeros(like: parameter),
    ]
    if amsgrad { state[.largestMeanSquare] = Tensor.zeros(like: parameter) }
    return state
  }

  static func check(
    lr: Double, betas: (Double, Double), eps: Double, weightDecay: Double
  ) throws(TrainingError) {
    try TrainingError.require("lr", lr)
    try TrainingError.require("betas[0]", betas.0, in: 0..<1)
    try TrainingError.require("betas[1]", betas.1, in: 0..<1)
    try TrainingError.require("eps", eps)
    try TrainingError.require("weight_decay", weightDecay)
  }
}
