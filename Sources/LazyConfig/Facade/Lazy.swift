/// A value or an object that is not made yet: a literal, a reference, or a call, with its Swift type.
///
/// `@Configurable` gives each target a `lazy` function that makes a typed call:
///
///     let model = RetinaNet.lazy(
///       backbone: ResNet.lazy(depth: 50),
///       head: RetinaNetHead.lazy(numClasses: .reference("..num_classes")),
///       numClasses: 80)
///
/// A wrong name or type does not compile. As an initialiser's parameter, `Lazy<T>` receives the call
/// instead of the object, for a target that builds a part more than once.
public struct Lazy<T>: Sendable {
  /// The data.
  public var node: Node
  let part: DeferredPart?
  /// Whether this argument was left out.
  let isUnset: Bool

  /// Data that is taken to be of this type; a check of the tree finds out if it is not.
  public init(_ node: Node) {
    self.node = node
    part = nil
    isUnset = false
  }

  init(unset: Void) {
    node = Node(.null)
    part = nil
    isUnset = true
  }

  /// What an object being built receives.
  public init(part: DeferredPart) {
    node = part.node
    self.part = part
    isUnset = false
  }

  /// An argument that is left out: the default, or what is inherited, applies.
  public static var unset: Lazy { Lazy(unset: ()) }

  /// A value that must be given before the tree can be built: `???`.
  public static var required: Lazy { Lazy(Node(.required)) }

  /// What another node holds: `"model.width"` from the root, `".width"` beside this node, `"..width"` one
  /// level up. A reference to a call is the same object.
  public static func reference(_ path: String) -> Lazy {
    // Text that is not a path stays a reference, and the check of the tree says what is wrong with it.
    let text = "${\(path)}"
    let reference =
      (try? Reference(parsing: text))
      ?? Reference(text: text, expression: .node(levels: 0, keys: [.name(path)]))
    return Lazy(Node(.reference(reference)))
  }

  /// Text with references in it: `"${..name}_v2"`.
  public static func expression(_ text: String) -> Lazy { Lazy(Node(.expression(text))) }

  /// Data as it stands; a check of the tree finds out whether it fits.
  public static func node(_ value: LazyConfig.Value) -> Lazy { Lazy(Node(value)) }

  /// A call of another type that fits, such as a subclass; a check of the tree finds out whether it does.
  public static func call<U>(_ other: Lazy<U>) -> Lazy { Lazy(other.node) }

  /// Values that nodes below this call may inherit by name.
  public func scope(_ entries: KeyValuePairs<String, LazyConfig.Value>) -> Lazy {
    guard case .call(var call) = node.value else { return self }
    var scope = ConfigMap()
    for (key, value) in entries { scope[key] = Node(value) }
    call.arguments[ReservedKey.scope] = Node(.map(scope), origin: node.origin)
    return Lazy(Node(.call(call), origin: node.origin))
  }

  /// The call as a function that still takes what is missing.
  public func partial() -> Lazy<Partial<T>> {
    guard case .call(var call) = node.value else { return Lazy<Partial<T>>(node) }
    call.isPartial = true
    return Lazy<Partial<T>>(Node(.call(call), origin: node.origin))
  }

  /// The call as a tree of its own.
  public var tree: ConfigTree { ConfigTree(node) }
}

extension Lazy where T: ConfigValue {
  /// A value.
  public init(_ value: T) { self.init(Node(value.configValue)) }

  /// A value: `gate: .value(.relu)`, `width: .value(width)`.
  public static func value(_ value: T) -> Lazy { Lazy(value) }
}

extension Lazy {
  /// A tuple.
  public static func tuple<each E: ConfigValue>(_ elements: repeat each E) -> Lazy
  where T == (repeat each E) {
    var nodes: [Node] = []
    for element in repeat each elements { nodes.append(Node(element.configValue)) }
    return Lazy(Node(.list(nodes)))
  }
}

extension Lazy: ExpressibleByUnicodeScalarLiteral, ExpressibleByExtendedGraphemeClusterLiteral,
  ExpressibleByStringLiteral
where T: ConfigValue & ExpressibleByStringLiteral, T.StringLiteralType == String {
  public init(stringLiteral value: String) { self.init(T(stringLiteral: value)) }
}

extension Lazy: ExpressibleByIntegerLiteral
where T: ConfigValue & ExpressibleByIntegerLiteral {
  public init(integerLiteral value: T.IntegerLiteralType) { self.init(T(integerLiteral: value)) }
}

extension Lazy: ExpressibleByFloatLiteral where T: ConfigValue & ExpressibleByFloatLiteral {
  public init(floatLiteral value: T.FloatLiteralType) { self.init(T(floatLiteral: value)) }
}

extension Lazy: ExpressibleByBooleanLiteral where T: ConfigValue & ExpressibleByBooleanLiteral {
  public init(booleanLiteral value: T.BooleanLiteralType) { self.init(T(booleanLiteral: value)) }
}

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
  fileprivate func replacing(_ index: Int, with element: Node) -> Node {
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

extension Lazy: LazyParameter {
  /// A call that makes a `T`, handed over as it is.
  public static func lazyParameterType(named name: String) -> ParameterType {
    // A type is the same on every task; only its conformances may belong to one, and none is used.
    nonisolated(unsafe) let make: (DeferredPart) -> Any = { Lazy(part: $0) }
    return .lazy(ObjectType(slotOf: T.self, named: name)) { make($0) }
  }
}

/// Several calls of types that all fit a slot: `.list(A.lazy(), B.lazy())`, `.repeated(12, A.lazy())`.
public struct Parts<each T>: Sendable {
  let node: Node
  let isUnset: Bool

  /// An argument that is left out.
  public static var unset: Parts { Parts(node: Node(.null), isUnset: true) }

  private init(node: Node, isUnset: Bool) {
    self.node = node
    self.isUnset = isUnset
  }

  /// These parts, in order.
  public static func list(_ parts: repeat Lazy<each T>) -> Parts {
    var nodes: [Node] = []
    for part in repeat each parts { nodes.append(part.node) }
    return Parts(node: Node(.list(nodes)), isUnset: false)
  }

  /// These parts, again and again; the tree keeps a single one once.
  public static func repeated(_ count: Lazy<Int>, _ parts: repeat Lazy<each T>) -> Parts {
    var nodes: [Node] = []
    for part in repeat each parts { nodes.append(part.node) }
    if nodes.count == 1 {
      return Parts(
        node: Node(.repetition(Repetition(count: count.node, of: nodes[0]))), isUnset: false)
    }
    guard case .int(let times) = count.node.value else {
      return Parts(
        node: Node(.repetition(Repetition(count: count.node, of: Node(.list(nodes))))),
        isUnset: false)
    }
    return Parts(
      node: Node(.list((0..<max(0, times)).flatMap { _ in nodes })), isUnset: false)
  }
}

extension Parts {
  /// A repeated list with another element at an index.
  public func replacing<U>(_ index: Int, with element: Lazy<U>) -> Parts {
    Parts(node: node.replacing(index, with: element.node), isUnset: false)
  }
}

extension Lazy {
  /// Makes the object: anew each time.
  ///
  /// - Throws: ``ConfigError`` with everything that is wrong with the call.
  public func build() throws -> T {
    let object = try part.map { try $0.make() } ?? ConfigTree(node).buildAny()
    guard let built = object as? T else {
      throw ConfigError(
        Problem(
          .doesNotFit, at: .root, "expected \(T.self), built \(type(of: object))",
          origin: node.origin))
    }
    return built
  }
}
