/// A list of equal elements that stays compact: `_repeat_: 12` with `_of_:`.
///
/// Each element has its own path (`layers.3.attention`). An element that was edited is held on its own;
/// the others stay one.
public struct Repetition: Sendable {
  /// One element that differs from the others.
  public struct Edited: Sendable {
    public let index: Int
    public var node: Node
  }

  /// How many elements: an integer or a reference to one.
  public var count: Node
  public var element: Node
  /// The elements that were edited, by ascending index.
  public private(set) var edited: [Edited]

  public init(count: Node, of element: Node, edited: [(index: Int, node: Node)] = []) {
    self.count = count
    self.element = element
    self.edited = edited.filter { $0.node != element }.sorted { $0.index < $1.index }
      .map { Edited(index: $0.index, node: $0.node) }
  }

  /// The number of elements, where it is written as an integer.
  // Inlined, it crashes the optimiser of Swift 6.3.1 (an ownership error in CopyPropagation).
  @inline(never)
  public var literalCount: Int? {
    if case .int(let count) = count.value { count } else { nil }
  }

  var summary: String {
    if let literalCount { "a repeated list of \(literalCount)" } else { "a repeated list" }
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
  package mutating func updateAll(_ body: (inout Node) throws -> Void) rethrows {
    try body(&element)
    for position in edited.indices { try body(&edited[position].node) }
  }

  /// All elements, one by one: what the repetition stands for.
  package func expanded(count: Int) -> [Node] {
    var elements = [Node](repeating: element, count: count)
    for entry in edited where entry.index < count { elements[entry.index] = entry.node }
    return elements
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
      guard let index = Path.index(step) else { return nil }
      if let literalCount, index >= literalCount { return nil }
      return self[index]
    }
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
  public static func == (a: Repetition, b: Repetition) -> Bool {
    a.count == b.count && a.element == b.element
      && a.edited.count == b.edited.count
      && zip(a.edited, b.edited).allSatisfy { $0.index == $1.index && $0.node == $1.node }
  }
}
