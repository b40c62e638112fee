/// Turns a map as it is written into what its special keys make of it: a call, or a repeated list.
enum Structure {
  /// What a map lacks to be a repeated list, when it has some of its keys; nil for other maps.
  ///
  /// Such a map says something about a list of the file that it extends.
  static func problem(ofPart map: ConfigMap) -> String? {
    guard map.count <= 3, map[ReservedKey.target] == nil else { return nil }
    let hasCount = map.position(of: ReservedKey.repeats) != nil
    let hasElement = map.position(of: ReservedKey.of) != nil
    if hasCount == hasElement {
      guard !hasCount, map.position(of: ReservedKey.at) != nil else { return nil }
      return "\(ReservedKey.at) needs \(ReservedKey.repeats) and \(ReservedKey.of)"
    }
    return hasCount
      ? "\(ReservedKey.repeats) needs \(ReservedKey.of): the element"
      : "\(ReservedKey.of) needs \(ReservedKey.repeats): the number of elements"
  }

  /// The first map that says something about a list, and found none.
  static func partWithoutList(in node: Node) -> Problem? {
    switch node.value {
    case .map(let map):
      if let problem = problem(ofPart: map) {
        return Problem(.badFile, at: .root, problem, origin: node.origin)
      }
      return map.entries.lazy.compactMap { partWithoutList(in: $0.node) }.first
    case .call(let call):
      return call.arguments.entries.lazy.compactMap { partWithoutList(in: $0.node) }.first
    case .list(let elements): return elements.lazy.compactMap { partWithoutList(in: $0) }.first
    case .repetition(let repetition):
      return ([repetition.element] + repetition.edited.map(\.node)).lazy
        .compactMap { partWithoutList(in: $0) }.first
    default: return nil
    }
  }

  /// - Parameter error: makes the error to throw from a problem.
  static func value<E: Error>(of map: ConfigMap, error: (String) -> E) throws(E) -> Value {
    if map.count <= 12 {
      // Most maps have no special key.
      var isSpecial = false
      for entry in map.entries where entry.key.utf8.first == UInt8(ascii: "_") {
        if entry.key == ReservedKey.target || entry.key == ReservedKey.repeats { isSpecial = true }
      }
      if !isSpecial { return .map(map) }
    }
    if let target = map[ReservedKey.target] {
      return try call(target: target, map: map, error: error)
    }
    if let count = map[ReservedKey.repeats] {
      return try repetition(count: count, map: map, error: error)
    }
    return .map(map)
  }

  private static func call<E: Error>(
    target: Node, map: ConfigMap, error: (String) -> E
  ) throws(E) -> Value {
    guard case .string(let name) = target.value, !name.isEmpty else {
      throw error("\(ReservedKey.target) takes a target's name, found \(target.value.summary)")
    }
    var isPartial = false
    if let partial = map[ReservedKey.partial] {
      guard case .bool(let value) = partial.value else {
        throw error("\(ReservedKey.partial) takes true or false, found \(partial.value.summary)")
      }
      isPartial = value
    }
    var arguments = map
    arguments.removeAll { $0.key == ReservedKey.target || $0.key == ReservedKey.partial }
    return .call(Call(name, arguments, isPartial: isPartial, targetOrigin: target.origin))
  }

  /// An entry of `_at_`: a map that names no target changes the call that the other elements are; anything
  /// else stands in its place.
  private static func editedElement(_ node: Node, over element: Node) -> Node {
    if case .call = element.value, case .map = node.value {
      return Merge(names: nil).element(node, over: element)
    }
    return node
  }

  private static func repetition<E: Error>(
    count: Node, map: ConfigMap, error: (String) -> E
  ) throws(E) -> Value {
    // Whether the count is one, and the list has the elements that `_at_` names, is checked with everything
    // else: overrides may change both.
    guard let element = map[ReservedKey.of] else {
      throw error("\(ReservedKey.repeats) needs \(ReservedKey.of): the element")
    }
    var edited: [(index: Int, node: Node)] = []
    if let at = map[ReservedKey.at] {
      guard case .map(let edits) = at.value else {
        throw error(
          "\(ReservedKey.at) takes a map from indices to elements, found \(at.value.summary)")
      }
      for entry in edits.entries {
        guard let index = Path.index(entry.key) else {
          throw error("\(ReservedKey.at) takes indices as keys, found '\(entry.key)'")
        }
        edited.append((index, editedElement(entry.node, over: element)))
      }
    }
    for entry in map.entries
    where ![ReservedKey.repeats, ReservedKey.of, ReservedKey.at].contains(entry.key) {
      throw error(
        "a repeated list takes \(ReservedKey.repeats), \(ReservedKey.of) and \(ReservedKey.at), found '\(entry.key)'"
      )
    }
    return .repetition(Repetition(count: count, of: element, edited: edited))
  }
}
