/// A node of a tree that an object is built at.
package struct BuiltNode: Sendable {
  /// Where the node is.
  package let path: Path
  /// What it builds.
  package let target: String
  /// Where it was written.
  package let origin: Origin?
  /// Its arguments that are integers and not left at their defaults, a line each: the value, and where that was
  /// written.
  package let sizes: [String]
}

/// A tree that is built once, and says what was built where.
package struct TracedBuild {
  private let builder: Builder

  init(_ builder: Builder) { self.builder = builder }

  /// Builds the object at the root.
  ///
  /// - Throws: as the tree's `build`, but for what a check finds.
  package func build() throws -> Any { try builder.build() }

  /// The node that an object was built at; nil for one that another object made.
  package func node(of object: AnyObject) -> BuiltNode? { builder.node(of: object) }

  /// The node that was built last, or whose target is at work.
  package var current: BuiltNode? { builder.current.map(builder.node) }
}

extension ConfigTree {
  /// The tree, checked and ready to be built.
  ///
  /// - Throws: ``ConfigError`` with everything that is wrong.
  package func tracedBuild(
    registry: TargetRegistry = .discovered, resolvers: Resolvers = .standard
  ) throws(ConfigError) -> TracedBuild {
    TracedBuild(Builder(layout: try checked(registry: registry, resolvers: resolvers)))
  }
}

extension Layout {
  /// Lines that say what the arguments of a call are and where that was written, for those that are plain, not left
  /// at their defaults, and fulfil a condition.
  func lines(of id: ID, where isIncluded: (_ key: String, _ value: Value) -> Bool) -> [String] {
    guard let target = slots[Int(id)].target else { return [] }
    return children(of: id).compactMap { (child) -> String? in
      let slot = slots[child]
      guard slot.parameter >= 0, slot.role == .written || slot.role == .inherited else {
        return nil
      }
      let key = target.parameters[Int(slot.parameter)].key
      let source = slots[Int(canonical(ID(child)))]
      guard let value = source.value.plainText, let origin = source.origin,
        isIncluded(key, source.value)
      else { return nil }
      return "\(key) is \(value), written at \(origin)"
    }
  }
}

extension Value {
  /// A number, text or truth value as text.
  fileprivate var plainText: String? {
    switch self {
    case .int(let value): "\(value)"
    case .double(let value): Literal.text(of: value)
    case .bool(let value): "\(value)"
    case .string(let value): "'\(value)'"
    default: nil
    }
  }
}
