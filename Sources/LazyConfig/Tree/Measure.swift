extension Node {
  /// How many nodes are written at and below this one; a repeated element counts once.
  var size: Int {
    switch value {
    case .list(let elements): elements.reduce(1) { $0 + $1.size }
    case .map(let map): map.size + 1
    case .call(let call): call.arguments.size + 1
    case .repetition(let repetition):
      repetition.edited.reduce(2 + repetition.element.size) { $0 + $1.node.size }
    default: 1
    }
  }

  /// How many levels lie below this node.
  var height: Int { value.height }
}

extension ConfigMap {
  fileprivate var size: Int { entries.reduce(0) { $0 + $1.node.size } }

  fileprivate var height: Int { entries.reduce(0) { max($0, $1.node.height + 1) } }
}

extension Value {
  /// How many levels lie below a node with this value.
  var height: Int {
    switch self {
    case .list(let elements): elements.reduce(0) { max($0, $1.height + 1) }
    case .map(let map): map.height
    case .call(let call): call.arguments.height
    case .repetition(let repetition):
      repetition.edited.reduce(repetition.element.height + 1) { max($0, $1.node.height + 1) }
    default: 0
    }
  }
}

extension Repetition {
  /// The elements one by one, unless they are too many to be written so.
  ///
  /// - Parameter count: how many there are.
  func expandedIfSmall(count: Int) -> [Node]? {
    let size = element.size.multipliedReportingOverflow(by: count)
    return size.overflow || size.partialValue > Limits.copies ? nil : expanded(count: count)
  }
}
