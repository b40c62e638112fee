/// Walks two trees side by side.
struct Differ {
  private(set) var edits: [Edit] = []
  /// The numbers of the edits that replace what an override would be merged into, or would swap.
  private(set) var clearing: Set<Int> = []
  private var changes: [TreeDiff.Change] = []
  /// Hashes of parts that were removed or added, by the number of their change.
  private var removed: [Int: HashedNode] = [:]
  private var added: [Int: HashedNode] = [:]
  private let names: TargetNames

  init(names: TargetNames) { self.names = names }

  private func hashed(_ node: Node) -> HashedNode { HashedNode(node, names: names) }

  mutating func compare(_ old: Node, _ new: Node) { compare(hashed(old), hashed(new), path: []) }

  mutating func compare(_ old: HashedNode, _ new: HashedNode, path: [String]) {
    guard old.hash != new.hash else { return }
    switch (old.node.value, new.node.value) {
    case (.map, .map): compareEntries(old, new, path: path)
    case (.call(let a), .call(let b)):
      guard names.canonical(a.target) == names.canonical(b.target) else {
        return swap(old, new, path: path)
      }
      if a.isPartial != b.isPartial {
        let step = path + [ReservedKey.partial]
        changes.append(
          .changed(Path(step), from: Node(.bool(a.isPartial)), to: Node(.bool(b.isPartial))))
        edits.append(Edit(Pattern(Path(step)), .force(.bool(b.isPartial))))
      }
      compareEntries(old, new, path: path)
    case (.list, .list): compareLists(old, new, path: path)
    case (.repetition(let a), .repetition(let b)) where a == b: break
    case (.repetition(let a), .repetition(let b)) where Self.canBeEdited(a, b):
      compareRepetitions(a, b, path: path)
    case (.repetition, .list), (.list, .repetition):
      guard let a = Self.elements(of: old.node), let b = Self.elements(of: new.node) else {
        fallthrough
      }
      compareWritten(hashed(Node(.list(a))), hashed(Node(.list(b))), new: new.node, path: path)
    default:
      changes.append(.changed(Path(path), from: old.node, to: new.node))
      replace(old.node, with: new.node, path: path)
    }
  }

  private static func elements(of node: Node) -> [Node]? {
    switch node.value {
    case .list(let elements): elements
    case .repetition(let repetition):
      repetition.literalCount.flatMap { repetition.expandedIfSmall(count: $0) }
    default: nil
    }
  }

  /// Lists of which one is written element by element: element by element for people, replaced as a whole
  /// by the edits.
  private mutating func compareWritten(
    _ old: HashedNode, _ new: HashedNode, new node: Node, path: [String]
  ) {
    guard old.hash != new.hash else { return }
    let kept = edits
    compareLists(old, new, path: path)
    guard !path.isEmpty else { return }
    edits = kept
    clearing = clearing.filter { $0 < kept.count }
    append(Node(.list([])), node, path: path)
  }

  private mutating func swap(_ old: HashedNode, _ new: HashedNode, path: [String]) {
    changes.append(.swapped(Path(path), from: old.node, to: new.node))
    replace(old.node, with: new.node, path: path)
  }

  /// Edits that put a node in the place of another.
  private mutating func replace(_ old: Node, with new: Node, path: [String]) {
    guard path.isEmpty, let before = Self.entries(of: old), let after = Self.entries(of: new) else {
      append(old, new, path: path)
      return
    }
    // The root has no key to write before a `=`: it is taken apart, and put together anew.
    for key in before.keys { edits.append(Edit(Pattern([.name(key)]), .delete(expected: nil))) }
    if case .call = old.value {
      edits.append(Edit(Pattern([.name(ReservedKey.target)]), .delete(expected: nil)))
    }
    if case .call(let call) = new.value {
      edits.append(Edit(Pattern([.name(ReservedKey.target)]), .add(.string(call.target))))
      if call.isPartial {
        edits.append(Edit(Pattern([.name(ReservedKey.partial)]), .force(.bool(true))))
      }
    }
    for entry in after.entries {
      edits.append(Edit(Pattern([.name(entry.key)]), .add(entry.node.value)))
    }
  }

  private mutating func append(_ old: Node, _ new: Node, path: [String]) {
    switch (old.value, new.value) {
    // Text may name a target, into whose call a map would be merged.
    case (.call, .string), (.call, .map), (.string, .map), (.map, .map), (.map, .call),
      (.list, .map), (.repetition, .map):
      clearing.insert(edits.count)
    default: break
    }
    edits.append(Edit(Pattern(Path(path)), .replace(new.value)))
  }

  private static func entries(of node: Node) -> ConfigMap? {
    switch node.value {
    case .map(let map): map
    case .call(let call): call.arguments
    default: nil
    }
  }

  private mutating func add(_ node: HashedNode, path: [String]) {
    added[changes.count] = node
    changes.append(.added(Path(path), node.node))
    edits.append(Edit(Pattern(Path(path)), .add(node.node.value)))
  }

  private mutating func remove(_ node: HashedNode, path: [String], editPath: [String]) {
    removed[changes.count] = node
    changes.append(.removed(Path(path), node.node))
    edits.append(Edit(Pattern(Path(editPath)), .delete(expected: nil)))
  }

  // MARK: Containers

  private mutating func compareEntries(_ old: HashedNode, _ new: HashedNode, path: [String]) {
    let pairs = zip(old.children, new.children)
    if old.children.count == new.children.count, pairs.allSatisfy({ $0.step == $1.step }) {
      for (a, b) in pairs { compare(a.node, b.node, path: path + [a.step]) }
      return
    }
    var later: [String: HashedNode] = [:]
    for child in new.children { later[child.step] = child.node }
    var known: Set<String> = []
    for child in old.children {
      let (step, node) = (child.step, child.node)
      known.insert(step)
      if let other = later[step] {
        compare(node, other, path: path + [step])
      } else {
        remove(node, path: path + [step], editPath: path + [step])
      }
    }
    for child in new.children where !known.contains(child.step) {
      add(child.node, path: path + [child.step])
    }
  }

  /// Whether there is a time at which each element that differs is in the list. A wrong list may name others.
  private static func canBeEdited(_ old: Repetition, _ new: Repetition) -> Bool {
    let most = max(old.literalCount ?? .max, new.literalCount ?? .max)
    return [old, new].allSatisfy { $0.edited.last.map { $0.index < most } ?? true }
  }

  private mutating func compareRepetitions(_ old: Repetition, _ new: Repetition, path: [String]) {
    // A list that becomes shorter does so last, since elements beyond its end cannot be edited.
    let shrinks = (old.literalCount ?? .max) > (new.literalCount ?? .max)
    func compareCounts() {
      compare(hashed(old.count), hashed(new.count), path: path + [ReservedKey.repeats])
    }
    if !shrinks { compareCounts() }
    defer { if shrinks { compareCounts() } }
    compare(hashed(old.element), hashed(new.element), path: path + [ReservedKey.of])
    let editedBefore = Set(old.edited.map(\.index))
    for index in editedBefore.union(new.edited.map(\.index)).sorted() {
      // What was changed for all has been changed for the elements that had no edits of their own.
      let before = editedBefore.contains(index) ? old[index] : new.element
      compare(hashed(before), hashed(new[index]), path: path + [String(index)])
    }
  }

  /// Aligns two lists: what stays at both ends, then parts that occur once in each; what lies between
  /// is compared side by side, and the rest was added or removed.
  private mutating func compareLists(_ old: HashedNode, _ new: HashedNode, path: [String]) {
    let a = old.children.map(\.node)
    let b = new.children.map(\.node)
    let pairs = ListAlignment.pairs(a, b)
    let kept = Set(pairs.map(\.0))
    let present = Set(pairs.map(\.1))
    for index in a.indices.reversed() where !kept.contains(index) {
      remove(a[index], path: path + [String(index)], editPath: path + [String(index)])
    }
    for index in b.indices where !present.contains(index) {
      add(b[index], path: path + [String(index)])
    }
    for (i, j) in pairs { compare(a[i], b[j], path: path + [String(j)]) }
  }

  // MARK: Moves

  /// The changes, with a part that was removed here and added there as one.
  func changesWithMoves() -> [TreeDiff.Change] {
    // Where each part was added, the last place first, so that the first is taken from the end.
    var homes: [Int: [Int]] = [:]
    for (index, node) in added.sorted(by: { $0.key > $1.key }) where node.size > 1 {
      homes[node.hash, default: []].append(index)
    }
    var moves: [Int: Path] = [:]
    var gone: Set<Int> = []
    for (index, node) in removed.sorted(by: { $0.key < $1.key }) where node.size > 1 {
      guard let home = homes[node.hash]?.popLast() else { continue }
      moves[home] = changes[index].path
      gone.insert(index)
    }
    var result: [TreeDiff.Change] = []
    for (index, change) in changes.enumerated() where !gone.contains(index) {
      if let from = moves[index], case .added(let to, let node) = change {
        result.append(.moved(from: from, to: to, node))
      } else {
        result.append(change)
      }
    }
    return result
  }
}

/// Which elements of two lists belong together.
enum ListAlignment {
  static func pairs(_ a: [HashedNode], _ b: [HashedNode]) -> [(Int, Int)] {
    var pairs: [(Int, Int)] = []
    var start = 0
    while start < a.count, start < b.count, a[start].hash == b[start].hash {
      pairs.append((start, start))
      start += 1
    }
    var endA = a.count
    var endB = b.count
    var tail: [(Int, Int)] = []
    while endA > start, endB > start, a[endA - 1].hash == b[endB - 1].hash {
      endA -= 1
      endB -= 1
      tail.append((endA, endB))
    }
    var fromA = start
    var fromB = start
    for (i, j) in anchors(a, start..<endA, b, start..<endB) + [(endA, endB)] {
      // Between two anchors, neighbours are taken for changed versions of each other.
      while fromA < i, fromB < j {
        pairs.append((fromA, fromB))
        fromA += 1
        fromB += 1
      }
      if i < endA { pairs.append((i, j)) }
      fromA = i + 1
      fromB = j + 1
    }
    return pairs + tail.reversed()
  }

  /// Elements that occur once in each range and in the same order: the longest such chain.
  private static func anchors(
    _ a: [HashedNode], _ rangeA: Range<Int>, _ b: [HashedNode], _ rangeB: Range<Int>
  ) -> [(Int, Int)] {
    func unique(_ nodes: [HashedNode], _ range: Range<Int>) -> [Int: Int] {
      var places: [Int: Int] = [:]
      var repeated: Set<Int> = []
      for index in range where places.updateValue(index, forKey: nodes[index].hash) != nil {
        repeated.insert(nodes[index].hash)
      }
      return places.filter { !repeated.contains($0.key) }
    }
    let inA = unique(a, rangeA)
    let inB = unique(b, rangeB)
    let common = inA.compactMap { hash, i in inB[hash].map { (i, $0) } }.sorted { $0.0 < $1.0 }
    // The longest increasing run of second numbers, by patience sorting.
    var piles: [Int] = []
    var previous = [Int](repeating: -1, count: common.count)
    for index in common.indices {
      var low = 0
      var high = piles.count
      while low < high {
        let middle = (low + high) / 2
        if common[piles[middle]].1 < common[index].1 { low = middle + 1 } else { high = middle }
      }
      if low > 0 { previous[index] = piles[low - 1] }
      if low == piles.count { piles.append(index) } else { piles[low] = index }
    }
    var chain: [(Int, Int)] = []
    var current = piles.last ?? -1
    while current >= 0 {
      chain.append(common[current])
      current = previous[current]
    }
    return chain.reversed()
  }
}
