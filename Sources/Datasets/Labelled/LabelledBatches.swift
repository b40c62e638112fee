public import LazyConfig

/// Makes batches of texts with labels.
struct LabelledBatches: BatchSource {
  let examples: LabelledSet
  let size: BatchSize
  let batching: Batching
  /// Evaluation takes the order of the files and leaves nothing out.
  let isTraining: Bool
  let dropsLast: Bool
  let padding: Int64
  let seed: UInt64

  func plan(epoch: Int) throws(DataError) -> EpochPlan {
    let parts = batches(epoch: epoch)
    return EpochPlan(batchCount: parts.count) { index throws(DataError) in
      batching == .paddingFree
        ? examples.packed(parts[index]) : examples.padded(parts[index], padding: padding)
    }
  }

  /// The examples of each batch.
  private func batches(epoch: Int) -> [[Int]] {
    guard isTraining else { return size.cut(Array(0..<examples.count), length, padded: isPadded) }
    let epoch = UInt64(truncatingIfNeeded: epoch)
    let order = Permutation(
      count: examples.count, random: RandomStream(seed, Purpose.order, epoch))
    let shuffled = (0..<examples.count).map { order[$0] }
    var batches: [[Int]] = []
    if batching == .bucketed {
      for start in stride(from: 0, to: shuffled.count, by: size.bucket) {
        let bucket = shuffled[start..<min(shuffled.count, start + size.bucket)]
        let sorted = bucket.map { (length: length($0), number: $0) }.sorted { $0 < $1 }
        batches += size.cut(sorted.map(\.number), length, padded: true)
      }
    } else {
      batches = size.cut(shuffled, length, padded: isPadded)
    }
    if dropsLast, case .examples(let count) = size { batches.removeAll { $0.count < count } }
    guard batching == .bucketed else { return batches }
    // Sorted by length, batches come in an order of their own.
    let mixed = Permutation(
      count: batches.count, random: RandomStream(seed, Purpose.batches, epoch))
    return batches.indices.map { batches[mixed[$0]] }
  }

  private var isPadded: Bool { batching != .paddingFree }
  private func length(_ number: Int) -> Int { examples.length(number) }
}

/// How many examples a batch has.
enum BatchSize: Sendable {
  case examples(Int)
  /// As many as have so many tokens, padding included where there is some; one at least.
  case tokens(Int)

  /// How many examples are sorted by length together.
  var bucket: Int {
    switch self {
    case .examples(let count): count * 50
    case .tokens: 4096
    }
  }

  /// Cuts a list of examples into batches.
  func cut(_ numbers: [Int], _ length: (Int) -> Int, padded: Bool) -> [[Int]] {
    switch self {
    case .examples(let count):
      return stride(from: 0, to: numbers.count, by: count).map {
        Array(numbers[$0..<min(numbers.count, $0 + count)])
      }
    case .tokens(let limit):
      var result: [[Int]] = []
      var batch: [Int] = []
      var (longest, total) = (0, 0)
      for number in numbers {
        let own = length(number)
        let cost = padded ? max(longest, own) * (batch.count + 1) : total + own
        if !batch.isEmpty, cost > limit {
          result.append(batch)
          batch = []
          (longest, total) = (0, 0)
        }
        batch.append(number)
        longest = max(longest, own)
        total += own
      }
      return batch.isEmpty ? result : result + [batch]
    }
  }
}

/// Which examples make a batch of training, and how it is laid out.
@Configurable
public enum Batching: Sendable {
  /// Any examples, filled up to the longest of the batch.
  case random
  /// Examples of like length, filled up to the longest of the batch; batches come in any order.
  case bucketed
  /// Any examples one behind the other, without padding.
  case paddingFree
}

/// What becomes of a text with more tokens than the limit.
@Configurable
public enum TooLong: Sendable {
  /// What is too much is left out, of the longer text of a pair first.
  case truncate
  /// It is an error that says the file and the line.
  case error
  /// It becomes several examples with the same label.
  case split
}

/// What labels are.
@Configurable
public enum LabelledTask: Sendable {
  /// Names of classes.
  case classification
  /// Numbers.
  case regression
}
