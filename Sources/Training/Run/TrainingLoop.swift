import Datasets
import Foundation
import NN
import Runs
import Torch

/// The loop of a run: steps, evaluations and checkpoints, each when it is due.
final class TrainingLoop {
  let session: TrainingSession
  let store: CheckpointStore
  private let folder: RunFolder

  let data: PreparedData
  private let run: TrainingRun
  private let device: Device
  private var feed: BatchFeed!
  private var state = CheckpointState()
  private var watch = Watch()
  private var lastValues: [(name: String, value: Double)] = []
  private var recorder: Recorder!
  /// The steps that this process has taken.
  private var stepsHere = 0

  private var trainer: Trainer { run.trainer }

  init(
    _ run: TrainingRun, _ session: TrainingSession, _ data: PreparedData, in folder: RunFolder
  ) {
    self.run = run
    self.session = session
    self.data = data
    self.folder = folder
    store = CheckpointStore(folder.checkpoints)
    device = session.device
  }

  /// Gets ready to go on from a state.
  func begin(from state: CheckpointState = CheckpointState()) throws {
    self.state = state
    watch = Watch(seconds: state.seconds)
    feed = try BatchFeed(data.train, epoch: state.epoch, batch: state.batch)
  }

  /// Trains until all steps are done, the user stops it, or nothing gets better.
  func run(_ recorder: Recorder) throws -> RunExecution.Ending {
    self.recorder = recorder
    let ending = try train()
    try endProfile()
    if trainer.profile, stepsHere < StepProfile.steps.lowerBound {
      try recorder.message(
        .warning,
        "no profile: it looks at the steps \(StepProfile.steps), and there were \(stepsHere)")
    }
    return ending
  }

  private func train() throws -> RunExecution.Ending {
    if session.step == 0, trainer.evaluatesFirst { try evaluate() }
    while !session.isDone {
      if hasLostPatience {
        return ending(.finished, "no better \(trainer.monitor.value) in \(patience) evaluations")
      }
      try step()
      let isBest = isEvaluationDue ? try evaluate() : false
      if isCheckpointDue { try save(isBest: isBest) }
      guard let signal = StopSignal.name, !session.isDone else { continue }
      if !isCheckpointDue { try save(isBest: false) }
      return ending(.stopped, signal)
    }
    return ending(.finished, nil)
  }

  /// One step, and its line in the log where one is due.
  private func step() throws {
    guard trainer.profile, StepProfile.steps.contains(stepsHere + 1) else { return try takeStep() }
    let profile = session.profile ?? StepProfile()
    session.profile = profile
    try profile.record(step: session.step + 1) { try takeStep() }
    if stepsHere == StepProfile.steps.upperBound { try endProfile() }
  }

  /// Writes what was found of the steps that were looked at.
  private func endProfile() throws {
    guard let profile = session.profile else { return }
    session.profile = nil
    try recorder.message(.info, try profile.write(to: folder))
  }

  private func takeStep() throws {
    let feedBatches = { [feed, trainer] in try feed!.next(trainer.accumulation) }
    let batches = try session.profile?.phase("batch", feedBatches) ?? feedBatches()
    let report = try session.step(batches.map { try $0.tensors.to(device) })
    stepsHere += 1
    let tokens = batches.reduce(0) { $0 + $1.tokenCount }
    let examples = batches.reduce(0) { $0 + $1.exampleCount }
    state.window.add(report.loss)
    watch.count(tokens: tokens, examples: examples)
    if session.step % trainer.logEvery == 0 || session.isDone { try log(report) }
  }

  private func log(_ report: TrainingSession.StepReport) throws {
    let rate = (session.optimization.groups.first?.lr ?? 0) * report.rateFactor
    var values: [(name: String, value: Double)] = [
      (RecordName.trainLoss, state.window.loss), (RecordName.learningRate, rate),
      (RecordName.gradientNorm, report.gradientNorm),
    ]
    if let extra = report.auxiliaryLoss { values.append(("train/auxiliary_loss", extra)) }
    if let scaler = session.scaler { values.append(("train/loss_scale", scaler.scale)) }
    let speed = watch.lap()
    values.append((RecordName.tokensPerSecond, speed.tokens))
    values.append((RecordName.examplesPerSecond, speed.examples))
    if let memory { values.append((RecordName.memory, memory)) }
    state.window = CheckpointState.Window()
    try recorder.log(record(values))
  }

  /// Bytes that the process has, or that its tensors have on a device.
  private var memory: Double? {
    guard device.kind != .cpu else { return ProcessMemory.resident }
    return (try? MemoryStatistics.of(device)).map { Double($0.current) }
  }

  private func record(_ values: [(name: String, value: Double)]) -> Record {
    Record(step: session.step, epoch: feed.progress, seconds: watch.seconds, values: values)
  }

  private var isEvaluationDue: Bool {
    guard !data.validation.isEmpty || !run.callbacks.isEmpty else { return false }
    if session.isDone { return true }
    guard let every = trainer.evaluateEvery else { return feed.isAtEndOfEpoch }
    return session.step % every == 0
  }

  private var isCheckpointDue: Bool {
    if session.isDone { return true }
    guard let every = trainer.checkpointEvery else {
      return isEvaluationDue || feed.isAtEndOfEpoch
    }
    return session.step % every == 0
  }

  /// Measures the model, and lets callbacks see it.
  ///
  /// - Returns: whether it is the best so far.
  @discardableResult
  private func evaluate() throws -> Bool {
    watch.pause()
    defer { watch.resume() }
    let body = { [self] in try evaluateAsItIs() }
    if let average = session.average { try average.inPlace(body) } else { try body() }
    guard let value = lastValues.last(where: { $0.name == trainer.monitor.value })?.value else {
      try checkMonitor()
      return false
    }
    guard trainer.monitor.isBetter(value, than: state.best?.value) else {
      state.evaluationsSinceBest += 1
      return false
    }
    state.best = CheckpointState.Best(value: value, step: session.step)
    state.evaluationsSinceBest = 0
    return true
  }

  private func evaluateAsItIs() throws {
    let evaluator = Evaluator(
      metrics: run.metrics, precision: trainer.precision, device: device, classes: data.classes,
      limit: trainer.evaluationBatches)
    lastValues = []
    for (name, source) in data.validation.sorted(by: { $0.key < $1.key }) {
      let result = try evaluator.evaluate(session.model, on: source)
      lastValues += result.values.map { ("\(name)/\($0.name)", $0.value) }
      for (title, table) in result.tables {
        try recorder.table(step: session.step, name: "\(name)/\(title)", table: table)
      }
    }
    if !lastValues.isEmpty { try recorder.log(record(lastValues)) }
    let moment = EvaluationMoment(
      step: session.step, model: session.model, tokenizer: data.tokenizer,
      seed: Chance.seed(session.seed, step: session.step), values: lastValues, recorder: recorder)
    try session.model.evaluating {
      for callback in run.callbacks { try callback.evaluated(moment) }
    }
  }

  private func checkMonitor() throws {
    guard !lastValues.isEmpty, trainer.monitor != Monitor() || trainer.patience != nil else {
      return
    }
    try trainer.monitor.check(among: lastValues.map(\.name))
  }

  private var patience: Int { trainer.patience ?? .max }

  private var hasLostPatience: Bool {
    trainer.patience != nil && state.evaluationsSinceBest >= patience
  }

  private func save(isBest: Bool) throws {
    watch.pause()
    defer { watch.resume() }
    state.step = session.step
    (state.epoch, state.batch, state.seconds) = (feed.epoch, feed.batch, watch.seconds)
    try store.save(state, session.tensors(), isBest: isBest, keepLast: trainer.keepLast)
  }

  private func ending(_ status: RunStatus, _ reason: String?) -> RunExecution.Ending {
    RunExecution.Ending(
      status: status, reason: reason, step: session.step, values: lastValues, best: state.best)
  }
}
