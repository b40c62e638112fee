/// Calls that need not be written out, since the slot says enough.
enum ImpliedCalls {
  /// In a slot for an object, text is the name of a target without arguments; and a map without
  /// `_target_` is a call of the slot's own type, where that is a target.
  ///
  /// - Parameter origin: where the value came from, which is then where the target was chosen.
  static func apply(to value: Value, type: ParameterType, origin: Origin?) -> Value {
    switch (type, value) {
    case (.optional(let wrapped), _): return apply(to: value, type: wrapped, origin: origin)
    case (.object, .string(let name)), (.lazy, .string(let name)), (.partial, .string(let name)):
      return .call(Call(name, targetOrigin: origin))
    case (.object(let object), .map(let map)), (.lazy(let object, _), .map(let map)),
      (.partial(let object, _), .map(let map)):
      guard let implied = object.implied else { return value }
      return .call(Call(implied.targetDescriptor.preferredName, map, targetOrigin: origin))
    case (.list(let element), .list(let nodes)) where element.holdsObjects:
      return .list(
        nodes.map { Node(apply(to: $0.value, type: element, origin: $0.origin), origin: $0.origin) }
      )
    case (.list(let element), .repetition(var repetition)) where element.holdsObjects:
      repetition.updateAll { node, _ in
        node.value = apply(to: node.value, type: element, origin: node.origin)
      }
      return .repetition(repetition)
    case (.map(let element), .map(var map)) where element.holdsObjects:
      for position in 0..<map.count {
        let node = map[position: position]
        map[position: position].value = apply(to: node.value, type: element, origin: node.origin)
      }
      return .map(map)
    default: return value
    }
  }

  /// A node in a slot for an object as the call that it means; nil when it is one already, or none.
  ///
  /// The call is named in the shortest way that the registry understands.
  static func call(_ node: Node, slot: ParameterType?, registry: TargetRegistry?) -> Node? {
    guard let slot, slot.takesObject else { return nil }
    switch node.value {
    case .string, .map: break
    default: return nil
    }
    guard case .call(var call) = apply(to: node.value, type: slot, origin: node.origin) else {
      return nil
    }
    if case .map = node.value, case .target(let target)? = registry?.find(call.target),
      case .target? = registry?.find(target.name)
    {
      call.target = target.name
    }
    call.targetOrigin = call.targetOrigin ?? node.origin
    return Node(.call(call), origin: node.origin)
  }

  /// A call in the short form that its node had before, where that still says it.
  static func shortened(_ node: Node, like before: Node, slot: ParameterType?) -> Node {
    guard case .call(let call) = node.value, !call.isPartial else { return node }
    switch before.value {
    case .string(let name) where call.target == name && call.arguments.isEmpty: return before
    case .map:
      guard let slot,
        case .call(let implied) = apply(to: .map(call.arguments), type: slot, origin: nil),
        implied.target == call.target || implied.target.hasSuffix(".\(call.target)")
      else { return node }
      return Node(.map(call.arguments), origin: before.origin)
    default: return node
    }
  }
}
