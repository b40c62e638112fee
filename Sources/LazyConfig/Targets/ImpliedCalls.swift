/// Calls that need not be written out, since the slot says enough.
enum ImpliedCalls {
  /// In a slot for an object, text is the name of a target without arguments; and a map without
  /// `_target_` is a call of the slot's own type, where that is a target.
  static func apply(to value: Value, type: ParameterType) -> Value {
    switch (type, value) {
    case (.optional(let wrapped), _): return apply(to: value, type: wrapped)
    case (.object, .string(let name)), (.lazy, .string(let name)), (.partial, .string(let name)):
      return .call(Call(name))
    case (.object(let object), .map(let map)), (.lazy(let object, _), .map(let map)),
      (.partial(let object, _), .map(let map)):
      guard let implied = object.implied else { return value }
      return .call(Call(implied.targetDescriptor.qualifiedName, map))
    case (.list(let element), .list(let nodes)) where element.holdsObjects:
      return .list(nodes.map { Node(apply(to: $0.value, type: element), origin: $0.origin) })
    case (.list(let element), .repetition(var repetition)) where element.holdsObjects:
      repetition.updateAll { $0.value = apply(to: $0.value, type: element) }
      return .repetition(repetition)
    case (.map(let element), .map(var map)) where element.holdsObjects:
      for position in 0..<map.count {
        map[position: position].value = apply(to: map[position: position].value, type: element)
      }
      return .map(map)
    default: return value
    }
  }

  /// How a call is written that need not be written out.
  enum Short {
    case name(String)
    case map(target: String)
  }

  /// Writes out the call that a node in a slot stands for, if it is a short one.
  ///
  /// - Returns: how it was written, for ``shorten(_:to:)``; nil where nothing was changed.
  static func writeOut(_ node: inout Node, slot: ParameterType?) -> Short? {
    switch (slot?.unwrapped, node.value) {
    case (.object?, .string(let name)), (.lazy?, .string(let name)), (.partial?, .string(let name)):
      node.value = .call(Call(name, targetOrigin: node.origin))
      return .name(name)
    case (.object(let object)?, .map(let map)), (.lazy(let object, _)?, .map(let map)),
      (.partial(let object, _)?, .map(let map)):
      guard let target = object.implied?.targetDescriptor.qualifiedName else { return nil }
      node.value = .call(Call(target, map, targetOrigin: node.origin))
      return .map(target: target)
    default: return nil
    }
  }

  /// Writes a call as it was written before, where that still says it.
  static func shorten(_ node: inout Node, to short: Short?) {
    guard let short, case .call(let call) = node.value, !call.isPartial else { return }
    switch short {
    case .name(let name):
      if call.target == name, call.arguments.isEmpty { node.value = .string(name) }
    case .map(let target):
      if call.target == target { node.value = .map(call.arguments) }
    }
  }
}

extension ParameterType {
  /// The type of the elements of a list or a map.
  var element: ParameterType? {
    switch self {
    case .optional(let wrapped): wrapped.element
    case .list(let element), .map(let element): element
    default: nil
    }
  }
}
