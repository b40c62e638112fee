public import Datasets
public import Foundation
public import LazyConfig
import NN
public import Runs
public import Torch

/// A run being executed: prepares the data, trains, evaluates, saves, and tells the loggers.
///
///     let execution = try RunExecution(of: run, config: tree, in: RunFolder("runs/first"))
///     let result = try execution.run()
///
/// ctrl-C and SIGTERM let the step at hand end and write a checkpoint.
public final class RunExecution {
  /// What is executed.
  public let run: TrainingRun
  /// The config as executed.
  public let config: ConfigTree
  /// What the config was derived from: the recipe without overrides.
  public let parent: ConfigTree?
  /// Where the run's files lie.
  public let folder: RunFolder
  /// Where it is computed.
  public let device: Device
  /// What `run.json` says besides.
  public var info: RunInfo
  /// Where prepared data is kept.
  public var cacheFolder: URL
  /// Whether the console is told of warnings and errors alone.
  public var isQuiet = false
  /// Takes how far the preparation of the data is.
  public var preparation: @Sendable (PreparationProgress) -> Void = { _ in }

  /// - Parameters:
  ///   - run: What is executed.
  ///   - config: The config as executed, which built the run.
  ///   - parent: What the config was derived from.
  ///   - folder: Where the run's files lie.
  ///   - device: Where it is computed.
  ///   - info: What `run.json` says besides.
  ///   - cacheFolder: Where prepared data is kept.
  public init(
    of run: TrainingRun, config: ConfigTree, parent: ConfigTree? = nil, in folder: RunFolder,
    device: Device = .cpu, info: RunInfo = RunInfo(), cacheFolder: URL
  ) {
    self.run = run
    self.config = config
    self.parent = parent
    self.folder = folder
    self.device = device
    self.info = info
    self.cacheFolder = cacheFolder
  }

  /// How a run ended.
  public struct Ending: Sendable {
    /// Whether all steps were done, or the user stopped it.
    public let status: RunStatus
    /// Why it was stopped, or ended early.
    public let reason: String?
    /// How many steps were done.
    public let step: Int
    /// What the last evaluation found.
    public let values: [(name: String, value: Double)]
    /// The best value of what the run monitors, and its step.
    public let best: CheckpointState.Best?
  }

  /// Executes the run from its start, or from its last checkpoint.
  ///
  /// Whatever can be wrong with the model and the data is said before the run's folder is made.
  ///
  /// - Parameter resumes: Whether the folder holds a run that goes on.
  /// - Throws: What is wrong with the config, the data, the folder or the numbers.
  public func run(resumes: Bool = false) throws -> Ending {
    StopSignal.catchSignals()
    defer { StopSignal.release() }
    let lock = resumes ? try folder.resume() : nil
    let loop = try prepare()
    let recorder = Recorder(try lock ?? folder.create(), loggers: try loggers())
    if resumes { try resume(loop, recorder) } else { try start(loop, recorder) }
    do {
      let ending = try loop.run(recorder)
      try recorder.update { $0.step = ending.step }
      try recorder.finish(ending.status, reason: ending.reason)
      return ending
    } catch {
      // What is thrown matters more than a disk that is full.
      try? recorder.finish(.failed, reason: "\(error)")
      throw error
    }
  }

  private func loggers() throws -> [any RunLogger] {
    guard isQuiet else { return run.loggers }
    return try run.loggers.map { $0 is ConsoleLogger ? try ConsoleLogger(quiet: true) : $0 }
  }

  /// Builds the model and prepares the data.
  private func prepare() throws -> TrainingLoop {
    let seed = UInt64(bitPattern: Int64(run.seed))
    let model = try run.model.buildModel(seed: seed, device: device)
    if let weights = run.weights { info.model["weights"] = try weights.load(into: model) }
    let context = PreparationContext(
      seed: seed, cacheFolder: cacheFolder, progress: preparation,
      isCancelled: { StopSignal.name != nil })
    let data = try run.data.prepare(context)
    try DataFit(model: model, data: data).check()
    try run.checkMonitor(data)
    let batches = try data.train.plan(epoch: 0).batchCount
    guard batches > 0 else { throw TrainingError.mismatch("data: the training set has no batches") }
    let session = try TrainingSession(
      model, optimizer: run.optimizer, schedule: run.schedule, trainer: run.trainer,
      steps: run.trainer.steps(ofEpochsWith: batches), seed: seed)
    info.seed = seed
    info.totalSteps = session.steps
    info.data = Dictionary(data.facts) { first, _ in first }
    info.model["parameters"] = "\(model.parameterCount)"
    return TrainingLoop(run, session, data, in: folder)
  }

  private func start(_ loop: TrainingLoop, _ recorder: Recorder) throws {
    try recorder.start(info, config: config, parent: parent)
    try SavedRun.keep(loop.data.tokenizer, loop.data.classes, in: folder)
    try loop.begin()
  }

  private func resume(_ loop: TrainingLoop, _ recorder: Recorder) throws {
    let (checkpoint, problems) = loop.store.latest()
    if let checkpoint {
      try loop.session.load(checkpoint)
    } else if let problem = problems.first {
      throw problem
    }
    let step = checkpoint?.state.step ?? 0
    guard step <= loop.session.steps else {
      throw TrainingError.mismatch(
        "the run is at step \(step), and has \(loop.session.steps) steps: set trainer.steps to more"
      )
    }
    try recorder.resume(after: step, totalSteps: loop.session.steps, config: config)
    for problem in problems { try recorder.message(.warning, "\(problem)") }
    loop.store.remove(behind: step)
    try loop.begin(from: checkpoint?.state ?? CheckpointState())
  }
}
