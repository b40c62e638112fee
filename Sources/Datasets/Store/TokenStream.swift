/// Tokens of several files one after the other: what windows are cut from.
struct TokenStream: Sendable {
  private let parts: [(store: TokenStore, range: Range<Int>)]
  /// Where each part begins in the stream, and where the last ends.
  private let starts: [Int]

  init(_ parts: [(store: TokenStore, range: Range<Int>)]) {
    self.parts = parts.filter { !$0.range.isEmpty }
    starts = self.parts.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.range.count) }
  }

  var count: Int { starts.last ?? 0 }

  /// The ids of a range; of what lies beyond the end there are none.
  func ids(_ range: Range<Int>) -> [Int64] {
    var ids: [Int64] = []
    ids.reserveCapacity(range.count)
    forEachPart(range) { store, range in store.copy(range, into: &ids) }
    return ids
  }

  private func forEachPart(_ range: Range<Int>, _ body: (TokenStore, Range<Int>) -> Void) {
    var place = max(0, range.lowerBound)
    let end = min(range.upperBound, count)
    guard place < end else { return }
    // The last part that begins at or before the place.
    var (low, high) = (0, parts.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if starts[middle] <= place { low = middle } else { high = middle - 1 }
    }
    while place < end {
      let stop = min(end, starts[low + 1])
      let first = parts[low].range.lowerBound
      body(parts[low].store, first + place - starts[low]..<first + stop - starts[low])
      place = stop
      low += 1
    }
  }
}

extension TokenStream {
  /// The window on a range; with where words begin if wanted.
  func window(_ range: Range<Int>, words: Bool) -> Window {
    var startsWord: [Bool] = []
    if words { forEachPart(range) { store, range in store.copyFlags(range, into: &startsWord) } }
    return Window(ids: ids(range), startsWord: startsWord)
  }
}
