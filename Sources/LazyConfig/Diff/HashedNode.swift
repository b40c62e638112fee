/// A node with a hash of everything at and below it, so that equal parts are found without comparing them.
struct HashedNode {
  /// A child, with the step that leads to it.
  struct Child {
    let step: String
    let node: HashedNode
  }

  let node: Node
  let hash: Int
  /// In order.
  let children: [Child]
  /// How many nodes are at and below this one.
  let size: Int

  init(_ node: Node, names: TargetNames) {
    self.node = node
    var hasher = Hasher()
    var children: [Child] = []
    switch node.value {
    case .list(let elements):
      hasher.combine(1)
      for (index, element) in elements.enumerated() {
        let child = HashedNode(element, names: names)
        children.append(Child(step: String(index), node: child))
        hasher.combine(child.hash)
      }
    case .map(let map):
      hasher.combine(2)
      children = Self.children(of: map, names: names)
    case .call(let call):
      hasher.combine(3)
      hasher.combine(names.canonical(call.target))
      hasher.combine(call.isPartial)
      children = Self.children(of: call.arguments, names: names)
    case .repetition(let repetition):
      hasher.combine(4)
      children = [
        Child(step: ReservedKey.repeats, node: HashedNode(repetition.count, names: names)),
        Child(step: ReservedKey.of, node: HashedNode(repetition.element, names: names)),
      ]
      let shared = children[1].node.hash
      for entry in repetition.edited {
        let child = HashedNode(entry.node, names: names)
        if child.hash != shared { children.append(Child(step: String(entry.index), node: child)) }
      }
    default: Self.combine(node.value, into: &hasher)
    }
    if case .list = node.value {
    } else if !children.isEmpty {
      // The order of keys does not matter: the hashes of the entries are added.
      var sum = 0
      for child in children {
        var entry = Hasher()
        entry.combine(child.step)
        entry.combine(child.node.hash)
        sum &+= entry.finalize()
      }
      hasher.combine(sum)
    }
    hash = hasher.finalize()
    size = children.reduce(1) { $0 + $1.node.size }
    self.children = children
  }

  private static func children(of map: ConfigMap, names: TargetNames) -> [Child] {
    map.entries.map { Child(step: $0.key, node: HashedNode($0.node, names: names)) }
  }

  private static func combine(_ value: Value, into hasher: inout Hasher) {
    switch value {
    case .null: hasher.combine(10)
    case .bool(let value): hasher.combine(value)
    case .int(let value):
      hasher.combine(11)
      hasher.combine(value)
    case .double(let value):
      hasher.combine(12)
      if value.isNaN { hasher.combine(13) } else { hasher.combine(value) }
    case .string(let text):
      hasher.combine(14)
      hasher.combine(text)
    case .reference(let reference):
      hasher.combine(15)
      hasher.combine(reference.text)
    case .required: hasher.combine(16)
    case .list, .map, .call, .repetition: break
    }
  }
}

/// The names of targets, each looked up once.
final class TargetNames {
  private let registry: TargetRegistry
  private var known: [String: String] = [:]

  init(_ registry: TargetRegistry) { self.registry = registry }

  /// The one name of the target that has this name; the name itself when there is none.
  func canonical(_ name: String) -> String {
    if let known = known[name] { return known }
    var canonical = name
    if case .target(let target) = registry.find(name) { canonical = target.qualifiedName }
    known[name] = canonical
    return canonical
  }
}
