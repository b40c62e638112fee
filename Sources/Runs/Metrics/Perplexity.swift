import Foundation
public import LazyConfig

/// e to the mean loss of a token, in nats: `perplexity`. Infinite where that is no number any more; no value without
/// tokens.
@Configurable
public struct Perplexity: Metric {
  /// The metric, which has no settings.
  public init() {}

  public var input: MetricInput { .losses }
  public var name: String { "perplexity" }
  public var lowerIsBetter: Bool { true }

  public func accumulator(classNames: [String]) -> any MetricAccumulator { Accumulator() }

  private struct Accumulator: MetricAccumulator {
    var sum = 0.0
    var count = 0

    mutating func add(_ batch: MetricBatch) throws(MetricError) {
      guard case .losses(let more, let tokens) = batch else {
        throw .wrongInput(metric: "Perplexity", expected: .losses, found: batch.input)
      }
      sum += more
      count += tokens
    }

    var values: [(name: String, value: Double)] {
      count <= 0 ? [] : [("perplexity", exp(sum / Double(count)))]
    }
  }
}
