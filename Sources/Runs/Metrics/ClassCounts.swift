/// How often each class was predicted for each.
package struct ClassCounts: Sendable {
  private struct Pair: Hashable {
    var target: Int
    var prediction: Int
  }
  private var counts: [Pair: Int] = [:]
  private(set) var targets: [Int: Int] = [:]
  private(set) var predictions: [Int: Int] = [:]
  private(set) var total = 0

  mutating func add(_ batch: MetricBatch, for metric: String) throws(MetricError) {
    let (predicted, right) = try batch.classes(for: metric)
    for (prediction, target) in zip(predicted, right) {
      counts[Pair(target: target, prediction: prediction), default: 0] += 1
      targets[target, default: 0] += 1
      predictions[prediction, default: 0] += 1
    }
    total += right.count
  }

  /// The classes that occur, as target or as prediction.
  var classes: [Int] { Set(targets.keys).union(predictions.keys).sorted() }

  /// How many examples of a class are predicted to be of another, or of the same.
  func count(target: Int, prediction: Int) -> Int {
    counts[Pair(target: target, prediction: prediction)] ?? 0
  }

  var correct: Int { classes.reduce(0) { $0 + count(target: $1, prediction: $1) } }
}

/// A class's name, or its number.
func className(_ number: Int, in names: [String]) -> String {
  names.indices.contains(number) ? names[number] : "\(number)"
}
