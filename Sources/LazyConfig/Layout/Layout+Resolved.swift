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
  func resolvedTree() throws(ConfigError) -> ConfigTree {
    resolveAll()
    guard problems.isEmpty else { throw ConfigError(problems) }
    let holdsCall = idsWithCalls()
    var copied = 0
    let node = try resolvedNode(Self.root, holdsCall: holdsCall, depth: 0, copied: &copied)
    return ConfigTree(node)
  }

  /// Which nodes are calls, or have one below them.
  private func idsWithCalls() -> [Bool] {
    var holdsCall = [Bool](repeating: false, count: slots.count)
    for index in slots.indices.reversed() {
      if case .call = slots[index].value { holdsCall[index] = true }
      let target = Int(slots[index].canonical)
      if target != index, holdsCall[target] { holdsCall[index] = true }
      if holdsCall[index], slots[index].parent >= 0 { holdsCall[Int(slots[index].parent)] = true }
    }
    return holdsCall
  }

  private func resolvedNode(
    _ id: ID, holdsCall: [Bool], depth: Int, copied: inout Int
  ) throws(ConfigError) -> Node {
    let slot = slots[Int(id)]
    let canonical = slot.canonical
    copied += 1
    guard depth <= Limits.depth, copied <= limits.nodes else {
      throw ConfigError(Problem(.limit, at: path(of: id), "the resolved tree is too large"))
    }
    if canonical != id, holdsCall[Int(canonical)] { return Node(slot.value, origin: slot.origin) }
    let value = slots[Int(canonical)].value
    var node = Node(value, origin: slot.origin)
    switch value {
    case .list:
      var elements: [Node] = []
      for child in children(of: canonical) {
        elements.append(
          try resolvedNode(ID(child), holdsCall: holdsCall, depth: depth + 1, copied: &copied))
      }
      node.value = .list(elements)
    case .map(var map):
      for (position, child) in children(of: canonical).enumerated() {
        map[position: position] = try resolvedNode(
          ID(child), holdsCall: holdsCall, depth: depth + 1, copied: &copied)
      }
      node.value = .map(map)
    case .call(var call):
      for (position, child) in children(of: canonical).enumerated()
      where position < call.arguments.count {
        call.arguments[position: position] = try resolvedNode(
          ID(child), holdsCall: holdsCall, depth: depth + 1, copied: &copied)
      }
      node.value = .call(call)
    case .repetition(var repetition):
      // References below may differ from element to element, so what is compact stays as it was written.
      if let count = repetitionCount(canonical) {
        repetition.count = Node(.int(count), origin: repetition.count.origin)
      }
      var elements: [Node] = []
      for child in children(of: canonical) {
        elements.append(
          try resolvedNode(ID(child), holdsCall: holdsCall, depth: depth + 1, copied: &copied))
      }
      node.value = Self.compact(elements, count: repetition.count) ?? .list(elements)
    default: break
    }
    return node
  }

  /// Elements as a repeated list, when most are equal to the first that is.
  static func compact(_ elements: [Node], count: Node) -> Value? {
    guard let template = elements.first(where: { node in elements.dropFirst().first == node })
      ?? elements.last
    else { return .repetition(Repetition(count: count, of: Node(.null))) }
    var edited: [(index: Int, node: Node)] = []
    for (index, element) in elements.enumerated() where element != template {
      edited.append((index, element))
    }
    guard edited.count * 2 <= elements.count else { return nil }
    return .repetition(Repetition(count: count, of: template, edited: edited))
  }
}
