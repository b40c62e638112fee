/// A whole config: one tree of nodes, as a value.
///
/// Copying a tree costs nothing; changing a copy leaves the original as it was. A tree can be sent to
/// another task.
///
///     var tree = try ConfigTree(yaml: "model: {hidden_size: 768, dropout: 0.1}")
///     try tree.apply("model.dropout=0.2")
///     try tree.value(at: "model.dropout")     // 0.2
public struct ConfigTree: Sendable, Equatable {
  /// The root. It is changed through edits and selectors.
  public internal(set) var root: Node
  /// Whether changing the tree is an error: see ``frozen()``.
  public private(set) var isFrozen = false

  /// A tree with this root.
  public init(_ root: Node) { self.root = root }

  /// A tree of a value made in code.
  public init(_ value: Value) { root = Node(value) }

  /// A copy that cannot be changed any more, such as what a run executes. A copy of it that can is made
  /// with `ConfigTree(tree.root)`.
  public func frozen() -> ConfigTree {
    var copy = self
    copy.isFrozen = true
    return copy
  }

  /// - Throws: ``ConfigError`` when the tree is frozen.
  func requireThawed(_ origin: Origin?) throws(ConfigError) {
    guard isFrozen else { return }
    throw ConfigError(
      Problem(
        .badOverride, at: .root, "the config is frozen", origin: origin,
        notes: ["a copy that can be changed: ConfigTree(tree.root)"]))
  }

  /// The node as it is written at a path; nil when there is none. References are not followed.
  public subscript(path: Path) -> Node? { root[path] }

  public static func == (a: ConfigTree, b: ConfigTree) -> Bool { a.root == b.root }

  /// The value at a path with every reference resolved.
  ///
  /// - Returns: nil when there is no such node, or when its value is required and not set.
  /// - Throws: ``ConfigError`` when a reference cannot be resolved, or a step into a list is no integer.
  public func value(at path: Path, resolvers: Resolvers = .standard) throws(ConfigError) -> Value? {
    let layout = Layout(root, registry: nil, resolvers: resolvers)
    var id = Layout.root
    for step in path.steps {
      guard layout.resolve(id) else { throw ConfigError(layout.problems) }
      let container = layout.canonical(id)
      guard let child = layout.child(of: container, step) else {
        guard layout.isList(container), Path.integer(step) == nil else { return nil }
        let place = layout.path(of: container)
        throw ConfigError(
          Problem(
            .unknownKey, at: place.appending(step),
            "\(place.isRoot ? "the root" : "'\(place)'") is a list, and '\(step)' is no index"))
      }
      id = child
    }
    guard layout.resolve(id) else { throw ConfigError(layout.problems) }
    let canonical = layout.canonical(id)
    if case .required = layout.slots[Int(canonical)].value { return nil }
    return try layout.plainValue(of: canonical)
  }

  /// The tree with every reference resolved.
  ///
  /// A reference to a call stays, since it stands for the same object; nothing else does.
  ///
  /// - Throws: ``ConfigError`` with all references that cannot be resolved.
  public func resolved(resolvers: Resolvers = .standard) throws(ConfigError) -> ConfigTree {
    let layout = Layout(root, registry: nil, resolvers: resolvers)
    return try layout.resolvedTree()
  }
}

extension ConfigTree {
  /// The tree as a run executes it: checked, every reference resolved, and every default and inherited
  /// value written out with where it came from. Built, it gives the same objects whatever defaults become.
  ///
  /// - Throws: ``ConfigError`` with everything that is wrong.
  public func executed(
    registry: TargetRegistry = .discovered, resolvers: Resolvers = .standard
  ) throws(ConfigError) -> ConfigTree {
    try checked(registry: registry, resolvers: resolvers).resolvedTree(withDefaults: true)
  }
}

extension ConfigTree {
  /// Applies an override.
  ///
  /// - Throws: ``SyntaxError`` for text that is not an override; ``ConfigError`` when it does not apply.
  public mutating func apply(_ override: String, registry: TargetRegistry? = .discovered) throws {
    try apply(try Edit(parsing: override), registry: registry)
  }

  /// Applies an edit.
  ///
  /// - Returns: how many nodes it changed.
  /// - Throws: ``ConfigError`` when it does not apply; the tree is then as before.
  @discardableResult
  public mutating func apply(
    _ edit: Edit, registry: TargetRegistry? = .discovered, number: Int = 1
  ) throws(ConfigError) -> Int {
    var editor = Editor(edit: edit, number: number, registry: registry)
    try requireThawed(Origin(editor.source))
    return try editor.apply(to: &root)
  }

  /// Applies edits in order, each to what the ones before it made.
  ///
  /// - Throws: ``ConfigError`` with everything that does not apply.
  public mutating func apply(
    _ edits: some Sequence<Edit>, registry: TargetRegistry? = .discovered
  ) throws(ConfigError) {
    var problems: [Problem] = []
    for (index, edit) in edits.enumerated() {
      do throws(ConfigError) {
        try apply(edit, registry: registry, number: index + 1)
      } catch {
        problems += error.problems
        // What follows may be wrong only because of these.
        if problems.count >= Limits.problems { break }
      }
    }
    if !problems.isEmpty { throw ConfigError(problems) }
  }
}
