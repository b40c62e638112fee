/// Counts the pairs of neighbours in words while they are joined.
///
/// A queue holds pairs with the words in which they stand. Counts in the queue may be too high; an entry whose
/// count is not that of its pair any more goes back with the right one.
struct PairLearner {
  private struct Entry {
    var count: Int
    /// The left id above the right one.
    var pair: UInt64
    var words: [Int32]

    /// Whether the entry comes before another: more frequent, or as frequent with lower ids.
    func precedes(_ other: Entry) -> Bool {
      count != other.count ? count > other.count : pair < other.pair
    }
  }

  /// The ids of all words, one after the other; joined ones move to the front of their word.
  private var symbols: [UInt32] = []
  private var words: [(start: Int, length: Int, count: Int)] = []
  private var counts: [UInt64: Int] = [:]
  private var queue: [Entry] = []
  private var current = Entry(count: 0, pair: 0, words: [])
  /// For each id how many characters it stands for.
  private var lengths: [Int] = []
  private let maximumLength: Int

  init(maximumLength: Int) { self.maximumLength = maximumLength }

  /// Adds a word by the ids of its characters.
  mutating func add(_ ids: [UInt32], count: Int) {
    words.append((symbols.count, ids.count, count))
    symbols += ids
  }

  /// Fills the queue with the pairs of all words.
  mutating func countPairs() {
    var places: [UInt64: [Int32]] = [:]
    for (number, word) in words.enumerated() where word.length > 1 {
      for place in word.start..<word.start + word.length - 1 {
        let pair = Self.pair(symbols[place], symbols[place + 1])
        counts[pair, default: 0] += word.count
        Self.note(Int32(number), at: pair, in: &places)
      }
    }
    lengths = .init(repeating: 1, count: Int(symbols.max() ?? 0) + 1)
    push(places)
  }

  /// The most frequent pair, if it is frequent enough.
  mutating func next(atLeast minimum: Int) -> (left: UInt32, right: UInt32)? {
    while var top = pop() {
      let count = counts[top.pair] ?? 0
      if top.count != count {
        top.count = count
        if count > 0 { push(top) }
        continue
      }
      guard count >= minimum else { return nil }
      current = top
      return (UInt32(top.pair >> 32), UInt32(truncatingIfNeeded: top.pair))
    }
    return nil
  }

  /// Joins the pair that `next` gave, wherever it stands.
  mutating func join(into id: UInt32) {
    let left = UInt32(current.pair >> 32)
    let right = UInt32(truncatingIfNeeded: current.pair)
    let length = lengths[Int(left)] + lengths[Int(right)]
    while lengths.count <= Int(id) { lengths.append(1) }
    lengths[Int(id)] = length
    var places: [UInt64: [Int32]] = [:]
    for number in current.words {
      join(left, right, into: id, length, inWord: Int(number), &places)
    }
    push(places)
  }

  private mutating func join(
    _ left: UInt32, _ right: UInt32, into id: UInt32, _ length: Int, inWord number: Int,
    _ places: inout [UInt64: [Int32]]
  ) {
    let word = words[number]
    let end = word.start + word.length
    var written = word.start
    var read = word.start
    while read < end {
      guard symbols[read] == left, read + 1 < end, symbols[read + 1] == right else {
        symbols[written] = symbols[read]
        written += 1
        read += 1
        continue
      }
      if written > word.start {
        let before = symbols[written - 1]
        counts[Self.pair(before, left), default: 0] -= word.count
        if lengths[Int(before)] + length < maximumLength {
          gain(Self.pair(before, id), word.count, number, &places)
        }
      }
      if read + 2 < end {
        let after = symbols[read + 2]
        counts[Self.pair(right, after), default: 0] -= word.count
        if lengths[Int(after)] + length < maximumLength {
          gain(Self.pair(id, after), word.count, number, &places)
        }
      }
      symbols[written] = id
      written += 1
      read += 2
    }
    words[number].length = written - word.start
  }

  private mutating func gain(
    _ pair: UInt64, _ count: Int, _ number: Int, _ places: inout [UInt64: [Int32]]
  ) {
    counts[pair, default: 0] += count
    Self.note(Int32(number), at: pair, in: &places)
  }

  private static func pair(_ left: UInt32, _ right: UInt32) -> UInt64 {
    UInt64(left) << 32 | UInt64(right)
  }

  /// Notes a word for a pair, once.
  private static func note(_ word: Int32, at pair: UInt64, in places: inout [UInt64: [Int32]]) {
    places[pair, default: []].appendIfNew(word)
  }

  private mutating func push(_ places: [UInt64: [Int32]]) {
    for (pair, words) in places {
      let count = counts[pair] ?? 0
      if count > 0 { push(Entry(count: count, pair: pair, words: words)) }
    }
  }

  private mutating func push(_ entry: Entry) {
    queue.append(entry)
    var child = queue.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard queue[child].precedes(queue[parent]) else { return }
      queue.swapAt(child, parent)
      child = parent
    }
  }

  private mutating func pop() -> Entry? {
    guard !queue.isEmpty else { return nil }
    queue.swapAt(0, queue.count - 1)
    let top = queue.removeLast()
    var parent = 0
    while true {
      var child = 2 * parent + 1
      guard child < queue.count else { return top }
      if child + 1 < queue.count, queue[child + 1].precedes(queue[child]) { child += 1 }
      guard queue[child].precedes(queue[parent]) else { return top }
      queue.swapAt(child, parent)
      parent = child
    }
  }
}

extension [Int32] {
  fileprivate mutating func appendIfNew(_ word: Int32) {
    if last != word { append(word) }
  }
}
