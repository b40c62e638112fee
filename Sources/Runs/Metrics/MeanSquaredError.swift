public import LazyConfig

/// The mean of the squared differences of predicted and right numbers: `mse`. No value without examples.
@Configurable
public struct MeanSquaredError: Metric {
  /// The metric, which has no settings.
  public init() {}

  public var input: MetricInput { .numbers }
  public var name: String { "mse" }
  public var lowerIsBetter: Bool { true }

  public func accumulator(classNames: [String]) -> any MetricAccumulator { Accumulator() }

  private struct Accumulator: MetricAccumulator {
    var sum = 0.0
    var count = 0

    mutating func add(_ batch: MetricBatch) throws(MetricError) {
      let (predictions, targets) = try batch.numbers(for: "MeanSquaredError")
      for (prediction, target) in zip(predictions, targets) {
        sum += (prediction - target) * (prediction - target)
      }
      count += targets.count
    }

    var values: [(name: String, value: Double)] {
      count == 0 ? [] : [("mse", sum / Double(count))]
    }
  }
}
