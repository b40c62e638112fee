public import Foundation
public import LazyConfig

/// A run being recorded: its folder's files, and its loggers.
///
/// Every logger is told everything, also when one of them fails; the first failure is then thrown.
///
///     let folder = RunFolder("runs/first")
///     let recorder = Recorder(try folder.create(), loggers: [try ConsoleLogger(), try JSONLinesLogger()])
///     try recorder.start(RunInfo(source: "gpt2", totalSteps: 1), config: config)
///     try recorder.log(Record(step: 1, values: [("train/loss", 2.5)]))
///     try recorder.finish(.finished)
public final class Recorder {
  /// Where the run's files lie.
  public let folder: RunFolder
  /// What runs, and how it goes.
  public private(set) var info = RunInfo()
  private let lock: RunLock
  private let loggers: [any RunLogger]
  private var log: GrowingFile?

  /// A recorder into a folder that is locked, which stays so as long as the recorder lives.
  public init(_ lock: RunLock, loggers: [any RunLogger]) {
    self.lock = lock
    self.loggers = loggers
    folder = lock.folder
  }

  /// Starts a new run: writes `run.json`, the config as executed, and what that was derived from.
  public func start(
    _ info: RunInfo, config: ConfigTree, parent: ConfigTree? = nil
  ) throws(RunError) {
    self.info = info
    self.info.status = .running
    try folder.write(self.info)
    try folder.write(config: config, parent: parent)
    try begin(after: 0, config: config)
  }

  /// Goes on with the run that the folder holds, after a step: what was recorded behind it is removed.
  ///
  /// - Parameters:
  ///   - step: The last step that is kept: that of the checkpoint.
  ///   - totalSteps: How many steps there are now, where that has changed.
  ///   - config: The config as it is executed now, where that has changed.
  ///   - now: When that is.
  public func resume(
    after step: Int, totalSteps: Int? = nil, config: ConfigTree? = nil, now: Date = Date()
  ) throws(RunError) {
    info = try folder.readInfo()
    info.status = .running
    info.reason = nil
    info.ended = nil
    info.step = step
    info.totalSteps = totalSteps ?? info.totalSteps
    info.resumes.append(RunInfo.Resume(step: step, date: now))
    try folder.write(info)
    if let config { try folder.write(config: config, parent: nil) }
    let saved = try? ConfigTree(
      yaml: String(decoding: WholeFile.read(folder.config), as: UTF8.self))
    try begin(after: step, config: saved ?? ConfigTree(.null))
  }

  private func begin(after step: Int, config: ConfigTree) throws(RunError) {
    log = try GrowingFile(folder.log)
    let settings = FlatText.leaves(of: config.root).map {
      (path: $0.path.text, value: YAMLText.line($0.node.value))
    }
    let start = RunStart(folder: folder, info: info, step: step, settings: settings)
    try all { (logger) throws(RunError) in try logger.start(start) }
  }

  /// Changes what `run.json` says, such as facts about the data that are known only now.
  public func update(_ change: (inout RunInfo) -> Void) throws(RunError) {
    change(&info)
    try folder.write(info)
  }

  /// Records what was measured.
  public func log(_ record: Record) throws(RunError) {
    info.step = max(info.step, record.step)
    try all { (logger) throws(RunError) in try logger.log(record) }
  }

  /// Records a text.
  public func text(step: Int, name: String, text: String) throws(RunError) {
    try all { (logger) throws(RunError) in try logger.text(step: step, name: name, text: text) }
  }

  /// Records a table.
  public func table(step: Int, name: String, table: Table) throws(RunError) {
    try all { (logger) throws(RunError) in try logger.table(step: step, name: name, table: table) }
  }

  /// Says something, also in `log.txt`.
  public func message(_ level: MessageLevel, _ text: String) throws(RunError) {
    let date = Date().formatted(.iso8601)
    var failure: RunError?
    do throws(RunError) { try log?.append("\(date) \(level.rawValue): \(text)\n") } catch {
      failure = error
    }
    try all { (logger) throws(RunError) in try logger.message(level, text) }
    if let failure { throw failure }
  }

  /// Ends the run, which says how and why.
  public func finish(
    _ status: RunStatus, reason: String? = nil, now: Date = Date()
  ) throws(RunError) {
    info.status = status
    info.reason = reason
    info.ended = now
    var failure: RunError?
    do throws(RunError) { try folder.write(info) } catch { failure = error }
    try all { (logger) throws(RunError) in try logger.finish(status, reason: reason) }
    if let failure { throw failure }
  }

  private func all(_ call: (any RunLogger) throws(RunError) -> Void) throws(RunError) {
    var failure: RunError?
    for logger in loggers {
      do throws(RunError) { try call(logger) } catch { failure = failure ?? error }
    }
    if let failure { throw failure }
  }
}
