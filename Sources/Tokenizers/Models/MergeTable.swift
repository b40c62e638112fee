/// What pairs of tokens become, and how early each merge was learnt.
struct MergeTable: Sendable {
  /// The left id above the right one; all ones is free.
  private var keys: [UInt64]
  /// The rank above the id of the result.
  private var values: [UInt64]
  private var shift: UInt64
  private(set) var count = 0

  /// No merge.
  static let none = UInt64.max

  init(capacity: Int) {
    var size = 16
    while size < capacity * 2 { size *= 2 }
    keys = .init(repeating: .max, count: size)
    values = .init(repeating: Self.none, count: size)
    shift = UInt64(64 - size.trailingZeroBitCount)
  }

  /// The rank above the result's id, or `none`.
  @inline(__always)
  func find(_ left: UInt32, _ right: UInt32) -> UInt64 {
    let key = UInt64(left) << 32 | UInt64(right)
    return keys.withUnsafeBufferPointer { keys in
      let mask = keys.count - 1
      var place = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> shift)
      while true {
        let found = keys[place]
        if found == key { return values.withUnsafeBufferPointer { $0[place] } }
        if found == .max { return Self.none }
        place = (place + 1) & mask
      }
    }
  }

  /// Adds a merge; of equal pairs the last counts.
  mutating func add(_ left: UInt32, _ right: UInt32, rank: Int, result: UInt32) {
    if (count + 1) * 2 > keys.count { grow() }
    put(UInt64(left) << 32 | UInt64(right), UInt64(rank) << 32 | UInt64(result))
  }

  /// Adds a merge by its tokens.
  mutating func add(
    _ first: [UInt8], _ second: [UInt8], rank: Int, prefixLength: Int, vocabulary: Vocabulary,
    missing: (String) -> TokenizerError
  ) throws(TokenizerError) {
    try first.withUnsafeBufferPointer { first throws(TokenizerError) in
      try second.withUnsafeBufferPointer { second throws(TokenizerError) in
        try add(
          first, second, rank: rank, prefixLength: prefixLength, vocabulary: vocabulary,
          missing: missing)
      }
    }
  }

  mutating func add(
    _ first: Bytes, _ second: Bytes, rank: Int, prefixLength: Int, vocabulary: Vocabulary,
    missing: (String) -> TokenizerError
  ) throws(TokenizerError) {
    func text(_ bytes: Bytes) -> String { String(decoding: bytes, as: UTF8.self) }
    guard let left = vocabulary.id(of: first) else { throw missing(text(first)) }
    guard let right = vocabulary.id(of: second) else { throw missing(text(second)) }
    let skipped = min(prefixLength, second.count)
    let count = first.count + second.count - skipped
    let result = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: max(1, count)) { joined in
      _ = joined.update(from: first)
      _ = joined[first.count...].update(from: second[skipped...])
      return vocabulary.id(of: Bytes(rebasing: joined[..<count]))
    }
    guard let result else { throw missing(text(first) + text(second.slice(skipped, second.count))) }
    add(left, right, rank: rank, result: result)
  }

  private mutating func put(_ key: UInt64, _ value: UInt64) {
    let mask = keys.count - 1
    var place = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> shift)
    while keys[place] != .max, keys[place] != key { place = (place + 1) & mask }
    if keys[place] == .max { count += 1 }
    keys[place] = key
    values[place] = value
  }

  private mutating func grow() {
    var larger = MergeTable(capacity: keys.count)
    for (place, key) in keys.enumerated() where key != .max { larger.put(key, values[place]) }
    self = larger
  }

  /// The pairs in the order of their ranks.
  var pairs: [(left: UInt32, right: UInt32)] {
    keys.indices.filter { keys[$0] != .max }.sorted { values[$0] < values[$1] }
      .map { (UInt32(keys[$0] >> 32), UInt32(keys[$0] & 0xFFFF_FFFF)) }
  }
}

/// The symbols of a word while they are merged.
struct BytePairSymbols {
  private var ids: [UInt32] = []
  private var lengths: [UInt32] = []
  private var ranks: [UInt64] = []
  private var links: [(previous: Int32, next: Int32)] = []
  private var heap: [UInt64] = []

  /// Up to this many symbols it is fastest to look at all pairs for each merge.
  private static let shortWord = 48

  @inline(__always)
  mutating func removeAll() {
    ids.removeAll(keepingCapacity: true)
    lengths.removeAll(keepingCapacity: true)
  }

  @inline(__always)
  mutating func append(_ id: UInt32, length: Int) {
    ids.append(id)
    lengths.append(UInt32(truncatingIfNeeded: length))
  }

  /// Merges until no pair is left that the table has, and appends what remains.
  mutating func merge(by table: MergeTable, into tokens: inout [WordTokens.Token]) {
    if ids.count <= Self.shortWord {
      mergeShort(by: table)
    } else {
      mergeLong(by: table)
    }
    for (id, length) in zip(ids, lengths) where length > 0 {
      tokens.append(.init(id: id, length: length))
    }
  }

  private mutating func mergeShort(by table: MergeTable) {
    var count = ids.count
    guard count > 1 else { return }
    ranks.removeAll(keepingCapacity: true)
    for place in 0..<count - 1 { ranks.append(table.find(ids[place], ids[place + 1])) }
    while count > 1 {
      var best = MergeTable.none
      var bestPlace = 0
      for place in 0..<count - 1 where ranks[place] < best {
        best = ranks[place]
        bestPlace = place
      }
      if best == MergeTable.none { break }
      ids[bestPlace] = UInt32(truncatingIfNeeded: best)
      lengths[bestPlace] += lengths[bestPlace + 1]
      count -= 1
      for place in bestPlace + 1..<max(count, bestPlace + 1) {
        ids[place] = ids[place + 1]
        lengths[place] = lengths[place + 1]
        ranks[place - 1] = ranks[place]
      }
      if bestPlace > 0 {
        ranks[bestPlace - 1] = table.find(ids[bestPlace - 1], ids[bestPlace])
      }
      if bestPlace + 1 < count {
        ranks[bestPlace] = table.find(ids[bestPlace], ids[bestPlace + 1])
      }
    }
    ids.removeSubrange(count...)
    lengths.removeSubrange(count...)
  }

  /// The heap holds ranks above places; entries that a merge made wrong are skipped.
  private mutating func mergeLong(by table: MergeTable) {
    let count = ids.count
    links.removeAll(keepingCapacity: true)
    heap.removeAll(keepingCapacity: true)
    for place in 0..<count {
      links.append((Int32(place) - 1, place + 1 < count ? Int32(place) + 1 : -1))
      if place + 1 < count { push(place, table.find(ids[place], ids[place + 1])) }
    }
    while let top = pop() {
      let place = Int(top & 0xFFFF_FFFF)
      let next = Int(links[place].next)
      guard lengths[place] > 0, next >= 0 else { continue }
      let merge = table.find(ids[place], ids[next])
      guard merge != MergeTable.none, merge >> 32 == top >> 32 else { continue }
      ids[place] = UInt32(truncatingIfNeeded: merge)
      lengths[place] += lengths[next]
      lengths[next] = 0
      let after = links[next].next
      links[place].next = after
      if after >= 0 {
        links[Int(after)].previous = Int32(place)
        push(place, table.find(ids[place], ids[Int(after)]))
      }
      let before = Int(links[place].previous)
      if before >= 0 { push(before, table.find(ids[before], ids[place])) }
    }
  }

  @inline(__always)
  private mutating func push(_ place: Int, _ merge: UInt64) {
    guard merge != MergeTable.none else { return }
    let entry = merge & ~0xFFFF_FFFF | UInt64(place)
    heap.append(entry)
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[parent] > entry else { break }
      heap[child] = heap[parent]
      child = parent
    }
    heap[child] = entry
  }

  private mutating func pop() -> UInt64? {
    guard let last = heap.popLast() else { return nil }
    guard let first = heap.first else { return last }
    var parent = 0
    while true {
      var child = 2 * parent + 1
      guard child < heap.count else { break }
      if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
      guard heap[child] < last else { break }
      heap[parent] = heap[child]
      parent = child
    }
    heap[parent] = last
    return first
  }
}
