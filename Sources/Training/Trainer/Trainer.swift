public import LazyConfig
import Torch

/// How a run trains: how long, in which precision, and when it evaluates and saves.
///
/// In a config it is the slot `trainer` of a ``TrainingRun``:
///
///     trainer: {_target_: Trainer, steps: 2000, evaluate_every: 250, precision: bfloat16}
@Configurable
public struct Trainer: Sendable {
  /// How many updates; nil counts by ``epochs``.
  public let steps: Int?
  /// How often the data is gone through; nil counts by ``steps``.
  public let epochs: Double?
  /// How many batches make one update.
  public let accumulation: Int
  /// What the gradients' common norm is cut to; nil for none.
  public let clipNorm: Double?
  /// What matrix products are computed in.
  public let precision: MatrixPrecision
  /// Modules that keep nothing but their inputs for the backward pass.
  public let recompute: [Pattern]
  /// The moving average of the weights, which evaluation then uses; nil for none.
  public let average: MovingAverage?
  /// After how many updates a line is logged.
  public let logEvery: Int
  /// After how many updates the model is evaluated; nil for each epoch's end.
  public let evaluateEvery: Int?
  /// How many batches of each validation set count; nil for all.
  public let evaluationBatches: Int?
  /// Whether the model is evaluated before the first update.
  public let evaluatesFirst: Bool
  /// After how many updates a checkpoint is written; nil after each evaluation.
  public let checkpointEvery: Int?
  /// How many checkpoints are kept besides the best.
  public let keepLast: Int
  /// By what the best checkpoint is chosen.
  public let monitor: Monitor
  /// After how many evaluations without a better one the run ends; nil never ends early.
  public let patience: Int?
  /// Whether a few steps are looked at for where their time goes.
  public let profile: Bool

  /// - Parameters:
  ///   - steps: How many updates; either this or `epochs`.
  ///   - epochs: How often the data is gone through; either this or `steps`.
  ///   - accumulation: How many batches make one update. Each thing that is predicted counts alike, in whichever batch.
  ///   - clipNorm: What the gradients' common norm is cut to; null for none.
  ///   - precision: What matrix products are computed in; weights are float32 in any case.
  ///   - recompute: Modules, by path, that keep nothing but their inputs for the backward pass.
  ///   - average: The moving average of the weights, which evaluation then uses; null for none.
  ///   - logEvery: After how many updates a line is logged.
  ///   - evaluateEvery: After how many updates the model is evaluated; null for each epoch's end.
  ///   - evaluationBatches: How many batches of each validation set count; null for all.
  ///   - evaluatesFirst: Whether the model is evaluated before the first update.
  ///   - checkpointEvery: After how many updates a checkpoint is written; null after each evaluation.
  ///   - keepLast: How many checkpoints are kept besides the best.
  ///   - monitor: By what the best checkpoint is chosen.
  ///   - patience: After how many evaluations without a better one the run ends; null never ends early.
  ///   - profile: Whether the sixth to the tenth step are looked at for where their time goes: the run's folder gets
  ///     `profile.txt`, a table by phase, module and operator, and `profile.json` for Perfetto or chrome://tracing.
  public init(
    steps: Int? = nil, epochs: Double? = nil, accumulation: Int = 1, clipNorm: Double? = 1,
    precision: MatrixPrecision = .float32, recompute: [Pattern] = [],
    average: MovingAverage? = nil, logEvery: Int = 10, evaluateEvery: Int? = nil,
    evaluationBatches: Int? = nil, evaluatesFirst: Bool = false, checkpointEvery: Int? = nil,
    keepLast: Int = 2, monitor: Monitor = Monitor(), patience: Int? = nil,
    profile: Bool = false
  ) throws(TrainingError) {
    guard (steps == nil) != (epochs == nil) else {
      throw .badSetting(
        name: "steps", expected: "either steps or epochs",
        found: steps == nil ? "neither" : "both")
    }
    try TrainingError.require("steps", steps ?? 1, atLeast: 1)
    try TrainingError.require("epochs", epochs ?? 1, isPositive: true)
    try TrainingError.require("accumulation", accumulation, atLeast: 1)
    if let clipNorm { try TrainingError.require("clip_norm", clipNorm, isPositive: true) }
    try TrainingError.require("log_every", logEvery, atLeast: 1)
    try TrainingError.require("evaluate_every", evaluateEvery ?? 1, atLeast: 1)
    try TrainingError.require("evaluation_batches", evaluationBatches ?? 1, atLeast: 1)
    try TrainingError.require("checkpoint_every", checkpointEvery ?? 1, atLeast: 1)
    try TrainingError.require("keep_last", keepLast, atLeast: 1)
    try TrainingError.require("patience", patience ?? 1, atLeast: 1)
    self.steps = steps
    self.epochs = epochs
    self.accumulation = accumulation
    self.clipNorm = clipNorm
    self.precision = precision
    self.recompute = recompute
    self.average = average
    self.logEvery = logEvery
    self.evaluateEvery = evaluateEvery
    self.evaluationBatches = evaluationBatches
    self.evaluatesFirst = evaluatesFirst
    self.checkpointEvery = checkpointEvery
    self.keepLast = keepLast
    self.monitor = monitor
    self.patience = patience
    self.profile = profile
  }

  /// How many updates a run makes whose epochs have so many batches.
  func steps(ofEpochsWith batches: Int) -> Int {
    if let steps { return steps }
    let count = (epochs ?? 1) * Double(batches) / Double(accumulation)
    return count < 0x1p53 ? max(1, Int(count.rounded(.up))) : .max
  }
}

/// What matrix products are computed in while the weights stay float32.
@Configurable
public enum MatrixPrecision: String, Sendable {
  /// 32 bits.
  case float32
  /// 16 bits with float32's range.
  case bfloat16
  /// 16 bits with a range so small that the loss is scaled (Micikevicius et al. 2018, arXiv 1710.03740).
  case float16

  /// The type that matrix products are cast to; nil for none.
  var autocastType: DType? {
    switch self {
    case .float32: nil
    case .bfloat16: .bfloat16
    case .float16: .float16
    }
  }
}

/// The value by which checkpoints are compared.
@Configurable
public struct Monitor: Sendable, Equatable {
  /// Its name: that of a validation set, and that of a metric.
  public let value: String
  /// Whether more is better.
  public let higherIsBetter: Bool

  /// - Parameters:
  ///   - value: Its name: that of a validation set, and that of a metric.
  ///   - higherIsBetter: Whether more is better.
  @Configured
  public init(value: String = "validation/loss", higherIsBetter: Bool = false) {
    self.value = value
    self.higherIsBetter = higherIsBetter
  }

  /// Whether an evaluation gives the value.
  ///
  /// - Throws: ``TrainingError/mismatch(_:)`` with the names that there are, and the nearest.
  func check(among names: [String]) throws(TrainingError) {
    guard !names.contains(value) else { return }
    let likely = names.first { $0.hasPrefix(value) } ?? Suggestion.nearest(to: value, in: names)
    let nearest = likely.map { "; did you mean '\($0)'?" } ?? ""
    throw .mismatch(
      "trainer.monitor: no evaluation gives '\(value)'; there are "
        + names.joined(separator: ", ") + nearest)
  }

  func isBetter(_ new: Double, than old: Double?) -> Bool {
    guard !new.isNaN else { return false }
    guard let old else { return true }
    return higherIsBetter ? new > old : new < old
  }
}
