/// What a run is told to: the console, a file, a program.
///
/// In a config, loggers are a list in the slot `loggers`:
///
///     loggers: [ConsoleLogger, JSONLinesLogger, TensorBoardLogger]
///
/// One of your own is a class with the calls that it cares for; the others do nothing:
///
///     @Configurable
///     final class LastLoss: RunLogger {
///       private(set) var loss: Double?
///       init() {}
///       func log(_ record: Record) { loss = record[RecordName.trainLoss] ?? loss }
///     }
public protocol RunLogger: AnyObject {
  /// A run starts, or goes on after ``RunStart/step``.
  func start(_ run: RunStart) throws(RunError)
  /// Something was measured.
  func log(_ record: Record) throws(RunError)
  /// Text was made: a sample of a language model, say.
  func text(step: Int, name: String, text: String) throws(RunError)
  /// Something was counted: a confusion matrix, say.
  func table(step: Int, name: String, table: Table) throws(RunError)
  /// There is something to say.
  func message(_ level: MessageLevel, _ text: String) throws(RunError)
  /// The run ends; how is in the status, and why in the reason.
  func finish(_ status: RunStatus, reason: String?) throws(RunError)
}

extension RunLogger {
  public func start(_ run: RunStart) throws(RunError) {}
  public func log(_ record: Record) throws(RunError) {}
  public func text(step: Int, name: String, text: String) throws(RunError) {}
  public func table(step: Int, name: String, table: Table) throws(RunError) {}
  public func message(_ level: MessageLevel, _ text: String) throws(RunError) {}
  public func finish(_ status: RunStatus, reason: String?) throws(RunError) {}
}
