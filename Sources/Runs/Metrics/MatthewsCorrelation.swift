public import LazyConfig

/// The correlation of predicted and right classes, from -1 to 1: `matthews` (Gorodkin 2004, doi
/// 10.1016/j.compbiolchem.2004.09.006, for more than two classes).
///
/// 0 when all predictions, or all targets, are of one class, as in scikit-learn. No value without examples.
@Configurable
public struct MatthewsCorrelation: Metric {
  /// The metric, which has no settings.
  public init() {}

  public var input: MetricInput { .classes }
  public var name: String { "matthews" }

  public func accumulator(classNames: [String]) -> any MetricAccumulator { Accumulator() }

  private struct Accumulator: MetricAccumulator {
    var counts = ClassCounts()

    mutating func add(_ batch: MetricBatch) throws(MetricError) {
      try counts.add(batch, for: "MatthewsCorrelation")
    }

    var values: [(name: String, value: Double)] {
      guard counts.total > 0 else { return [] }
      let total = Double(counts.total)
      var (both, predicted, actual) = (0.0, 0.0, 0.0)
      for number in counts.classes {
        let prediction = Double(counts.predictions[number] ?? 0)
        let target = Double(counts.targets[number] ?? 0)
        both += prediction * target
        predicted += prediction * prediction
        actual += target * target
      }
      let covariance = Double(counts.correct) * total - both
      // Whole numbers, exact up to 2^53: a single class gives exactly 0.
      let variances = (total * total - predicted) * (total * total - actual)
      return [("matthews", variances == 0 ? 0 : covariance / variances.squareRoot())]
    }
  }
}
