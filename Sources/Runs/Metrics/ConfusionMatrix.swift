public import LazyConfig

/// How often each class was predicted for the examples of each: a table, with the targets in rows.
///
/// All classes that have names are there, and all that occur; none without examples.
@Configurable
public struct ConfusionMatrix: Metric {
  /// The most classes for which there is a table.
  public let mostClasses: Int

  /// - Parameter mostClasses: The most classes for which there is a table.
  public init(mostClasses: Int = 100) { self.mostClasses = mostClasses }

  public var input: MetricInput { .classes }
  public var name: String { "confusion" }

  public func accumulator(classNames: [String]) -> any MetricAccumulator {
    Accumulator(classNames: classNames, mostClasses: mostClasses)
  }

  private struct Accumulator: MetricAccumulator {
    let classNames: [String]
    let mostClasses: Int
    var counts = ClassCounts()

    mutating func add(_ batch: MetricBatch) throws(MetricError) {
      try counts.add(batch, for: "ConfusionMatrix")
    }

    var values: [(name: String, value: Double)] { [] }

    var table: Table? {
      let classes = Set(counts.classes).union(classNames.indices).sorted()
      guard counts.total > 0, classes.count <= mostClasses else { return nil }
      let names = classes.map { className($0, in: classNames) }
      return Table(
        rowTitle: "target", columnTitle: "prediction", rows: names, columns: names,
        values: classes.map { target in
          classes.map { Double(counts.count(target: target, prediction: $0)) }
        })
    }
  }
}
