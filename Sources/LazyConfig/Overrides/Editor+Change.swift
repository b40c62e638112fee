extension Editor {
  /// Changes a node that exists.
  mutating func change(_ node: inout Node, slot: ParameterType?) {
    switch edit.change {
    case .set(let value), .force(let value):
      put(value, in: &node, slot: slot, isClosed: isSet)
    case .add(let value):
      let isMerged = if case .map = value { node.value.isContainer } else { false }
      guard isMerged || node.value.isUnset else {
        fail(
          .badOverride,
          "it exists already; to change it, write \(edit.pattern)=… or ++\(edit.pattern)=…")
        return
      }
      put(value, in: &node, slot: slot, isClosed: false)
    case .replace(let value):
      guard self.node(for: value) != nil else { return }
      Merge.replace(&node, with: Node(value, origin: Origin(source)))
      changed += 1
    case .append(let values):
      append(values, to: &node)
    case .delete:
      fail(.badOverride, "the root cannot be removed")
    }
  }

  private var isSet: Bool {
    if case .set = edit.change { true } else { false }
  }

  /// Sets a node: a map is merged into it, a name swaps a target, anything else replaces it.
  private mutating func put(
    _ value: Value, in node: inout Node, slot: ParameterType?, isClosed: Bool
  ) {
    guard var new = self.node(for: value) else { return }
    if case .string(let name) = value, !name.isEmpty, swapsTarget(name, of: node, slot: slot) {
      let origin = Origin(source)
      new = Node(.call(Call(name, targetOrigin: origin)), origin: origin)
    }
    if case .map = value, let call = ImpliedCalls.call(node, slot: slot, registry: registry) {
      node = call
    }
    if case .map(let map) = value, isClosed, let unknown = unknownKey(of: map, in: node) {
      path += unknown.steps
      missing(unknown.steps.last ?? "", in: unknown.container)
      path.removeLast(unknown.steps.count)
      return
    }
    Merge(names: registry.map(TargetNames.init)).merge(new, into: &node)
    changed += 1
  }

  /// Whether text names a target to put in the place of a call.
  private func swapsTarget(_ name: String, of node: Node, slot: ParameterType?) -> Bool {
    if let slot, slot.takesObject { return true }
    guard slot == nil, case .call = node.value else { return false }
    return true
  }

  /// Where a map has the first key that a closed node does not have, and what lacks it.
  private func unknownKey(
    of map: ConfigMap, in node: Node
  ) -> (steps: [String], container: Node)? {
    switch node.value {
    case .map(let old):
      for entry in map.entries {
        guard let child = old[entry.key] else { return ([entry.key], node) }
        if case .map(let below) = entry.node.value, let unknown = unknownKey(of: below, in: child) {
          return ([entry.key] + unknown.steps, unknown.container)
        }
      }
    case .call(let call):
      guard let target = target(of: call) else { return nil }
      for entry in map.entries where target[entry.key] == nil && entry.key != ReservedKey.scope {
        guard target.renamed[entry.key] == nil else { continue }
        return ([entry.key], node)
      }
    case .list(let elements):
      return unknownIndex(of: map, in: node, count: elements.count)
    case .repetition(let repetition):
      return repetition.literalCount.flatMap { unknownIndex(of: map, in: node, count: $0) }
    default: break
    }
    return nil
  }

  /// Where a map of elements has the first index that a list does not have.
  private func unknownIndex(
    of map: ConfigMap, in node: Node, count: Int
  ) -> (steps: [String], container: Node)? {
    // Any other key makes it a value of its own.
    guard map.keys.allSatisfy({ Path.index($0) != nil }) else { return nil }
    return map.keys.first { Path.index($0).map { $0 >= count } ?? true }.map { ([$0], node) }
  }

  private mutating func append(_ values: [Value], to node: inout Node) {
    // One list, so that one origin is made for all and the size counts.
    guard case .list(let added)? = self.node(for: .list(values.map { Node($0) }))?.value else {
      return
    }
    switch node.value.kind {
    case .list:
      guard case .list(var elements) = node.value else { return }
      node.value = .null
      elements += added
      node.value = .list(elements)
    case .repetition:
      guard case .repetition(let repetition) = node.value else { return }
      guard let count = repetition.literalCount else {
        fail(
          .badOverride, repetition.problemWithCount,
          notes: ["to change it, set \(ReservedKey.repeats)"])
        return
      }
      node.value = .list(repetition.expanded(count: count) + added)
    default:
      fail(.wrongType, "expected a list to append to, found \(node.value.summary)")
      return
    }
    changed += 1
  }

  // MARK: Adding and removing

  /// Changes that a node's container must make: adding and removing.
  ///
  /// - Returns: whether there was anything of that kind to do.
  mutating func changeChild(_ step: String, of node: inout Node) -> Bool? {
    if changesKind(step, of: &node) { return true }
    switch edit.change {
    case .delete(let expected):
      remove(step, from: &node, expected: expected)
      return true
    case .set(let value):
      if node.child(step) == nil, isOpen(node, step) {
        insert(value, as: step, in: &node, slot: nil)
        return true
      }
      guard case .call(let call) = node.value, step != ReservedKey.target,
        step != ReservedKey.partial,
        call.arguments.position(of: step) == nil, let parameter = target(of: call)?[step]
      else { return false }
      insert(value, as: step, in: &node, slot: parameter.type)
      return true
    case .force(let value):
      if node.child(step) != nil { return false }
      insert(value, as: step, in: &node, slot: nil)
      return true
    case .add(let value):
      switch node.value {
      case .list, .repetition:
        insert(value, as: step, in: &node, slot: nil)
        return true
      default: break
      }
      if node.child(step) != nil { return false }
      insert(value, as: step, in: &node, slot: nil)
      return true
    case .append(let values):
      guard case .call(let call) = node.value, call.arguments.position(of: step) == nil,
        let parameter = target(of: call)?[step], case .list = parameter.type
      else { return false }
      let start = parameter.defaultValue?.value?() ?? .list([])
      var child = Node(start, origin: Origin(.defaultValue(target: call.target)))
      path.append(step)
      append(values, to: &child)
      path.removeLast()
      put(child, as: step, in: &node)
      return true
    case .replace(let value):
      if node.child(step) != nil { return false }
      insert(value, as: step, in: &node, slot: nil)
      return true
    }
  }

  /// `+m._target_=X` makes a call of a map, `~m._target_` a map of a call; `_partial_` comes and goes.
  private mutating func changesKind(_ step: String, of node: inout Node) -> Bool {
    guard step == ReservedKey.target || step == ReservedKey.partial else { return false }
    switch (step, edit.change, node.value) {
    case (ReservedKey.target, .add(.string(let name)), .map(let map)) where !name.isEmpty,
      (ReservedKey.target, .force(.string(let name)), .map(let map)) where !name.isEmpty:
      let origin = Origin(source)
      node.replace(with: .call(Call(name, map, targetOrigin: origin)), from: source)
    case (ReservedKey.target, .delete(nil), .call(let call)):
      node.replace(with: .map(call.arguments), from: source)
    case (ReservedKey.target, .delete(.string(let name)?), .call(let call))
    where name == call.target:
      node.replace(with: .map(call.arguments), from: source)
    case (ReservedKey.partial, .add(.bool(let isPartial)), .call(var call)),
      (ReservedKey.partial, .force(.bool(let isPartial)), .call(var call)):
      call.isPartial = isPartial
      node.value = .call(call)
    case (ReservedKey.partial, .delete(nil), .call(var call)):
      call.isPartial = false
      node.value = .call(call)
    default: return false
    }
    changed += 1
    return true
  }

  /// Whether a node takes a key that it does not have: a call its scope, and a scope any name.
  func isOpen(_ node: Node, _ step: String) -> Bool {
    switch node.value {
    case .call: step == ReservedKey.scope
    case .map: path.last == ReservedKey.scope
    default: false
    }
  }

  private mutating func insert(
    _ value: Value, as step: String, in node: inout Node, slot: ParameterType?
  ) {
    path.append(step)
    let placed = self.node(for: value)
    path.removeLast()
    guard var new = placed else { return }
    if case .string(let name) = value, !name.isEmpty, let slot, slot.takesObject {
      let origin = Origin(source)
      new = Node(.call(Call(name, targetOrigin: origin)), origin: origin)
    }
    if step.utf8.first == UInt8(ascii: "_"), ReservedKey.all.contains(step),
      step != ReservedKey.scope
    {
      path.append(step)
      defer { path.removeLast() }
      fail(.badOverride, "'\(step)' cannot be added by itself")
      return
    }
    put(new, as: step, in: &node)
    changed += 1
  }

  private mutating func put(_ child: Node, as step: String, in node: inout Node) {
    switch node.value.kind {
    case .map:
      guard case .map(var map) = node.value else { return }
      node.value = .null
      map[step] = child
      node.value = .map(map)
    case .call:
      guard case .call(var call) = node.value else { return }
      node.value = .null
      call.arguments[step] = child
      node.value = .call(call)
    case .list:
      guard case .list(var elements) = node.value else { return }
      guard let index = Path.index(step), index <= elements.count else {
        path.append(step)
        missing(step, in: node)
        path.removeLast()
        changed -= 1
        return
      }
      node.value = .null
      elements.insert(child, at: index)
      node.value = .list(elements)
    case .repetition:
      guard case .repetition(let repetition) = node.value else { return }
      guard let count = repetition.literalCount, let index = Path.index(step), index <= count else {
        path.append(step)
        if Path.index(step) == nil || repetition.literalCount != nil {
          missing(step, in: node)
        } else {
          fail(
            .badOverride, repetition.problemWithCount,
            notes: ["to change it, set \(ReservedKey.repeats)"])
        }
        path.removeLast()
        changed -= 1
        return
      }
      var elements = repetition.expanded(count: count)
      elements.insert(child, at: index)
      node.value = .list(elements)
    default:
      path.append(step)
      missing(step, in: node)
      path.removeLast()
    }
  }

  private mutating func remove(_ step: String, from node: inout Node, expected: Value?) {
    path.append(step)
    defer { path.removeLast() }
    guard let child = node.child(step) else { return missing(step, in: node) }
    if let expected, child.value != expected {
      fail(.badOverride, "expected \(expected.summary) to remove, found \(child.value.summary)")
      return
    }
    switch node.value.kind {
    case .map:
      guard case .map(var map) = node.value else { return }
      node.value = .null
      map[step] = nil
      node.value = .map(map)
    case .call where step != ReservedKey.target && step != ReservedKey.partial:
      guard case .call(var call) = node.value else { return }
      node.value = .null
      call.arguments[step] = nil
      node.value = .call(call)
    case .list:
      guard case .list(var elements) = node.value else { return }
      guard let index = Path.position(step, in: elements.count) else {
        return missing(step, in: node)
      }
      node.value = .null
      elements.remove(at: index)
      node.value = .list(elements)
    case .repetition:
      guard case .repetition(let repetition) = node.value else { return }
      guard let count = repetition.literalCount else {
        fail(
          .badOverride, repetition.problemWithCount,
          notes: ["to change it, set \(ReservedKey.repeats)"])
        return
      }
      guard let index = repetition.position(step) else {
        fail(.badOverride, "'\(step)' cannot be removed by itself")
        return
      }
      var elements = repetition.expanded(count: count)
      elements.remove(at: index)
      node.value = .list(elements)
    default:
      fail(.badOverride, "'\(step)' cannot be removed")
      return
    }
    changed += 1
  }
}

extension ParameterType {
  /// Whether a name written here means a target.
  var takesObject: Bool {
    switch self {
    case .object, .lazy, .partial: true
    case .optional(let wrapped): wrapped.takesObject
    default: false
    }
  }
}

extension Node {
  /// This node with an origin given to it and to every node below, down to those that have one.
  func withOrigin(_ origin: Origin) -> Node {
    if self.origin != nil { return self }
    var node = self
    node.origin = origin
    switch value {
    case .list(let elements): node.value = .list(elements.map { $0.withOrigin(origin) })
    case .map(var map):
      for position in 0..<map.count {
        map[position: position] = map[position: position].withOrigin(origin)
      }
      node.value = .map(map)
    case .call(var call):
      for position in 0..<call.arguments.count {
        call.arguments[position: position] = call.arguments[position: position].withOrigin(origin)
      }
      if call.targetOrigin == nil { call.targetOrigin = origin }
      node.value = .call(call)
    case .repetition(var repetition):
      repetition.count = repetition.count.withOrigin(origin)
      repetition.updateAll { node, _ in node = node.withOrigin(origin) }
      node.value = .repetition(repetition)
    default: break
    }
    return node
  }
}
