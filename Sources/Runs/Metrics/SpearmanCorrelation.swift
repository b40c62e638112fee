public import LazyConfig

/// The correlation of the ranks of predicted and right numbers, from -1 to 1: `spearman`. Equal numbers share the mean of
/// their ranks.
///
/// All numbers are kept until the value is asked for. No value for fewer than two examples, or where predictions or targets
/// are all the same (SciPy has NaN there). NaN where a number is NaN.
@Configurable
public struct SpearmanCorrelation: Metric {
  /// The metric, which has no settings.
  public init() {}

  public var input: MetricInput { .numbers }
  public var name: String { "spearman" }

  public func accumulator(classNames: [String]) -> any MetricAccumulator { Accumulator() }

  private struct Accumulator: MetricAccumulator {
    var predictions: [Double] = []
    var targets: [Double] = []

    mutating func add(_ batch: MetricBatch) throws(MetricError) {
      let (more, right) = try batch.numbers(for: "SpearmanCorrelation")
      predictions += more
      targets += right
    }

    var values: [(name: String, value: Double)] {
      guard predictions.count > 1 else { return [] }
      if predictions.contains(where: \.isNaN) || targets.contains(where: \.isNaN) {
        return [("spearman", .nan)]
      }
      var moments = Moments()
      for (x, y) in zip(Self.ranks(predictions), Self.ranks(targets)) { moments.add(x, y) }
      return moments.correlation.map { [("spearman", $0)] } ?? []
    }

    /// The rank of each number, from 1.
    static func ranks(_ values: [Double]) -> [Double] {
      let order = values.indices.sorted { values[$0] < values[$1] }
      var ranks = [Double](repeating: 0, count: values.count)
      var start = 0
      while start < order.count {
        var end = start + 1
        while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
        for index in start..<end { ranks[order[index]] = Double(start + end + 1) / 2 }
        start = end
      }
      return ranks
    }
  }
}
