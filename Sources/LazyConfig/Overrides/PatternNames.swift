/// The names that steps of a pattern can have in a tree.
struct PatternNames {
  private var keys: Set<String> = []
  private var types: Set<String> = []
  private let registry: TargetRegistry?

  init(of root: Node, registry: TargetRegistry?) {
    self.registry = registry
    collect(root)
  }

  /// The nearest name to one that does not occur; nil for one that does, and for other steps.
  func nearest(to step: Pattern.Step) -> String? {
    switch step {
    case .name(let name) where !keys.contains(name) && Path.index(name) == nil:
      Suggestion.nearest(to: name, in: keys.sorted())
    case .type(let name) where !types.contains(name):
      Suggestion.nearest(to: name, in: types.sorted())
    default: nil
    }
  }

  private mutating func collect(_ node: Node) {
    switch node.value {
    case .list(let elements): for element in elements { collect(element) }
    case .map(let map): collect(map)
    case .call(let call):
      types.insert(call.target)
      if let registry, case .target(let target) = registry.find(call.target) {
        types.insert(target.name)
        for parameter in target.parameters {
          keys.insert(parameter.key)
          if let name = parameter.type.objectName { types.insert(name) }
        }
      }
      collect(call.arguments)
    case .repetition(let repetition):
      collect(repetition.element)
      for edited in repetition.edited { collect(edited.node) }
    default: break
    }
  }

  private mutating func collect(_ map: ConfigMap) {
    for entry in map.entries {
      keys.insert(entry.key)
      collect(entry.node)
    }
  }
}
