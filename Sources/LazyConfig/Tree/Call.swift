/// A construction not yet done: the name of a target, and arguments for it.
public struct Call: Sendable, Equatable {
  /// The target's name as written: `GatedAttention`, `MyPackage.GatedAttention`, or an alias.
  public var target: String
  /// Where the target was chosen.
  public var targetOrigin: Origin?
  /// Whether building gives a function that still takes the missing arguments, instead of an object.
  public var isPartial: Bool
  /// The arguments by key, in the order in which they were written.
  public var arguments: ConfigMap

  /// A call of a target by name.
  public init(
    _ target: String, _ arguments: ConfigMap = ConfigMap(), isPartial: Bool = false,
    targetOrigin: Origin? = nil
  ) {
    self.target = target
    self.arguments = arguments
    self.isPartial = isPartial
    self.targetOrigin = targetOrigin
  }

  public static func == (a: Call, b: Call) -> Bool {
    a.target == b.target && a.isPartial == b.isPartial && a.arguments == b.arguments
  }

  /// An argument, or `_target_` and `_partial_` as nodes.
  public func child(_ step: String) -> Node? {
    switch step {
    case ReservedKey.target: Node(.string(target), origin: targetOrigin)
    case ReservedKey.partial: isPartial ? Node(.bool(true), origin: targetOrigin) : nil
    default: arguments[step]
    }
  }
}

/// The keys that mean something to every config tree.
package enum ReservedKey {
  package static let target = "_target_"
  package static let partial = "_partial_"
  package static let scope = "_scope_"
  package static let repeats = "_repeat_"
  package static let of = "_of_"
  package static let at = "_at_"
  package static let extends = "extends"
  package static let all = [target, partial, scope, repeats, of, at]
}
