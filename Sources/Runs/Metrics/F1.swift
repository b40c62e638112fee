public import LazyConfig

/// The harmonic mean of precision and recall, from 0 to 1: `f1_macro`, say, and with `perClass` also `f1/NAME` for each class.
///
/// A class that makes it 0/0 scores 0, and classes that do not occur are not averaged, as in scikit-learn. No value
/// without examples.
@Configurable
public struct F1: Metric {
  /// How scores of single classes become one.
  public let average: ClassAverage
  /// Whether there is a value for each class that occurs, too.
  public let perClass: Bool

  /// - Parameters:
  ///   - average: How scores of single classes become one.
  ///   - perClass: Whether there is a value for each class that occurs, too.
  public init(average: ClassAverage = .macro, perClass: Bool = false) {
    self.average = average
    self.perClass = perClass
  }

  public var input: MetricInput { .classes }
  public var name: String { ClassScoreAccumulator.name(.f1, average) }

  public func accumulator(classNames: [String]) -> any MetricAccumulator {
    ClassScoreAccumulator(
      metric: "F1", score: .f1, average: average, perClass: perClass, classNames: classNames)
  }
}
