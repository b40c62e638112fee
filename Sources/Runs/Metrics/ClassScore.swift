public import LazyConfig

/// How scores of single classes become one.
@Configurable
public enum ClassAverage: Sendable {
  /// The mean over the classes that occur, as target or as prediction.
  case macro
  /// The score of all examples together; with one class for each example, that is the accuracy.
  case micro
  /// The mean over the classes, each weighted by how often it is the target.
  case weighted
}

/// What is said of a class, of what was predicted and what is right.
enum ClassScore: String, Sendable {
  case precision, recall, f1

  /// The score; 0 where it would be 0/0, as in scikit-learn.
  func value(correct: Int, predicted: Int, actual: Int) -> Double {
    let (above, below) =
      switch self {
      case .precision: (correct, predicted)
      case .recall: (correct, actual)
      case .f1: (2 * correct, predicted + actual)
      }
    return below == 0 ? 0 : Double(above) / Double(below)
  }
}

/// Counts for one of the scores, and averages it.
struct ClassScoreAccumulator: MetricAccumulator {
  let metric: String
  let score: ClassScore
  let average: ClassAverage
  /// Whether there is a value for each class.
  let perClass: Bool
  let classNames: [String]
  var counts = ClassCounts()

  static func name(_ score: ClassScore, _ average: ClassAverage) -> String {
    switch average {
    case .macro: "\(score.rawValue)_macro"
    case .micro: "\(score.rawValue)_micro"
    case .weighted: "\(score.rawValue)_weighted"
    }
  }

  mutating func add(_ batch: MetricBatch) throws(MetricError) {
    try counts.add(batch, for: metric)
  }

  var values: [(name: String, value: Double)] {
    guard counts.total > 0 else { return [] }
    let classes = counts.classes
    let scores = classes.map { number in
      score.value(
        correct: counts.count(target: number, prediction: number),
        predicted: counts.predictions[number] ?? 0, actual: counts.targets[number] ?? 0)
    }
    let mean =
      switch average {
      case .macro: scores.reduce(0, +) / Double(scores.count)
      case .micro:
        score.value(correct: counts.correct, predicted: counts.total, actual: counts.total)
      case .weighted:
        zip(classes, scores).reduce(0) { $0 + Double(counts.targets[$1.0] ?? 0) * $1.1 }
          / Double(counts.total)
      }
    let all = [(name: Self.name(score, average), value: mean)]
    guard perClass else { return all }
    return all
      + zip(classes, scores).map {
        ("\(score.rawValue)/\(className($0, in: classNames))", $1)
      }
  }
}
