import Torch

/// Adam with decoupled weight decay (Loshchilov and Hutter 2019, arXiv:1711.05101), by libtorch's fused
/// kernel: one pass over all parameters.
struct AdamW {
  private let parameters: [Tensor]
  private let means: [Tensor]
  private let squares: [Tensor]
  private let steps: [Tensor]
  private let learningRate: Double

  init(_ parameters: [Tensor], learningRate: Double) {
    self.parameters = parameters
    self.learningRate = learningRate
    means = parameters.map { Tensor.zeros(like: $0) }
    squares = parameters.map { Tensor.zeros(like: $0) }
    steps = parameters.map { _ in Tensor(Float(0)) }
  }

  /// Moves the parameters by their gradients, which are then gone.
  mutating func step() {
    noGrad {
      for step in steps { step.add_(1) }
      Tensor.fusedAdamW_(
        parameters, grads: parameters.map { $0.grad! }, expAvgs: means, expAvgSqs: squares,
        maxExpAvgSqs: [], stateSteps: steps, lr: learningRate, beta1: 0.9, beta2: 0.95,
        weightDecay: 0.01, eps: 1e-8, amsgrad: false, maximize: false)
    }
    for parameter in parameters { parameter.grad = nil }
  }
}
