import Foundation
public import LazyConfig

/// Writes records to `metrics.jsonl`, and texts and tables to `samples.jsonl`, one in each line.
///
/// A record is one flat object, which `pandas.read_json(path, lines=True)` makes a row of:
///
///     {"step":1,"epoch":0.01,"seconds":0.12,"train/loss":4.17,"train/lr":1e-05}
///
/// `NaN`, `Infinity` and `-Infinity` are written so, as Python's `json` and pandas do. When a run goes on after a step,
/// what was written behind that step is removed, so that each step is there once.
@Configurable
public final class JSONLinesLogger: RunLogger {
  /// Every how many steps records without validation values are written.
  public let everySteps: Int
  private var metrics: GrowingFile?
  private var samples: GrowingFile?

  /// - Parameter everySteps: Every how many steps training is recorded; validation always is.
  public init(everySteps: Int = 1) throws(RunError) {
    guard everySteps > 0 else {
      throw .badSetting(name: "every_steps", expected: "at least 1", found: "\(everySteps)")
    }
    self.everySteps = everySteps
  }

  public func start(_ run: RunStart) throws(RunError) {
    try StepLines.cut(run.folder.metrics, after: run.step)
    try StepLines.cut(run.folder.samples, after: run.step)
    metrics = try GrowingFile(run.folder.metrics)
    samples = try GrowingFile(run.folder.samples)
  }

  public func log(_ record: Record) throws(RunError) {
    if let name = record.values.first(where: { RecordLine.ownNames.contains($0.name) })?.name {
      throw .reservedName(name)
    }
    guard record.isDue(every: everySteps) else { return }
    try metrics?.append(RecordLine.text(of: record))
  }

  public func text(step: Int, name: String, text: String) throws(RunError) {
    try samples?.append(Sample(step: step, name: name, text: text).line)
  }

  public func table(step: Int, name: String, table: Table) throws(RunError) {
    try samples?.append(Sample(step: step, name: name, table: table).line)
  }
}

extension Record {
  /// Whether this is one of the steps that are recorded: the first, every so many, and those with validation.
  func isDue(every steps: Int) -> Bool {
    step % steps == 0 || step <= 1
      || values.contains { $0.name.hasPrefix(RecordName.validation) }
  }
}
