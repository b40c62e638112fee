public import LazyConfig

/// Of the examples predicted to be of a class, the share that is: `precision_macro`, say, and with `perClass` also `precision/NAME` for each class.
///
/// A class that makes it 0/0 scores 0, and classes that do not occur are not averaged, as in scikit-learn. No value
/// without examples.
@Configurable
public struct Precision: Metric {
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
  public var name: String { ClassScoreAccumulator.name(.precision, average) }

  public func accumulator(classNames: [String]) -> any MetricAccumulator {
    ClassScoreAccumulator(
      metric: "Precision", score: .precision, average: average, perClass: perClass,
      classNames: classNames)
  }
}
