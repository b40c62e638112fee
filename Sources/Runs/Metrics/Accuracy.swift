public import LazyConfig

/// The share of examples whose class is predicted right, from 0 to 1: `accuracy`. No value without examples.
@Configurable
public struct Accuracy: Metric {
  /// The metric, which has no settings.
  public init() {}

  public var input: MetricInput { .classes }
  public var name: String { "accuracy" }

  public func accumulator(classNames: [String]) -> any MetricAccumulator { Accumulator() }

  private struct Accumulator: MetricAccumulator {
    var counts = ClassCounts()

    mutating func add(_ batch: MetricBatch) throws(MetricError) {
      try counts.add(batch, for: "Accuracy")
    }

    var values: [(name: String, value: Double)] {
      counts.total == 0 ? [] : [("accuracy", Double(counts.correct) / Double(counts.total))]
    }
  }
}
