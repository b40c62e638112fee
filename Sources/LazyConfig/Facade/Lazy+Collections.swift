/// Arrays, for extensions of ``Lazy``.
public protocol LazyList {
  /// The type of the elements.
  associatedtype Element
  /// The type of the elements, for comparisons at run time.
  static var elementType: Any.Type { get }
}

extension Array: LazyList {
  /// The type of the elements.
  public static var elementType: Any.Type { Element.self }
}

extension Lazy: ExpressibleByArrayLiteral where T: LazyList {
  public init(arrayLiteral elements: Lazy<T.Element>...) {
    self.init(Node(.list(elements.map(\.node))))
  }
}

extension Lazy where T: LazyList {
  /// These elements.
  public static func list(_ elements: [Lazy<T.Element>]) -> Lazy {
    Lazy(Node(.list(elements.map(\.node))))
  }

  /// The same element several times; the tree keeps it once.
  public static func repeated(_ count: Int, _ element: Lazy<T.Element>) -> Lazy {
    repeated(.value(count), element)
  }

  /// The same element as often as another value says: `.repeated(.reference("..depth"), Layer.lazy())`.
  public static func repeated(_ count: Lazy<Int>, _ element: Lazy<T.Element>) -> Lazy {
    Lazy(Node(.repetition(Repetition(count: count.node, of: element.node))))
  }
}

extension Lazy: ExpressibleByDictionaryLiteral where T: LazyDictionary {
  public init(dictionaryLiteral elements: (String, Lazy<T.Value>)...) {
    self.init(Node(.map(ConfigMap(elements.map { ($0.0, $0.1.node) }))))
  }
}

extension Lazy where T: LazyList {
  /// A repeated list with another element at an index.
  public func replacing(_ index: Int, with element: Lazy<T.Element>) -> Lazy {
    Lazy(node.replacing(index, with: element.node))
  }
}

extension Node {
  /// A repeated list with another element at an index.
  func replacing(_ index: Int, with element: Node) -> Node {
    guard case .repetition(var repetition) = value else { return self }
    repetition[index] = element
    return Node(.repetition(repetition), origin: origin)
  }
}

/// Dictionaries with text keys, for extensions of ``Lazy``.
public protocol LazyDictionary {
  /// The type of the values.
  associatedtype Value
}

extension Dictionary: LazyDictionary where Key == String {}
