/// One place in a config tree: a value, and where it came from.
public struct Node: Sendable {
  /// What the place holds.
  public var value: Value
  /// The latest origin; older ones follow from it (``Origin/previous``). Nil for a value made in code
  /// that did not say where.
  public var origin: Origin?

  /// A node that holds a value.
  public init(_ value: Value, origin: Origin? = nil) {
    self.value = value
    self.origin = origin
  }

  /// Replaces the value and keeps the old one in the history.
  public mutating func replace(with value: Value, from source: Origin.Source) {
    origin = Origin(source, previous: Origin.Entry(value: self.value, origin: origin))
    self.value = value
  }
}

extension Node: Equatable {
  /// Whether two nodes hold the same data; their origins do not matter.
  public static func == (a: Node, b: Node) -> Bool { a.value == b.value }
}

extension Node {
  /// The child with this key, name or index, if there is one.
  public func child(_ step: String) -> Node? {
    switch value {
    case .map(let map): map[step]
    case .call(let call): call.child(step)
    case .list(let elements):
      Path.position(step, in: elements.count).map { elements[$0] }
    case .repetition(let repetition): repetition.child(step)
    default: nil
    }
  }

  /// The node at a path below this one, if there is one. References are not followed.
  public subscript(path: Path) -> Node? {
    var node = self
    for step in path.steps {
      guard let child = node.child(step) else { return nil }
      node = child
    }
    return node
  }
}
