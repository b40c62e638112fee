public import Datasets
public import LazyConfig
public import NN
public import Runs

/// Everything of a run, as one tree: what is trained, on what, how, and who is told.
///
///     _target_: TrainingRun
///     model: …
///     data: {_target_: TextData, files: [corpus.txt], …}
///     optimizer: {_target_: AdamW, lr: 1e-3}
///     schedule: {_target_: CosineDecay, warmup_steps: 100}
///     trainer: {_target_: Trainer, steps: 2000}
@Configurable
public final class TrainingRun {
  /// What is trained.
  public let model: Lazy<any Trainable>
  /// What it learns from.
  public let data: any DataSource
  /// How its parameters are changed.
  public let optimizer: any Optimizer
  /// How the learning rate changes; nil for not at all.
  public let schedule: (any Schedule)?
  /// How long, in which precision, and when the run evaluates and saves.
  public let trainer: Trainer
  /// The weights that the model starts from; nil for weights drawn from the seed.
  public let weights: FirstWeights?
  /// What is measured besides the loss.
  public let metrics: [any Metric]
  /// Who is told.
  public let loggers: [any RunLogger]
  /// What is done at each evaluation besides.
  public let callbacks: [any Callback]
  /// What all chance follows from.
  public let seed: Int

  /// - Parameters:
  ///   - model: What is trained.
  ///   - data: What it learns from.
  ///   - optimizer: How its parameters are changed.
  ///   - schedule: How the learning rate changes; null for not at all.
  ///   - trainer: How long, in which precision, and when the run evaluates and saves.
  ///   - weights: The weights that the model starts from; null for weights drawn from the seed.
  ///   - metrics: What is measured at each evaluation besides the loss.
  ///   - loggers: Who is told; null for the console, a file of JSON lines, TensorBoard, and a report.
  ///   - callbacks: What is done at each evaluation besides.
  ///   - seed: What all chance follows from: first weights, dropout, the order of the data.
  public init(
    model: Lazy<any Trainable>, data: any DataSource, optimizer: any Optimizer,
    schedule: (any Schedule)? = nil, trainer: Trainer, weights: FirstWeights? = nil,
    metrics: [any Metric] = [], loggers: [any RunLogger]? = nil, callbacks: [any Callback] = [],
    seed: Int = 0
  ) throws {
    self.model = model
    self.data = data
    self.optimizer = optimizer
    self.schedule = schedule
    self.trainer = trainer
    self.weights = weights
    self.metrics = metrics
    self.loggers =
      try loggers ?? [ConsoleLogger(), JSONLinesLogger(), TensorBoardLogger(), ReportLogger()]
    self.callbacks = callbacks
    self.seed = seed
  }
}

extension TrainingRun {
  /// Looks for what the run monitors among what its evaluations give.
  ///
  /// - Throws: ``TrainingError/mismatch(_:)`` when it is not there.
  func checkMonitor(_ data: PreparedData) throws(TrainingError) {
    let monitor = trainer.monitor
    guard monitor != Monitor() || trainer.patience != nil else { return }
    // A value of a single class, as `validation/f1/joy`, is there when the class occurs.
    guard monitor.value.count(where: { $0 == "/" }) < 2 else { return }
    let names = data.validation.keys.sorted().flatMap { set in
      (["loss"] + metrics.map(\.name)).map { "\(set)/\($0)" }
    }
    try monitor.check(among: names)
  }
}

extension TrainingRun: HasModel {
  public static var modelPath: String { "model" }

  public func makeModel() throws -> any Module { try model.build() }
}
