/// A list of equal elements that stays compact: `_repeat_: 12` with `_of_:`.
///
/// Each element has its own path (`layers.3.attention`). An element that was edited is held on its own;
/// the others stay one.
public struct Repetition: Sendable {
  /// One element that differs from the others.
  public struct Edited: Sendable {
    /// Which element, from 0.
    public let index: Int
    /// What stands there instead.
    public var node: Node
  }

  /// How many elements: an integer or a reference to one.
  public var count: Node
  /// The element that the others are. Elements that were edited before stay as they are.
  public var element: Node
  /// The elements that were edited, by ascending index.
  public private(set) var edited: [Edited]

  /// A repeated list. Edits that equal the element are dropped.
  public init(count: Node, of element: Node, edited: [(index: Int, node: Node)] = []) {
    self.count = count
    self.element = element
    self.edited = edited.filter { $0.index >= 0 && $0.node != element }
      .sorted { $0.index < $1.index }
      .map { Edited(index: $0.index, node: $0.node) }
  }

  /// The number of elements, where it is written as an integer that a tree can hold.
  // Inlined, it crashes the optimiser of Swift 6.3.1 (an ownership error in CopyPropagation).
  @inline(never)
  public var literalCount: Int? {
    if case .int(let count) = count.value, (0...Limits.listLength).contains(count) {
      count
    } else {
      nil
    }
  }

  var summary: String {
    if case .int(let count) = count.value {
      "a repeated list of \(count)"
    } else {
      "a repeated list"
    }
  }

  /// Why elements cannot be taken one by one.
  var problemWithCount: String {
    switch count.value {
    case .int: "\(summary) cannot be changed element by element"
    default: "the number of elements is \(count.value.summary)"
    }
  }

  /// The element at an index. The index is not compared with the count, which may be a reference.
  public subscript(index: Int) -> Node {
    get {
      let position = position(of: index)
      if position < edited.count, edited[position].index == index { return edited[position].node }
      return element
    }
    set {
      let position = position(of: index)
      let isEdited = position < edited.count && edited[position].index == index
      guard index >= 0 else { return }
      if newValue == element {
        if isEdited { edited.remove(at: position) }
      } else if isEdited {
        edited[position].node = newValue
      } else {
        edited.insert(Edited(index: index, node: newValue), at: position)
      }
    }
  }

  /// Changes the shared element and, where they were edited, the elements that differ from it.
  ///
  /// - Parameter body: What is done, with the index of an edited element, and nil for the shared one.
  package mutating func updateAll(_ body: (inout Node, Int?) throws -> Void) rethrows {
    for position in edited.indices { try body(&edited[position].node, edited[position].index) }
    try body(&element, nil)
  }

  /// The first element that was not edited.
  package var firstShared: Int {
    var index = 0
    for entry in edited where entry.index == index { index += 1 }
    return index
  }

  /// The edited elements that differ from the others. One that the others became equal to is kept apart,
  /// but not written.
  package var different: [Edited] { edited.filter { $0.node != element } }

  /// All elements, one by one: what the repetition stands for.
  package func expanded(count: Int) -> [Node] {
    var elements = [Node](repeating: element, count: count)
    for entry in edited where entry.index < count { elements[entry.index] = entry.node }
    return elements
  }

  /// The list after its elements were changed, one by one or all alike, as compact as it can be.
  ///
  /// What became of the elements that had no edits of their own stays what later elements will be. A list
  /// without two elements of one kind is written element by element.
  func updated(to elements: [Node]) -> Value {
    let before = Set(edited.map(\.index))
    let shared = elements.indices.filter { !before.contains($0) }
    var updated = self
    updated.edited = []
    if let first = shared.first, shared.allSatisfy({ elements[$0] == elements[first] }) {
      updated.element = elements[first]
    }
    var isUsed = elements.isEmpty
    for index in elements.indices {
      if elements[index] == updated.element {
        isUsed = true
      } else {
        updated[index] = elements[index]
      }
    }
    return isUsed ? .repetition(updated) : .list(elements)
  }

  /// Whether these are the elements that it stands for.
  func stands(for elements: [Node]) -> Bool {
    guard literalCount == elements.count else { return false }
    return elements.indices.allSatisfy { self[$0] == elements[$0] }
  }

  /// `_repeat_`, `_of_`, or an element.
  func child(_ step: String) -> Node? {
    switch step {
    case ReservedKey.repeats: return count
    case ReservedKey.of: return element
    default:
      return position(step).map { self[$0] }
    }
  }

  /// Which element a step names. It cannot be counted from the end as long as the count is a reference.
  func position(_ step: String) -> Int? {
    guard let literalCount else { return Path.index(step) }
    return Path.position(step, in: literalCount)
  }

  private func position(of index: Int) -> Int {
    var low = 0
    var high = edited.count
    while low < high {
      let middle = (low + high) / 2
      if edited[middle].index < index { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension Repetition: Equatable {
  /// Whether both stand for the same elements.
  public static func == (a: Repetition, b: Repetition) -> Bool {
    guard a.count == b.count else { return false }
    if a.element == b.element {
      return Set((a.edited + b.edited).map(\.index)).allSatisfy { a[$0] == b[$0] }
    }
    // Only where every element was edited can they be equal all the same.
    guard let count = a.literalCount, a.edited.count + b.edited.count >= count else { return false }
    return (0..<count).allSatisfy { a[$0] == b[$0] }
  }
}
