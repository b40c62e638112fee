import Foundation
public import LazyConfig
public import NN
public import Torch

/// Adam without a mean, whose mean square of a matrix is kept as that of its rows and columns, so that it needs next
/// to no memory (Shazeer and Stern 2018, arXiv 1804.04235, algorithms 4 and 5, with PyTorch's defaults).
///
/// - v ← v + t^decay·(g² − v), for rows R and columns C of a matrix apart; v = R·C/mean(R) then
/// - u = g/√v, and u ← u/max(1, rms(u)/clip)
/// - θ ← θ − lr·weightDecay·θ − max(eps₂, rms(θ))·min(lr, 1/√t)·u
@Configurable
public struct Adafactor: Optimizer {
  public let lr: Double
  public let weightDecay: Double
  public let groups: [GroupRule]
  /// The exponent of the step with which the newest square counts.
  public let beta2Decay: Double
  /// What the root of the mean square is at least; nil for the type's spacing of numbers at 1.
  public let eps1: Double?
  /// What the size of a parameter counts at least.
  public let eps2: Double
  /// What the root mean square of a direction is at most.
  public let clip: Double

  /// - Parameters:
  ///   - lr: The learning rate, relative to the size of each parameter.
  ///   - beta2Decay: The exponent of the step with which the newest square counts.
  ///   - eps1: What the root of the mean square is at least; null for the type's spacing of numbers at 1.
  ///   - eps2: What the size of a parameter counts at least.
  ///   - clip: What the root mean square of a direction is at most.
  ///   - weightDecay: What part of the parameters, times lr, goes at each step; biases and norms excepted.
  ///   - groups: What holds for some of the parameters.
  public init(
    lr: Double = 1e-2, beta2Decay: Double = -0.8, eps1: Double? = nil, eps2: Double = 1e-3,
    clip: Double = 1, weightDecay: Double = 0, groups: [GroupRule] = []
  ) throws(TrainingError) {
    try TrainingError.require("lr", lr)
    guard beta2Decay <= 0, beta2Decay.isFinite else {
      throw .badSetting(
        name: "beta2_decay", expected: "a number of at most 0", found: "\(beta2Decay)")
    }
    if let eps1 { try TrainingError.require("eps1", eps1) }
    try TrainingError.require("eps2", eps2)
    try TrainingError.require("clip", clip, isPositive: true)
    try TrainingError.require("weight_decay", weightDecay)
    self.lr = lr
    self.beta2Decay = beta2Decay
    self.eps1 = eps1
    self.eps2 = eps2
    self.clip = clip
    self.weightDecay = weightDecay
    self.groups = groups
  }

  public func initialState(of parameter: Tensor) -> [TensorName: Tensor] {
    guard parameter.rank > 1 else { return [.variance: Tensor.zeros(like: parameter)] }
    var (rows, columns) = (parameter.shape, parameter.shape)
    rows[rows.count - 1] = 1
    columns[columns.count - 2] = 1
    let zeros = { Tensor.zeros($0, dtype: parameter.dtype, device: parameter.device) }
    return [.rowMeans: zeros(rows), .columnMeans: zeros(columns)]
  }

  public func update(_ step: OptimizerStep) {
    let means = (
      whole: step.stateIfKept(.variance), rows: step.stateIfKept(.rowMeans),
      columns: step.stateIfKept(.columnMeans)
    )
    let sizes = step.parameters.map { rootMeanSquare($0).clamp_(min: Scalar(eps2)) }
    step.decay()
    for index in step.parameters.indices {
      let (parameter, gradient) = (step.parameters[index], step.gradients[index])
      let eps1 = eps1 ?? Self.spacing(of: parameter.dtype)
      let variance = variance(
        gradient, whole: means.whole[index], rows: means.rows[index],
        columns: means.columns[index], step.number, eps1)
      let direction = variance.clamp_(min: Scalar(eps1 * eps1)).rsqrt_().mul_(gradient)
      let excess = (rootMeanSquare(direction) / clip).clamp(min: 1)
      let rate = min(step.lr, 1 / Double(step.number).squareRoot())
      parameter.sub_(direction.mul_(sizes[index] * rate / excess))
    }
  }

  /// Takes the squares of a gradient into the running means, and says what these are.
  private func variance(
    _ gradient: Tensor, whole: Tensor?, rows: Tensor?, columns: Tensor?, _ number: Int,
    _ eps1: Double
  ) -> Tensor {
    let newest = Scalar(pow(Double(number), beta2Decay))
    if let whole { return whole.lerp_(gradient.square(), weight: newest).clone() }
    guard let rows, let columns else {
      preconditionFailure("the state has neither a mean square nor means of rows and columns")
    }
    let mean = { (dim: Int) in
      gradient.norm(p: 2, dim: dim, keepdim: true).square().div_(Scalar(gradient.size(dim)))
    }
    rows.lerp_(mean(-1), weight: newest)
    columns.lerp_(mean(-2), weight: newest)
    let rowMean = rows.mean(dim: -2, keepdim: true).clamp_(min: Scalar(eps1))
    return rows.matmul(columns).div_(rowMean)
  }

  private func rootMeanSquare(_ tensor: Tensor) -> Tensor {
    tensor.norm() / Double(max(1, tensor.count)).squareRoot()
  }

  /// The distance from 1 to the next number of a type.
  private static func spacing(of dtype: DType) -> Double {
    switch dtype {
    case .float64: Double.ulpOfOne
    case .float16: 0x1p-10
    case .bfloat16: 0x1p-7
    default: 0x1p-23
    }
  }
}

extension TensorName {
  fileprivate static let variance = TensorName("variance")
  fileprivate static let rowMeans = TensorName("row_var")
  fileprivate static let columnMeans = TensorName("col_var")
}
