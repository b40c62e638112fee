/// Tokenised texts with their labels.
struct LabelledSet: Sendable {
  struct Example: Sendable {
    /// Which store, and which text in it.
    var store: UInt32
    var text: UInt32
    /// A class or a number.
    var label: Double
  }

  let stores: [TokenStore]
  let examples: [Example]
  /// Whether labels are classes.
  let hasClasses: Bool
  /// Whether texts are pairs, and tokens say which text they belong to.
  let isPair: Bool

  /// The same with some of the examples.
  func subset(_ numbers: some Sequence<Int>) -> LabelledSet {
    LabelledSet(
      stores: stores, examples: numbers.map { examples[$0] }, hasClasses: hasClasses, isPair: isPair
    )
  }

  var count: Int { examples.count }

  func range(_ number: Int) -> Range<Int> {
    let example = examples[number]
    return stores[Int(example.store)].text(Int(example.text))
  }

  func length(_ number: Int) -> Int { range(number).count }

  func appendIDs(_ number: Int, to ids: inout [Int64]) {
    stores[Int(examples[number].store)].copy(range(number), into: &ids)
  }

  func appendSegments(_ number: Int, to segments: inout [Int64]) {
    var flags: [Bool] = []
    stores[Int(examples[number].store)].copyFlags(range(number), into: &flags)
    for flag in flags { segments.append(flag ? 1 : 0) }
  }
}

extension LabelledSet {
  /// The batch of examples, filled up to the longest: [B, T].
  func padded(_ numbers: [Int], padding: Int64) -> Batch {
    let width = numbers.reduce(0) { max($0, length($1)) }
    var ids: [Int64] = []
    var mask: [Int64] = []
    var segments: [Int64] = []
    for number in numbers {
      let length = length(number)
      let missing = width - length
      appendIDs(number, to: &ids)
      ids += [Int64](repeating: padding, count: missing)
      mask += [Int64](repeating: 1, count: length) + [Int64](repeating: 0, count: missing)
      if isPair {
        appendSegments(number, to: &segments)
        segments += [Int64](repeating: 0, count: missing)
      }
    }
    let shape = [numbers.count, width]
    var columns: [String: Column] = [
      "ids": .integers(ids, shape: shape), "labels": labels(numbers),
    ]
    if mask.contains(0) { columns["mask"] = .integers(mask, shape: shape) }
    if isPair { columns["segment_ids"] = .integers(segments, shape: shape) }
    return Batch(
      columns: columns, exampleCount: numbers.count,
      tokenCount: mask.count { $0 == 1 })
  }

  /// The batch of examples one behind the other, without padding: [1, total].
  func packed(_ numbers: [Int]) -> Batch {
    var ids: [Int64] = []
    var positions: [Int64] = []
    var segments: [Int64] = []
    var starts: [Int64] = [0]
    for number in numbers {
      appendIDs(number, to: &ids)
      if isPair { appendSegments(number, to: &segments) }
      positions += (0..<Int64(length(number)))
      starts.append(Int64(ids.count))
    }
    let shape = [1, ids.count]
    var columns: [String: Column] = [
      "ids": .integers(ids, shape: shape), "labels": labels(numbers),
      "position_ids": .integers(positions, shape: shape),
      "sequence_starts": .integers(starts, shape: [starts.count]),
    ]
    if isPair { columns["segment_ids"] = .integers(segments, shape: shape) }
    return Batch(columns: columns, exampleCount: numbers.count, tokenCount: ids.count)
  }

  private func labels(_ numbers: [Int]) -> Column {
    let labels = numbers.map { examples[$0].label }
    return hasClasses
      ? .integers(labels.map { Int64($0) }, shape: [numbers.count])
      : .numbers(labels.map { Float($0) }, shape: [numbers.count])
  }
}
