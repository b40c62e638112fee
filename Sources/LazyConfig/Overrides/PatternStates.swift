/// Follows a pattern with wildcards through a tree, each node once.
///
/// A pattern is a small automaton: `active` holds the steps that may come next at a node. A node is
/// visited with all of them together, so that several `**` cost no more than one.
struct PatternStates {
  let pattern: Pattern
  let finalState: Int
  let registry: TargetRegistry?
  /// What is done to matches, when anything is.
  private var editorChange: Edit.Change?

  init(pattern: Pattern, editor: Editor) {
    self.init(pattern: pattern, registry: editor.registry)
    editorChange = editor.edit.change
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
      case .name(let name) where index != nil && Path.position(name, in: count) == index:
        next.insert(state + 1)
      case .anyChild: next.insert(state + 1)
      case .anyDepth: next.insert(state)
      case .slice(let from, let to):
        guard let index else { continue }
        if bounds(from, to, count).contains(index) { next.insert(state + 1) }
      default: continue
      }
    }
    return next
  }

  /// Visits a node with the states that are active when it is reached, and changes what matches.
  mutating func visit(
    _ node: inout Node, editor: inout Editor, active: Set<Int>, slot: ParameterType?
  ) {
    guard editor.visits() else { return }
    // What a slot makes a call of is one here too; it is written as one only if it changes.
    if var call = ImpliedCalls.call(node, slot: slot, registry: registry) {
      let before = editor.changed
      visitWritten(&call, editor: &editor, active: active, slot: slot)
      if editor.changed != before {
        node = ImpliedCalls.shortened(call, like: node, slot: slot)
      }
    } else {
      visitWritten(&node, editor: &editor, active: active, slot: slot)
    }
  }

  private mutating func visitWritten(
    _ node: inout Node, editor: inout Editor, active: Set<Int>, slot: ParameterType?
  ) {
    let states = closure(of: active, at: node, slot: slot)
    if states.contains(finalState) {
      // Removing is the container's work: see `removes`. What is still here is to stay.
      if case .delete = editor.edit.change, !editor.path.isEmpty { return }
      editor.change(&node, slot: slot)
      return
    }
    guard !states.isEmpty else { return }
    let added = changeUnset(&node, editor: &editor, states: states)
    visitChildren(of: &node, except: added, editor: &editor, states: states, slot: slot)
  }

  private mutating func visitChildren(
    of node: inout Node, except added: Set<String>, editor: inout Editor, states: Set<Int>,
    slot: ParameterType?
  ) {
    switch node.value.kind {
    case .map:
      guard case .map(var map) = node.value else { return }
      node.value = .null
      visit(
        &map, target: nil, element: slot?.element(0), except: added, editor: &editor,
        states: states)
      node.value = .map(map)
    case .call:
      guard case .call(var call) = node.value else { return }
      let target = editor.target(of: call)
      node.value = .null
      visit(
        &call.arguments, target: target, element: nil, except: added, editor: &editor,
        states: states)
      node.value = .call(call)
    case .list:
      guard case .list(var elements) = node.value else { return }
      node.value = .null
      visit(&elements, editor: &editor, states: states, slot: slot)
      node.value = .list(elements)
    case .repetition:
      guard case .repetition(var repetition) = node.value else { return }
      if removesElements(states), let count = repetition.literalCount {
        var elements = repetition.expanded(count: count)
        visit(&elements, editor: &editor, states: states, slot: slot)
        if elements.count < count { node.value = .list(elements) }
        return
      }
      node.value = .null
      visit(&repetition, editor: &editor, states: states, slot: slot?.element(0))
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
    _ map: inout ConfigMap, target: TargetDescriptor?, element: ParameterType?,
    except added: Set<String>, editor: inout Editor, states: Set<Int>
  ) {
    var removed: Set<String> = []
    for position in 0..<map.count {
      let key = map.entries[position].key
      guard !added.contains(key) else { continue }
      // A parameter under its old name is that parameter.
      let name = target?[key] == nil ? target?.renamed[key] ?? key : key
      let next = advance(states, step: name, index: nil, count: 0)
      guard !next.isEmpty else { continue }
      let slot = target == nil ? element : target?[name]?.type
      if removes(map.entries[position].node, next, slot, &editor) {
        removed.insert(key)
      } else {
        visitChild(&map[position: position], key, next, slot, &editor)
      }
    }
    if !removed.isEmpty { map.removeAll { removed.contains($0.key) } }
  }

  private mutating func visit(
    _ elements: inout [Node], editor: inout Editor, states: Set<Int>, slot: ParameterType?
  ) {
    var removed: Set<Int> = []
    for index in elements.indices {
      let next = advance(states, step: String(index), index: index, count: elements.count)
      guard !next.isEmpty else { continue }
      let element = slot?.element(index)
      if removes(elements[index], next, element, &editor) {
        removed.insert(index)
      } else {
        visitChild(&elements[index], String(index), next, element, &editor)
      }
    }
    if !removed.isEmpty {
      elements = elements.enumerated().filter { !removed.contains($0.offset) }.map(\.element)
    }
  }

  // MARK: Repeated lists

  /// Whether the steps that come next treat all elements of a list alike.
  private func isUniform(_ states: Set<Int>, count: Int?) -> Bool {
    states.allSatisfy { state in
      guard state < finalState else { return true }
      switch pattern.steps[state] {
      case .anyChild, .anyDepth, .type: return true
      case .name(let name):
        return Path.index(name) == nil && name != ReservedKey.of && name != ReservedKey.repeats
      case .slice(let from, let to):
        guard let count else { return (from ?? 0) == 0 && to == nil }
        return bounds(from, to, count) == 0..<count
      }
    }
  }

  /// Visits the shared element once where all elements are treated alike, otherwise each on its own.
  private mutating func visit(
    _ repetition: inout Repetition, editor: inout Editor, states: Set<Int>, slot: ParameterType?
  ) {
    let count = repetition.literalCount
    visitReserved(&repetition, editor: &editor, states: states, slot: slot)
    if isUniform(states, count: count) {
      let next = advance(states, step: "0", index: 0, count: count ?? 1)
      guard !next.isEmpty, count != 0 else { return }
      let first = repetition.firstShared
      let shared = max(1, (count ?? 1) - repetition.edited.count)
      if let count, first >= count {
        visitEach(&repetition, count: count, editor: &editor, states: states, slot: slot)
        return
      }
      repetition.updateAll { node, index in
        let before = editor.changed
        visitChild(&node, String(index ?? first), next, slot, &editor)
        if index == nil { editor.changed += (editor.changed - before) * (shared - 1) }
      }
      return
    }
    guard let count else {
      let needsCount = states.contains { state in
        guard state < finalState, case .slice = pattern.steps[state] else { return false }
        return true
      }
      if needsCount {
        editor.fail(
          .badOverride, repetition.problemWithCount,
          notes: ["name elements one by one, or all with *"])
      }
      return
    }
    visitEach(&repetition, count: count, editor: &editor, states: states, slot: slot)
  }

  private mutating func visitEach(
    _ repetition: inout Repetition, count: Int, editor: inout Editor, states: Set<Int>,
    slot: ParameterType?
  ) {
    for index in 0..<count where editor.problems.isEmpty {
      let next = advance(states, step: String(index), index: index, count: count)
      guard !next.isEmpty else { continue }
      var element = repetition[index]
      let before = editor.changed
      visitChild(&element, String(index), next, slot, &editor)
      if editor.changed != before { repetition[index] = element }
    }
  }

  /// `_repeat_` and `_of_`, where a step names them.
  private mutating func visitReserved(
    _ repetition: inout Repetition, editor: inout Editor, states: Set<Int>, slot: ParameterType?
  ) {
    for key in [ReservedKey.repeats, ReservedKey.of] {
      let next = Set(
        states.filter { $0 < finalState && pattern.steps[$0] == .name(key) }.map { $0 + 1 })
      guard !next.isEmpty else { continue }
      if key == ReservedKey.of {
        visitChild(&repetition.element, key, next, slot, &editor)
      } else {
        visitChild(&repetition.count, key, next, nil, &editor)
      }
    }
  }

  private func bounds(_ from: Int?, _ to: Int?, _ count: Int) -> Range<Int> {
    let lower = from.map { $0 < 0 ? max(0, count &+ $0) : min($0, count) } ?? 0
    let upper = to.map { $0 < 0 ? max(0, count &+ $0) : min($0, count) } ?? count
    return lower..<max(lower, upper)
  }

  // MARK: Removing and adding

  /// Whether the edit removes elements of a list that these states have reached.
  private func removesElements(_ states: Set<Int>) -> Bool {
    guard case .delete = editorChange else { return false }
    return states.contains { state in
      guard state < finalState else { return false }
      switch pattern.steps[state] {
      case .anyDepth: return false
      case .name(let name): return Path.index(name) != nil && state == finalState - 1
      default: return state == finalState - 1 || pattern.steps[(state + 1)...].allSatisfy(\.isType)
      }
    }
  }

  /// Whether the edit removes this child.
  private func removes(
    _ child: Node, _ states: Set<Int>, _ slot: ParameterType?, _ editor: inout Editor
  ) -> Bool {
    guard case .delete(let expected) = editor.edit.change else { return false }
    let seen = ImpliedCalls.call(child, slot: slot, registry: registry) ?? child
    guard closure(of: states, at: seen, slot: slot).contains(finalState) else { return false }
    if let expected, child.value != expected { return false }
    editor.changed += 1
    return true
  }

  /// Sets a parameter that the pattern names and that the call leaves to its default, and adds keys.
  ///
  /// - Returns: the keys, which are not visited again.
  private func changeUnset(
    _ node: inout Node, editor: inout Editor, states: Set<Int>
  ) -> Set<String> {
    if case .delete = editor.edit.change { return [] }
    var added: Set<String> = []
    for state in states {
      if state == finalState - 2, pattern.steps[state] == .name(ReservedKey.scope) {
        editor.makeRoom(for: ReservedKey.scope, in: &node)
      }
      guard state == finalState - 1, case .name(let name) = pattern.steps[state],
        node.child(name) == nil
      else { continue }
      let isAddition =
        switch editor.edit.change {
        case .add, .force: state == 0 || pattern.steps[state - 1] != .anyDepth
        default: false
        }
      if editor.isOpen(node, name) {
        _ = editor.changeChild(name, of: &node)
        added.insert(name)
      } else if case .call(let call) = node.value, let target = editor.target(of: call),
        target[name] != nil
      {
        if call.arguments.position(of: target.key(for: name, in: call.arguments)) != nil {
          continue
        }
        _ = editor.changeChild(name, of: &node)
        added.insert(name)
      } else if isAddition, node.value.isContainer {
        _ = editor.changeChild(name, of: &node)
        added.insert(name)
      }
    }
    return added
  }
}

extension Pattern.Step {
  fileprivate var isType: Bool {
    if case .type = self { true } else { false }
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
