/// A node of a tree that an object was built at.
package struct BuiltNode: Sendable {
  /// Where the node is.
  package let path: Path
  /// What it builds.
  package let target: String
  /// Where it was written.
  package let origin: Origin?
  /// Its arguments that are numbers, text or truth values and not left at their defaults, a line each: the value,
  /// and where that was written.
  package let settings: [String]
}

/// What a tree was built into, and what was built where.
package struct BuildTrace {
  /// The object at the root.
  package let object: Any
  private let builder: Builder

  init(object: Any, builder: Builder) {
    self.object = object
    self.builder = builder
  }

  /// The node that an object was built at; nil for one that another object made.
  package func node(of object: AnyObject) -> BuiltNode? { builder.node(of: object) }
}

extension ConfigTree {
  /// Builds the tree, and tells afterwards which object was built at which node.
  ///
  /// - Throws: as `build`.
  package func buildTraced(
    registry: TargetRegistry = .discovered, resolvers: Resolvers = .standard
  ) throws -> BuildTrace {
    let builder = Builder(layout: try checked(registry: registry, resolvers: resolvers))
    return BuildTrace(object: try builder.build(), builder: builder)
  }
}

extension Layout {
  /// Lines that say what the arguments of a call are and where that was written, for those that are plain and
  /// not left at their defaults.
  ///
  /// - Parameter message: only arguments that it mentions; all when nil.
  func settings(of id: ID, mentionedIn message: String? = nil) -> [String] {
    guard let target = slots[Int(id)].target else { return [] }
    let words = message.map { message in
      Set(message.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init))
    }
    return children(of: id).compactMap { (child) -> String? in
      let slot = slots[child]
      guard slot.parameter >= 0, slot.role == .written || slot.role == .inherited else { return nil }
      let key = target.parameters[Int(slot.parameter)].key
      guard words?.contains(key) ?? true else { return nil }
      let source = slots[Int(canonical(ID(child)))]
      guard let value = source.value.plainText, let origin = source.origin else { return nil }
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
