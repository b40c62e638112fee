/// What was measured at one step of a run.
///
/// Values have names with a group before the slash: see ``RecordName`` for those that the console and the report
/// know. Any other name is recorded and drawn as well.
public struct Record: Sendable {
  /// The step after which this was measured, from 1; 0 is the state before the first.
  public var step: Int
  /// How often the training data had been seen: 1.5 is the middle of the second pass.
  public var epoch: Double
  /// Seconds of training so far, those before a resume included.
  public var seconds: Double
  /// What was measured, in the order in which it is shown. They may be infinite or no number.
  public var values: [(name: String, value: Double)]

  /// A record of these values.
  public init(
    step: Int, epoch: Double = 0, seconds: Double = 0,
    values: [(name: String, value: Double)] = []
  ) {
    self.step = step
    self.epoch = epoch
    self.seconds = seconds
    self.values = values
  }

  /// The value of this name, if it was measured; the last, where there are several.
  public subscript(name: String) -> Double? {
    values.last { $0.name == name }?.value
  }
}

extension Record: Equatable {
  /// Whether both hold the same, where no number equals itself.
  public static func == (a: Record, b: Record) -> Bool {
    func same(_ x: Double, _ y: Double) -> Bool { x == y || (x.isNaN && y.isNaN) }
    return a.step == b.step && same(a.epoch, b.epoch) && same(a.seconds, b.seconds)
      && a.values.count == b.values.count
      && zip(a.values, b.values).allSatisfy { $0.name == $1.name && same($0.value, $1.value) }
  }
}

/// Names of values that the console and the report have a place for.
public enum RecordName {
  /// The loss of the step's batch, without penalties.
  public static let trainLoss = "train/loss"
  /// The learning rate of the first group.
  public static let learningRate = "train/lr"
  /// The norm of all gradients together, before clipping.
  public static let gradientNorm = "train/grad_norm"
  /// Tokens of the training data in a second.
  public static let tokensPerSecond = "train/tokens_per_second"
  /// Examples of the training data in a second.
  public static let examplesPerSecond = "train/examples_per_second"
  /// Bytes of memory that the process has, or its device.
  public static let memory = "system/memory"
  /// The loss over the validation data.
  public static let validationLoss = "validation/loss"
  /// What stands before the names of all values over the validation data.
  public static let validation = "validation/"
}

/// Numbers with names of their rows and columns, such as a confusion matrix.
public struct Table: Sendable, Equatable, Codable {
  /// What the rows are, as a heading: "target".
  public var rowTitle: String
  /// What the columns are: "prediction".
  public var columnTitle: String
  /// The rows' names.
  public var rows: [String]
  /// The columns' names.
  public var columns: [String]
  /// The numbers, a row each.
  public var values: [[Double]]

  /// A table of these numbers. Where the numbers do not fit the names, what is missing is shown empty.
  public init(
    rowTitle: String = "", columnTitle: String = "", rows: [String], columns: [String],
    values: [[Double]]
  ) {
    self.rowTitle = rowTitle
    self.columnTitle = columnTitle
    self.rows = rows
    self.columns = columns
    self.values = values
  }
}

/// How much a message matters.
public enum MessageLevel: String, Sendable, Codable, CaseIterable {
  /// What happens as it should.
  case info
  /// What the user may want to change.
  case warning
  /// What went wrong.
  case error
}
