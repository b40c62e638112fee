/// A number over a set of examples, which are seen batch by batch.
///
/// In a config, metrics are a list in the slot `metrics`:
///
///     metrics: [Accuracy, {_target_: F1, average: macro}, ConfusionMatrix]
///
/// The metric itself never changes: each evaluation asks for a new ``MetricAccumulator``.
public protocol Metric: Sendable {
  /// What it takes of a batch.
  var input: MetricInput { get }
  /// The name of what it computes, as records have it behind `validation/`. Larger is better unless
  /// ``lowerIsBetter``.
  var name: String { get }
  /// Whether a smaller value is a better one: an error or a loss. False where nothing is said.
  var lowerIsBetter: Bool { get }
  /// Nothing seen yet.
  ///
  /// - Parameter classNames: The classes' names by their number, where they have any.
  func accumulator(classNames: [String]) -> any MetricAccumulator
}

extension Metric {
  public var lowerIsBetter: Bool { false }
}

/// What a metric takes of a batch.
public enum MetricInput: String, Sendable, CaseIterable {
  /// The numbers of predicted and right classes.
  case classes
  /// Predicted and right numbers.
  case numbers
  /// A sum of losses, and of how many.
  case losses
}

/// What a batch has for metrics.
public enum MetricBatch: Sendable, Equatable {
  /// Predicted and right classes by their number, from 0: one of each for an example.
  case classes(predictions: [Int], targets: [Int])
  /// Predicted and right numbers: one of each for an example.
  case numbers(predictions: [Double], targets: [Double])
  /// The sum of the losses of this many tokens, in nats.
  case losses(sum: Double, count: Int)

  /// What it holds.
  public var input: MetricInput {
    switch self {
    case .classes: .classes
    case .numbers: .numbers
    case .losses: .losses
    }
  }
}

/// What a metric has seen so far.
public protocol MetricAccumulator {
  /// Takes a batch.
  ///
  /// - Throws: ``MetricError`` when the batch holds something else than the metric takes, or not as many predictions as
  ///   targets, or a class below 0; nothing of the batch is then counted.
  mutating func add(_ batch: MetricBatch) throws(MetricError)
  /// What the examples come to, by name: none for what they do not define, such as a correlation of constants.
  var values: [(name: String, value: Double)] { get }
  /// The examples as a table, where the metric is one.
  var table: Table? { get }
}

extension MetricAccumulator {
  public var table: Table? { nil }
}

/// Why a metric cannot take a batch.
public enum MetricError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A batch that holds something else than the metric takes.
  case wrongInput(metric: String, expected: MetricInput, found: MetricInput)
  /// Not as many predictions as targets.
  case countMismatch(metric: String, predictions: Int, targets: Int)
  /// A class that no example can have.
  case badClass(metric: String, Int)

  public var description: String {
    switch self {
    case .wrongInput(let metric, let expected, let found):
      "\(metric) takes \(expected.rawValue), and the task has \(found.rawValue)"
    case .countMismatch(let metric, let predictions, let targets):
      "\(metric): \(predictions) predictions for \(targets) targets"
    case .badClass(let metric, let number):
      "\(metric): expected classes from 0, found \(number)"
    }
  }
}

extension MetricBatch {
  func classes(for metric: String) throws(MetricError) -> (predictions: [Int], targets: [Int]) {
    guard case .classes(let predictions, let targets) = self else {
      throw .wrongInput(metric: metric, expected: .classes, found: input)
    }
    guard predictions.count == targets.count else {
      throw .countMismatch(
        metric: metric, predictions: predictions.count, targets: targets.count)
    }
    if let bad = (predictions + targets).first(where: { $0 < 0 }) {
      throw .badClass(metric: metric, bad)
    }
    return (predictions, targets)
  }

  func numbers(
    for metric: String
  ) throws(MetricError) -> (predictions: [Double], targets: [Double]) {
    guard case .numbers(let predictions, let targets) = self else {
      throw .wrongInput(metric: metric, expected: .numbers, found: input)
    }
    guard predictions.count == targets.count else {
      throw .countMismatch(
        metric: metric, predictions: predictions.count, targets: targets.count)
    }
    return (predictions, targets)
  }
}
