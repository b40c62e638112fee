extension Layout {
  /// Resolves every node that can be reached.
  func resolveAll() {
    var next = 0
    while next < slots.count {
      let id = ID(next)
      next += 1
      guard resolve(id), slots[Int(id)].canonical == id else { continue }
      guard expand(id) else { return }
    }
  }

  /// A resolved node as plain data.
  func plainValue(of id: ID) throws(ConfigError) -> Value {
    while true {
      var evaluation = Evaluation(layout: self, id: id)
      do throws(Evaluation.Stop) {
        return try evaluation.plain(id, depth: 0)
      } catch {
        guard case .needs = error else {
          if case .problem(let problem) = error { problems.append(problem) }
          throw ConfigError(problems)
        }
        for needed in evaluation.needed where !resolve(needed) { throw ConfigError(problems) }
      }
    }
  }

  /// The tree as it is written, with references replaced by what they stand for.
  ///
  /// - Parameter withDefaults: whether parameters that nobody set are written too.
  func resolvedTree(withDefaults: Bool = false) throws(ConfigError) -> ConfigTree {
    resolveAll()
    guard problems.isEmpty else { throw ConfigError(problems) }
    var writer = ResolvedWriter(layout: self, holdsCall: idsWithCalls(), withDefaults: withDefaults)
    return ConfigTree(try writer.node(Self.root, depth: 0))
  }

  /// Which nodes are one for all that refer to them: calls, maps that views share, and what holds these.
  private func idsWithCalls() -> [Bool] {
    var holdsCall = [Bool](repeating: false, count: slots.count)
    // Views of one map stay views of one map: an entry that one of them reads has been read.
    for id in views.shared { holdsCall[Int(id)] = true }
    for index in slots.indices.reversed() {
      if case .call = slots[index].value { holdsCall[index] = true }
      let target = Int(slots[index].canonical)
      if target != index, holdsCall[target] { holdsCall[index] = true }
      if holdsCall[index], slots[index].parent >= 0 { holdsCall[Int(slots[index].parent)] = true }
    }
    return holdsCall
  }
}

/// Writes a resolved layout as a tree.
struct ResolvedWriter {
  let layout: Layout
  let holdsCall: [Bool]
  let withDefaults: Bool
  private var written = 0
  /// The containers that are being written in the place of a reference.
  private var open: Set<Layout.ID> = []

  init(layout: Layout, holdsCall: [Bool], withDefaults: Bool) {
    self.layout = layout
    self.holdsCall = holdsCall
    self.withDefaults = withDefaults
  }

  mutating func node(_ id: Layout.ID, depth: Int) throws(ConfigError) -> Node {
    let slot = layout.slots[Int(id)]
    let canonical = slot.canonical
    written += 1
    guard depth <= Limits.depth, written <= Limits.copies || written <= layout.mostNodes else {
      throw ConfigError(Problem(.limit, at: layout.path(of: id), "the resolved tree is too large"))
    }
    if canonical != id, holdsCall[Int(canonical)] {
      // The same object: a reference to it stays one, unless finding it takes more than a path.
      if case .reference(let reference) = slot.value, !withDefaults || reference.plainTarget != nil
      {
        return Node(slot.value, origin: slot.origin)
      }
      return Node(.reference(Reference(to: layout.path(of: canonical))), origin: slot.origin)
    }
    var node = Node(layout.slots[Int(canonical)].value, origin: slot.origin)
    let isCopy = canonical != id && node.value.isContainer
    if isCopy, !open.insert(canonical).inserted {
      throw ConfigError(
        Problem(
          .cycle, at: layout.path(of: canonical), "refers to itself through what it holds",
          origin: slot.origin))
    }
    defer { if isCopy { open.remove(canonical) } }
    switch node.value {
    case .list:
      node.value = .list(try children(of: canonical, depth: depth))
    case .map(let written):
      let first = layout.children(of: canonical).lowerBound
      var map = try written.replacingNodes { position throws(ConfigError) in
        try self.node(Layout.ID(first + position), depth: depth + 1)
      }
      if withDefaults { dropReadScope(of: canonical, from: &map) }
      node.value = .map(map)
    case .call(var call):
      let children = layout.children(of: canonical)
      let set = call.arguments.count
      call.arguments = try call.arguments.replacingNodes { position throws(ConfigError) in
        try self.node(Layout.ID(children.lowerBound + position), depth: depth + 1)
      }
      if withDefaults {
        for child in children.dropFirst(set) {
          let child = Layout.ID(child)
          if let unset = try unset(child, depth: depth + 1) {
            call.arguments[layout.step(of: child)] = unset
          }
        }
      }
      if withDefaults {
        usePresentKeys(of: &call, target: layout.slots[Int(canonical)].target)
        dropReadScope(of: canonical, from: &call.arguments)
      }
      node.value = .call(call)
    case .repetition(var repetition):
      if let count = layout.repetitionCount(canonical) {
        repetition.count = Node(.int(count), origin: repetition.count.origin)
      }
      let elements = try children(of: canonical, depth: depth)
      node.value = Layout.compact(elements, count: repetition.count) ?? .list(elements)
    default: break
    }
    return node
  }

  /// Writes arguments that stand under old keys under their present ones.
  private func usePresentKeys(of call: inout Call, target: TargetDescriptor?) {
    guard let target, !target.renamed.isEmpty else { return }
    var arguments = ConfigMap()
    for entry in call.arguments.entries {
      let key = target[entry.key] == nil ? target.renamed[entry.key] ?? entry.key : entry.key
      arguments.append(ConfigMap.Entry(key: key, node: entry.node, keyOrigin: entry.keyOrigin))
    }
    call.arguments = arguments
  }

  /// What was inherited is written out where it was read, so a scope is left with the objects that nodes
  /// below refer to.
  private func dropReadScope(of id: Layout.ID, from map: inout ConfigMap) {
    guard var scope = map[ReservedKey.scope], case .map(var entries) = scope.value else { return }
    // An object that reads the scope itself may need any entry.
    guard !layout.views.owners.contains(id), !layout.views.holders.contains(id) else { return }
    entries.removeAll { entry in !Self.holdsCall(entry.node.value) }
    scope.value = .map(entries)
    map[ReservedKey.scope] = entries.isEmpty ? nil : scope
  }

  private static func holdsCall(_ value: Value) -> Bool {
    switch value {
    case .call: true
    case .list(let elements): elements.contains { holdsCall($0.value) }
    case .map(let map): map.entries.contains { holdsCall($0.node.value) }
    case .repetition(let repetition): holdsCall(repetition.element.value)
    default: false
    }
  }

  private mutating func children(of id: Layout.ID, depth: Int) throws(ConfigError) -> [Node] {
    var nodes: [Node] = []
    let children = layout.children(of: id)
    nodes.reserveCapacity(children.count)
    for child in children {
      nodes.append(try node(Layout.ID(child), depth: depth + 1))
    }
    return nodes
  }

  /// A parameter that nobody set, as it will be: nil where it is an object that Swift makes.
  private mutating func unset(_ id: Layout.ID, depth: Int) throws(ConfigError) -> Node? {
    let slot = layout.slots[Int(id)]
    let source = layout.slots[Int(slot.canonical)]
    guard source.role != .missing, slot.role != .missing else { return nil }
    if source.role == .defaulted || (source.role == .inherited && slot.canonical == id) {
      let owner = layout.slots[Int(source.parent)]
      guard let value = owner.target?.parameters[Int(source.parameter)].defaultValue?.value?()
      else { return nil }
      let origin = slot.origin ?? Origin(.defaultValue(target: owner.target?.name ?? ""))
      return Node(value, origin: origin)
    }
    return try node(id, depth: depth)
  }
}

extension Layout {
  /// Elements as a repeated list, when most are equal to the first that is.
  static func compact(_ elements: [Node], count: Node) -> Value? {
    var template = elements.first
    for (element, next) in zip(elements, elements.dropFirst()) where element == next {
      template = element
      break
    }
    guard let template else { return .repetition(Repetition(count: count, of: Node(.null))) }
    var edited: [(index: Int, node: Node)] = []
    for (index, element) in elements.enumerated() where element != template {
      edited.append((index, element))
    }
    guard edited.count * 2 <= elements.count else { return nil }
    return .repetition(Repetition(count: count, of: template, edited: edited))
  }
}
