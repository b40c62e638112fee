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
    let written = Node(.map(scope))
    call.arguments[ReservedKey.scope] = node.origin.map { written.withOrigin($0) } ?? written
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

extension Lazy: LazyParameter {
  /// A call that makes a `T`, handed over as it is.
  public static func lazyParameterType(named name: String) -> ParameterType {
    // A type is the same on every task; only its conformances may belong to one, and none is used.
    nonisolated(unsafe) let make: (DeferredPart) -> Any = { Lazy(part: $0) }
    return .lazy(ObjectType(slotOf: T.self, named: name)) { make($0) }
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
