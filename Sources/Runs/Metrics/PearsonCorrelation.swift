public import LazyConfig

/// The linear correlation of predicted and right numbers, from -1 to 1: `pearson`.
///
/// No value for fewer than two examples, or where predictions or targets are all the same (SciPy has NaN there). NaN where
/// a number is NaN or infinite.
@Configurable
public struct PearsonCorrelation: Metric {
  /// The metric, which has no settings.
  public init() {}

  public var input: MetricInput { .numbers }
  public var name: String { "pearson" }

  public func accumulator(classNames: [String]) -> any MetricAccumulator { Accumulator() }

  private struct Accumulator: MetricAccumulator {
    var moments = Moments()

    mutating func add(_ batch: MetricBatch) throws(MetricError) {
      let (predictions, targets) = try batch.numbers(for: "PearsonCorrelation")
      for (x, y) in zip(predictions, targets) { moments.add(x, y) }
    }

    var values: [(name: String, value: Double)] {
      moments.correlation.map { [("pearson", $0)] } ?? []
    }
  }
}

/// Means and sums of squares of pairs, updated pair by pair without loss (Welford 1962, doi 10.2307/1266577).
struct Moments: Sendable {
  private var count = 0.0
  private var meanX = 0.0
  private var meanY = 0.0
  private var squaresX = 0.0
  private var squaresY = 0.0
  private var products = 0.0
  private var first: (x: Double, y: Double)?
  private var isConstantX = true
  private var isConstantY = true

  mutating func add(_ x: Double, _ y: Double) {
    let start = first ?? (x, y)
    first = start
    if x != start.x { isConstantX = false }
    if y != start.y { isConstantY = false }
    count += 1
    let (dx, dy) = (x - meanX, y - meanY)
    meanX += dx / count
    meanY += dy / count
    squaresX += dx * (x - meanX)
    squaresY += dy * (y - meanY)
    products += dx * (y - meanY)
  }

  /// Nil for fewer than two pairs, and for constants.
  var correlation: Double? {
    guard count > 1, !isConstantX, !isConstantY else { return nil }
    let value = products / (squaresX.squareRoot() * squaresY.squareRoot())
    return value.isNaN ? value : min(1, max(-1, value))
  }
}
