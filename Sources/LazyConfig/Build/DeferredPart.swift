/// A part of a tree that an object builds itself, as often as it needs to.
public final class DeferredPart: @unchecked Sendable {
  /// The part as data.
  let node: Node
  // Only called on the task that builds the tree, or by the objects built there.
  let make: () throws -> Any

  init(node: Node, make: @escaping () throws -> Any) {
    self.node = node
    self.make = make
  }
}

/// A parameter type that receives a call instead of the object: ``Lazy``.
public protocol LazyParameter: SendableMetatype {
  /// The type of such a parameter, for the checker. Generated code calls it.
  static func lazyParameterType(named name: String) -> ParameterType
}
