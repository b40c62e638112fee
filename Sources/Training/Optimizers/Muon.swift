public import LazyConfig
public import NN
public import Torch

/// Steps along the orthogonal matrix nearest to the momentum, for the matrices inside a network (Jordan et al. 2024,
/// kellerjordan.github.io/posts/muon).
///
/// - b ← momentum·b + (1 − momentum)·g; with Nesterov's momentum d = momentum·b + (1 − momentum)·g, else d = b
/// - θ ← θ − lr·weightDecay·θ − lr·scale·orthogonal(d)
///
/// It is made for hidden matrices. What is no matrix goes to `others`; embeddings and heads are best sent
/// there by a group:
///
///     optimizer:
///       _target_: Muon
///       lr: 0.02
///       others: {_target_: AdamW, lr: 3e-4}
///       groups: [{match: "embeddings.**", optimizer: "${optimizer.others}"}]
@Configurable
public struct Muon: Optimizer {
  /// How a step's length depends on the matrix's shape.
  @Configurable
  public enum Scale: Sendable {
    /// √max(1, rows/columns), as the author has it.
    case original
    /// 0.2·√max(rows, columns): steps as long as AdamW's, whose lr fits then (Liu et al. 2025, arXiv 2502.16982).
    case matchAdamw
  }

  public let lr: Double
  public let weightDecay: Double
  public let groups: [GroupRule]
  /// How much of the last direction stays.
  public let momentum: Double
  /// Whether the gradient is looked at ahead of the momentum.
  public let nesterov: Bool
  /// How many iterations make a matrix orthogonal.
  public let iterations: Int
  /// How a step's length depends on the matrix's shape.
  public let scale: Scale
  /// What updates parameters that are no matrices.
  public let others: (any Optimizer)?

  /// - Parameters:
  ///   - lr: The learning rate.
  ///   - momentum: How much of the last direction stays.
  ///   - nesterov: Whether the gradient is looked at ahead of the momentum.
  ///   - weightDecay: What part of the parameters, times lr, goes at each step.
  ///   - iterations: How many iterations make a matrix orthogonal.
  ///   - scale: How a step's length depends on the matrix's shape.
  ///   - others: What updates parameters that are no matrices; null for AdamW with its defaults.
  ///   - groups: What holds for some of the parameters.
  public init(
    lr: Double = 1e-3, momentum: Double = 0.95, nesterov: Bool = true, weightDecay: Double = 0.1,
    iterations: Int = 5, scale: Scale = .original, others: (any Optimizer)? = nil,
    groups: [GroupRule] = []
  ) throws(TrainingError) {
    try TrainingError.require("lr", lr)
    try TrainingError.require("momentum", momentum, in: 0..<1)
    try TrainingError.require("weight_decay", weightDecay)
    try TrainingError.require("iterations", iterations, atLeast: 1)
    self.lr = lr
    self.momentum = momentum
    self.nesterov = nesterov
    self.weightDecay = weightDecay
    self.iterations = iterations
    self.scale = scale
    self.groups = groups
    self.others = if let others { others } else { try AdamW() }
  }

  public func takes(_ parameter: Tensor) -> Bool { parameter.rank == 2 }

  public func initialState(of parameter: Tensor) -> [TensorName: Tensor] {
    [.momentum: Tensor.zeros(like: parameter)]
  }

  public func update(_ step: OptimizerStep) {
    let momenta = step.state(.momentum)
    Tensor.foreachLerp_(momenta, tensors1: step.gradients, weight: Scalar(1 - momentum))
    let directions =
      nesterov
      ? Tensor.foreachLerp(step.gradients, tensors1: momenta, weight: Scalar(momentum)) : momenta
    step.decay()
    for (parameter, direction) in zip(step.parameters, directions) {
      parameter.add_(orthogonal(direction), alpha: Scalar(-step.lr * factor(parameter.shape)))
    }
  }

  private func factor(_ shape: [Int]) -> Double {
    let (rows, columns) = (Double(shape[0]), Double(max(1, shape[1])))
    return switch scale {
    case .original: max(1, rows / columns).squareRoot()
    case .matchAdamw: 0.2 * max(rows, columns).squareRoot()
    }
  }

  /// A matrix with the singular vectors of another and singular values of about 1, by an iteration of Newton and Schulz
  /// in bf16: X ← a·X + (b·A + c·A²)·X with A = X·Xᵀ. The coefficients are the author's, chosen for a steep slope at 0.
  private func orthogonal(_ matrix: Tensor) -> Tensor {
    let (a, b, c): (Scalar, Scalar, Scalar) = (3.4445, -4.7750, 2.0315)
    let isTall = matrix.size(0) > matrix.size(1)
    var x = matrix.to(.bfloat16)
    if isTall { x = x.t() }
    // At most 1 in the largest singular value, for the iteration to converge.
    x = x / x.norm().clamp(min: 1e-7)
    for _ in 0..<iterations {
      let gram = x.mm(x.t())
      x = x.addmm(gram.addmm(gram, gram, beta: b, alpha: c), x, beta: a)
    }
    return isTall ? x.t() : x
  }
}
