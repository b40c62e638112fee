/// Follows a pattern with wildcards through a tree, each node once.
///
/// A pattern is a small automaton: `active` holds the steps that may come next at a node. A node is
/// visited with all of them together, so that several `**` cost no more than one.
struct PatternStates {
  let pattern: Pattern
  let finalState: Int
  let registry: TargetRegistry?

  init(pattern: Pattern, editor: Editor) {
    self.init(pattern: pattern, registry: editor.registry)
  }

  init(pattern: Pattern, registry: TargetRegistry?) {
    self.pattern = pattern
    self.registry = registry
    finalState = pattern.steps.count
  }

  /// The states that follow without leaving the node.
  func closure(of states: Set<Int>, at node: Node, slot: ParameterType?) -> Set<Int> {
    var closed = states
    var pending = Array(states)
    while let state = pending.popLast(), state <= finalState {
      guard state < finalState else { continue }
      switch pattern.steps[state] {
      case .anyDepth: break
      case .type(let name) where fits(node, slot, name): break
      default: continue
      }
      if closed.insert(state + 1).inserted { pending.append(state + 1) }
    }
    return closed
  }

  /// Whether a node is a call of the named target, or stands in a slot of the named type.
  private func fits(_ node: Node, _ slot: ParameterType?, _ name: String) -> Bool {
    guard case .call(let call) = node.value else { return false }
    if call.target == name { return true }
    if let registry, case .target(let target) = registry.find(call.target) {
      if target.name == name || target.aliases.contains(name) { return true }
    }
    return slot?.objectName == name
  }

  /// The states at a child that is reached by a step.
  func advance(_ states: Set<Int>, step: String, index: Int?, count: Int) -> Set<Int> {
    var next: Set<Int> = []
    for state in states where state < finalState {
      switch pattern.steps[state] {
      case .name(let name) where name == step: next.insert(state + 1)
      case .anyChild: next.insert(state + 1)
      case .anyDepth: next.insert(state)
      case .slice(let from, let to):
        guard let index else { continue }
        let lower = from.map { $0 < 0 ? max(0, count + $0) : $0 } ?? 0
        let upper = to.map { $0 < 0 ? count + $0 : $0 } ?? count
        if index >= lower, index < upper { next.insert(state + 1) }
      default: continue
      }
    }
    return next
  }

  /// Visits a node with the states that are active when it is reached, and changes what matches.
  mutating func visit(
    _ node: inout Node, editor: inout Editor, active: Set<Int>, slot: ParameterType?
  ) {
    let states = closure(of: active, at: node, slot: slot)
    if states.contains(finalState) {
      // Removing is the container's work: see `removeMatches`.
      editor.change(&node, slot: slot)
      return
    }
    let before = editor.changed
    changeUnset(&node, editor: &editor, states: states)
    let canMatchBelow = !states.isEmpty
    guard canMatchBelow else { return }
    visitChildren(of: &node, editor: &editor, states: states)
    _ = before
  }

  private mutating func visitChildren(of node: inout Node, editor: inout Editor, states: Set<Int>) {
    switch node.value.kind {
    case .map:
      guard case .map(var map) = node.value else { return }
      node.value = .null
      visit(&map, target: nil, editor: &editor, states: states)
      node.value = .map(map)
    case .call:
      guard case .call(var call) = node.value else { return }
      let target = editor.target(of: call)
      node.value = .null
      visit(&call.arguments, target: target, editor: &editor, states: states)
      node.value = .call(call)
    case .list:
      guard case .list(var elements) = node.value else { return }
      node.value = .null
      var removed: [Int] = []
      for index in elements.indices {
        let next = advance(states, step: String(index), index: index, count: elements.count)
        guard !next.isEmpty else { continue }
        if removes(elements[index], String(index), next, nil, &editor) {
          removed.append(index)
        } else {
          visitChild(&elements[index], String(index), next, nil, &editor)
        }
      }
      if !removed.isEmpty {
        let gone = Set(removed)
        elements = elements.enumerated().filter { !gone.contains($0.offset) }.map(\.element)
      }
      node.value = .list(elements)
    case .repetition:
      guard case .repetition(var repetition) = node.value else { return }
      node.value = .null
      visit(&repetition, editor: &editor, states: states)
      node.value = .repetition(repetition)
    default: break
    }
  }

  private mutating func visitChild(
    _ child: inout Node, _ step: String, _ states: Set<Int>, _ slot: ParameterType?,
    _ editor: inout Editor
  ) {
    editor.path.append(step)
    visit(&child, editor: &editor, active: states, slot: slot)
    editor.path.removeLast()
  }

  private mutating func visit(
    _ map: inout ConfigMap, target: TargetDescriptor?, editor: inout Editor, states: Set<Int>
  ) {
    var removed: Set<String> = []
    for position in 0..<map.count {
      let key = map.entries[position].key
      let next = advance(states, step: key, index: nil, count: 0)
      guard !next.isEmpty else { continue }
      let slot = target?[key]?.type
      if removes(map.entries[position].node, key, next, slot, &editor) {
        removed.insert(key)
      } else {
        visitChild(&map[position: position], key, next, slot, &editor)
      }
    }
    if !removed.isEmpty { map.removeAll { removed.contains($0.key) } }
  }

  /// Visits the shared element once where all elements are treated alike, otherwise each on its own.
  private mutating func visit(
    _ repetition: inout Repetition, editor: inout Editor, states: Set<Int>
  ) {
    let isUniform = states.allSatisfy { state in
      guard state < finalState else { return true }
      switch pattern.steps[state] {
      case .anyChild, .anyDepth, .type: return true
      case .name, .slice: return false
      }
    }
    guard let count = repetition.literalCount else {
      if isUniform {
        let next = advance(states, step: "0", index: 0, count: 1)
        repetition.updateAll { visitChild(&$0, ReservedKey.of, next, nil, &editor) }
      } else {
        editor.fail(
          .badOverride,
          "the number of elements is the reference \(repetition.count.value.summary); name elements one by one, or all with *"
        )
      }
      return
    }
    if isUniform {
      let next = advance(states, step: "0", index: 0, count: count)
      guard !next.isEmpty else { return }
      repetition.updateAll { visitChild(&$0, ReservedKey.of, next, nil, &editor) }
      return
    }
    for index in 0..<count {
      let next = advance(states, step: String(index), index: index, count: count)
      guard !next.isEmpty else { continue }
      var element = repetition[index]
      let before = editor.changed
      visitChild(&element, String(index), next, nil, &editor)
      if editor.changed != before { repetition[index] = element }
    }
  }

  /// Whether the edit removes this child.
  private func removes(
    _ child: Node, _ step: String, _ states: Set<Int>, _ slot: ParameterType?,
    _ editor: inout Editor
  ) -> Bool {
    guard case .delete(let expected) = editor.edit.change,
      closure(of: states, at: child, slot: slot).contains(finalState)
    else { return false }
    if let expected, child.value != expected { return false }
    editor.changed += 1
    return true
  }

  /// Sets a parameter that the pattern names and that the call leaves to its default, and adds keys.
  private func changeUnset(_ node: inout Node, editor: inout Editor, states: Set<Int>) {
    for state in states where state == finalState - 1 {
      guard case .name(let name) = pattern.steps[state], node.child(name) == nil else { continue }
      let isAddition =
        switch editor.edit.change {
        case .add, .force: state == 0 || pattern.steps[state - 1] != .anyDepth
        default: false
        }
      if case .call(let call) = node.value, editor.target(of: call)?[name] != nil {
        _ = editor.changeChild(name, of: &node)
      } else if isAddition, node.value.isContainer {
        _ = editor.changeChild(name, of: &node)
      }
    }
  }
}

extension ParameterType {
  /// The name of the slot's type without `any`.
  var objectName: String? {
    switch self {
    case .object(let type), .lazy(let type, _), .partial(let type, _):
      type.name.hasPrefix("any ") ? String(type.name.dropFirst(4)) : type.name
    case .optional(let wrapped), .list(let wrapped), .map(let wrapped): wrapped.objectName
    default: nil
    }
  }
}
