/// Calls of several types that all fit a slot: `.list(A.lazy(), B.lazy())`, `.repeated(12, A.lazy())`.
public struct Parts<each T>: Sendable {
  let node: Node
  let isUnset: Bool

  private init(_ node: Node) {
    self.node = node
    isUnset = false
  }

  private init(unset: Void) {
    node = Node(.null)
    isUnset = true
  }

  /// An argument that is left out.
  public static var unset: Parts { Parts(unset: ()) }

  /// These parts, in order.
  public static func list(_ parts: repeat Lazy<each T>) -> Parts {
    Parts(Node(.list(Self.nodes(repeat each parts))))
  }

  /// These parts, in order: calls of one type, or of types that `.call(…)` hides.
  public static func list<U>(_ parts: [Lazy<U>]) -> Parts<U> {
    Parts<U>(Node(.list(parts.map(\.node))))
  }

  /// These parts by name.
  public static func map(_ parts: repeat (String, Lazy<each T>)) -> Parts {
    var map = ConfigMap()
    for (name, part) in repeat each parts { map[name] = part.node }
    return Parts(Node(.map(map)))
  }

  /// These parts, again and again; the tree keeps a single one once.
  public static func repeated(_ count: Int, _ parts: repeat Lazy<each T>) -> Parts {
    repeated(.value(count), repeat each parts)
  }

  /// These parts as often as another value says; the tree keeps a single one once.
  public static func repeated(_ count: Lazy<Int>, _ parts: repeat Lazy<each T>) -> Parts {
    let nodes = nodes(repeat each parts)
    if nodes.count == 1 {
      return Parts(Node(.repetition(Repetition(count: count.node, of: nodes[0]))))
    }
    guard case .int(let times) = count.node.value else {
      return Parts(Node(.repetition(Repetition(count: count.node, of: Node(.list(nodes))))))
    }
    return Parts(Node(.list((0..<max(0, times)).flatMap { _ in nodes })))
  }

  /// A repeated list with another element at an index.
  public func replacing<U>(_ index: Int, with element: Lazy<U>) -> Parts {
    Parts(node.replacing(index, with: element.node))
  }

  private static func nodes(_ parts: repeat Lazy<each T>) -> [Node] {
    var nodes: [Node] = []
    for part in repeat each parts { nodes.append(part.node) }
    return nodes
  }
}
