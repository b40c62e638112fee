public import NN
public import Torch

/// A rule by which gradients change parameters.
///
/// In a config it is a call, in the slot of a trainer:
///
///     optimizer:
///       _target_: AdamW
///       lr: 1e-3
///       groups:
///         - {match: "**.embeddings.**", lr: 1e-4}
///         - {match: "**.bias", weight_decay: 0}
///
/// It holds settings only; what changes from step to step is in an ``Optimization``. An optimizer of your own
/// says what it keeps for a parameter, and what a step does:
///
///     @Configurable
///     struct SignDescent: Optimizer {
///       var lr = 1e-4
///       var weightDecay = 0.0
///       var groups: [GroupRule] = []
///
///       func update(_ step: OptimizerStep) {
///         step.decay()
///         for (parameter, gradient) in zip(step.parameters, step.gradients) {
///           parameter.add_(gradient.sign(), alpha: Scalar(-step.lr))
///         }
///       }
///     }
public protocol Optimizer: Sendable {
  /// The learning rate, before a schedule.
  var lr: Double { get }
  /// The weight decay of matrices and tables; biases and the weights of norms have none unless a group says so.
  var weightDecay: Double { get }
  /// What holds for some of the parameters; the first rule that matches one counts.
  var groups: [GroupRule] { get }

  /// What is kept for a parameter from step to step, by name, as it is before the first.
  func initialState(of parameter: Tensor) -> [TensorName: Tensor]

  /// Changes parameters by their gradients, and what is kept for them. It runs without recording.
  func update(_ step: OptimizerStep)

  /// Whether `update` multiplies the gradients by ``OptimizerStep/gradientScale`` itself. False unless a rule says so; they
  /// are multiplied before the update then.
  var scalesGradients: Bool { get }

  /// Whether the rule is meant for a parameter of this shape; others update those that it does not take.
  func takes(_ parameter: Tensor) -> Bool
  /// What updates the parameters that this optimizer does not take.
  var others: (any Optimizer)? { get }
}

extension Optimizer {
  public func initialState(of parameter: Tensor) -> [TensorName: Tensor] { [:] }
  public var scalesGradients: Bool { false }
  public func takes(_ parameter: Tensor) -> Bool { true }
  public var others: (any Optimizer)? { nil }
}

/// What an ``Optimizer`` updates at once: parameters of one group, type and device that were updated equally often.
public struct OptimizerStep {
  /// The parameters; changed in place.
  public let parameters: [Tensor]
  /// The gradient of each.
  public let gradients: [Tensor]
  /// The number of this update, from 1.
  public let number: Int
  /// The learning rate now.
  public let lr: Double
  /// The weight decay.
  public let weightDecay: Double
  /// What the gradients are still to be multiplied by; 1 unless the optimizer ``Optimizer/scalesGradients``.
  public let gradientScale: Double
  let states: [KeptState]

  /// What is kept under a name, for each of the parameters; changed in place.
  public func state(_ name: TensorName) -> [Tensor] {
    guard let found = states.first(where: { $0.name == name })?.all else {
      preconditionFailure("the optimizer's initialState has no '\(name)' for each parameter")
    }
    return found
  }

  /// What is kept under a name, for each of the parameters; nil for those that have nothing under it.
  public func stateIfKept(_ name: TensorName) -> [Tensor?] {
    states.first { $0.name == name }?.each ?? [Tensor?](repeating: nil, count: parameters.count)
  }
}

/// What an optimizer keeps under one name for some parameters.
struct KeptState {
  let name: TensorName
  /// For each parameter; nil for one that has none.
  let each: [Tensor?]
  /// The same where all have it.
  let all: [Tensor]?

  static func lists(_ states: [[TensorName: Tensor]]) -> [KeptState] {
    Set(states.flatMap(\.keys)).map { name in
      let each = states.map { $0[name] }
      let kept = each.compactMap(\.self)
      return KeptState(name: name, each: each, all: kept.count == each.count ? kept : nil)
    }
  }
}

extension TensorName {
  /// The running mean of the gradients.
  static let mean = TensorName("exp_avg")
  /// The running mean of their squares.
  static let meanSquare = TensorName("exp_avg_sq")
  /// The largest mean square so far.
  static let largestMeanSquare = TensorName("max_exp_avg_sq")
  /// The sum of the gradients, each counting less from step to step.
  static let momentum = TensorName("momentum")
}

extension OptimizerStep {
  /// θ ← θ − lr·weightDecay·θ: decay apart from the gradients.
  public func decay() {
    guard weightDecay != 0 else { return }
    Tensor.foreachMul_(parameters, scalar: Scalar(1 - lr * weightDecay))
  }
}
