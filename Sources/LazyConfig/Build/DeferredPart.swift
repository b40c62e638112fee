/// A part of a tree that an object builds itself.
public final class DeferredPart: @unchecked Sendable {
  // Building touches the builder, which is locked while it works.
  let make: () throws -> Any

  init(make: @escaping () throws -> Any) { self.make = make }
}

/// A parameter type that receives a call instead of the object: ``Lazy``.
public protocol LazyParameter {
  static func lazyParameterType(named name: String) -> ParameterType
}
