public import LazyConfig
public import NN
public import Torch

/// Stochastic gradient descent, with momentum where asked (Sutskever et al. 2013, section 2, in PyTorch's form, where
/// the learning rate multiplies the momentum too).
///
/// - g ← g + weightDecay·θ
/// - b ← momentum·b + (1 − dampening)·g, at the first step b ← g
/// - θ ← θ − lr·b, with Nesterov's momentum θ ← θ − lr·(g + momentum·b)
@Configurable
public struct SGD: Optimizer {
  public let lr: Double
  public let weightDecay: Double
  public let groups: [GroupRule]
  /// How much of the last direction stays; 0 for plain descent.
  public let momentum: Double
  /// How much of the gradient the direction leaves out.
  public let dampening: Double
  /// Whether the gradient is looked at ahead of the momentum.
  public let nesterov: Bool

  /// - Parameters:
  ///   - lr: The learning rate.
  ///   - momentum: How much of the last direction stays; 0 for plain descent.
  ///   - dampening: How much of the gradient the direction leaves out.
  ///   - nesterov: Whether momentum is Nesterov's, which needs momentum and no dampening.
  ///   - weightDecay: How much of the parameters is added to the gradients; biases and norms excepted.
  ///   - groups: What holds for some of the parameters.
  public init(
    lr: Double = 1e-3, momentum: Double = 0, dampening: Double = 0, nesterov: Bool = false,
    weightDecay: Double = 0, groups: [GroupRule] = []
  ) throws(TrainingError) {
    try TrainingError.require("lr", lr)
    try TrainingError.require("momentum", momentum)
    try TrainingError.require("weight_decay", weightDecay)
    guard !nesterov || (momentum > 0 && dampening == 0) else {
      throw .badSetting(
        name: "nesterov", expected: "false where momentum is 0 or dampening is not",
        found: "true with momentum \(momentum) and dampening \(dampening)")
    }
    self.lr = lr
    self.momentum = momentum
    self.dampening = dampening
    self.nesterov = nesterov
    self.weightDecay = weightDecay
    self.groups = groups
  }

  public func initialState(of parameter: Tensor) -> [TensorName: Tensor] {
    momentum == 0 ? [:] : [.momentum: Tensor.zeros(like: parameter)]
  }

  public func update(_ step: OptimizerStep) {
    let momenta = momentum == 0 ? [] : step.state(.momentum)
    // libtorch 2.13's fused kernel for the CPU leaves most elements of half-precision parameters as they
    // are (github.com/pytorch/pytorch/issues/191763).
    guard [.float32, .float64].contains(step.parameters[0].dtype) else {
      return updateInParts(step, momenta)
    }
    Tensor.fusedSGD_(
      step.parameters, grads: step.gradients, momentumBufferList: momenta,
      weightDecay: step.weightDecay, momentum: momentum, lr: step.lr, dampening: dampening,
      nesterov: nesterov, maximize: false, isFirstStep: step.number == 1)
    // Its kernel does not count the change: who keeps what was made of a weight must know of it.
    for parameter in step.parameters { parameter.countChange() }
  }

  private func updateInParts(_ step: OptimizerStep, _ momenta: [Tensor]) {
    var gradients = step.gradients
    if step.weightDecay != 0 {
      gradients = Tensor.foreachAdd(
        gradients, other: step.parameters, alpha: Scalar(step.weightDecay))
    }
    var directions = gradients
    if momentum != 0 {
      Tensor.foreachMul_(momenta, scalar: Scalar(momentum))
      Tensor.foreachAdd_(
        momenta, other: gradients, alpha: Scalar(step.number == 1 ? 1 : 1 - dampening))
      directions =
        nesterov
        ? Tensor.foreachAdd(gradients, other: momenta, alpha: Scalar(momentum)) : momenta
    }
    Tensor.foreachAdd_(step.parameters, other: directions, alpha: Scalar(-step.lr))
  }
}
