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
    TracedBuild(
      Builder(layout: try checked(registry: registry, resolvers: resolvers), isTraced: true))
  }
}

extension Layout {
  /// Lines that say what the integer arguments of a call are and where that was written, for those that are not left
  /// at their defaults.
  ///
  /// - Parameter prefix: what stands before each name.
  func sizes(of id: ID, prefix: String = "") -> [String] {
    settings(of: id).compactMap { key, source in
      if case .int = slots[Int(source)].value { line(prefix + key, source) } else { nil }
    }
  }

  /// The same for the arguments that a message names: for plain ones of any type, and for calls their sizes.
  func lines(of id: ID, namedIn message: String) -> [String] {
    let words = Set(
      message.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init))
    return settings(of: id).filter { words.contains($0.key) }.flatMap { key, source -> [String] in
      if case .call = slots[Int(source)].value { return sizes(of: source, prefix: key + ".") }
      return line(key, source).map { [$0] } ?? []
    }
  }

  /// The arguments of a call that are written or inherited, by what they stand for.
  private func settings(of id: ID) -> [(key: String, source: ID)] {
    guard let target = slots[Int(id)].target else { return [] }
    return children(of: id).compactMap { child in
      let slot = slots[child]
      guard slot.parameter >= 0, slot.role == .written || slot.role == .inherited else {
        return nil
      }
      return (target.parameters[Int(slot.parameter)].key, canonical(ID(child)))
    }
  }

  private func line(_ name: String, _ source: ID) -> String? {
    let slot = slots[Int(source)]
    guard let value = slot.value.plainText, let origin = slot.origin else { return nil }
    return "\(name) is \(value), written at \(origin)"
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
