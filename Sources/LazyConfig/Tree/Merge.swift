/// Deep merge: what comes later wins.
struct Merge {
  /// Tells whether two names are of one target; without it, names are compared as text.
  let names: TargetNames?

  /// Merges a node over another one.
  ///
  /// Maps merge key by key. A call of another target replaces the old one with all its arguments; a call
  /// of the same target, or a map, merges into the arguments. A map with indices merges into the elements
  /// of a list; a repeated list also takes `_repeat_`, `_of_` and `_at_` by themselves. Everything else
  /// replaces what was there, which stays in the history.
  func merge(_ new: Node, into old: inout Node) {
    // Kinds, since a `switch` over values would keep copies of them: see Value.Kind.
    switch (old.value.kind, new.value.kind) {
    case (.map, .map):
      guard case .map(var map) = old.value, case .map(let other) = new.value else { return }
      old.value = .null
      merge(other, into: &map)
      old.value = .map(map)
    case (.call, .map):
      guard case .call(var call) = old.value, case .map(let other) = new.value else { return }
      old.value = .null
      merge(other, into: &call.arguments)
      old.value = .call(call)
    case (.call, .call):
      guard case .call(var call) = old.value, case .call(let other) = new.value,
        isSame(call.target, other.target)
      else { return Self.replace(&old, with: new) }
      old.value = .null
      call.target = other.target
      merge(other.arguments, into: &call.arguments)
      call.isPartial = other.isPartial
      call.targetOrigin = other.targetOrigin ?? call.targetOrigin
      old.value = .call(call)
    case (.map, .call):
      guard case .map(var map) = old.value, case .call(var other) = new.value else { return }
      merge(other.arguments, into: &map)
      other.arguments = map
      Self.replace(&old, with: Node(.call(other), origin: new.origin))
    case (.repetition, .map):
      guard case .repetition(var repetition) = old.value, case .map(let other) = new.value,
        Self.isPart(other, ofRepetition: true)
      else { return Self.replace(&old, with: new) }
      old.value = .null
      merge(other, into: &repetition)
      old.value = .repetition(repetition)
    case (.list, .map):
      guard case .list(var elements) = old.value, case .map(let other) = new.value,
        Self.isPart(other, ofRepetition: false),
        other.keys.allSatisfy({ Self.isIndex($0, in: elements) })
      else { return Self.replace(&old, with: new) }
      old.value = .null
      for entry in other.entries {
        if let index = Path.index(entry.key) { merge(entry.node, into: &elements[index]) }
      }
      old.value = .list(elements)
    default:
      Self.replace(&old, with: new)
    }
  }

  private func isSame(_ a: String, _ b: String) -> Bool {
    a == b || names.map { $0.canonical(a) == $0.canonical(b) } == true
  }

  private static func isIndex(_ key: String, in elements: [Node]) -> Bool {
    Path.index(key).map { elements.indices.contains($0) } ?? false
  }

  /// Whether a map names nothing but parts of a list: indices, and for a repeated list its own keys.
  private static func isPart(_ map: ConfigMap, ofRepetition: Bool) -> Bool {
    !map.isEmpty
      && map.entries.allSatisfy { entry in
        switch entry.key {
        case ReservedKey.repeats, ReservedKey.of: return ofRepetition
        case ReservedKey.at:
          guard ofRepetition, case .map(let at) = entry.node.value else { return false }
          return at.entries.allSatisfy { Path.index($0.key) != nil }
        default: return Path.index(entry.key) != nil
        }
      }
  }

  private func merge(_ map: ConfigMap, into repetition: inout Repetition) {
    if let count = map[ReservedKey.repeats] { merge(count, into: &repetition.count) }
    if let element = map[ReservedKey.of] { merge(element, into: &repetition.element) }
    var elements = map
    if case .map(let at)? = map[ReservedKey.at]?.value {
      for entry in at.entries { elements[entry.key] = entry.node }
    }
    for entry in elements.entries {
      guard let index = Path.index(entry.key) else { continue }
      repetition[index] = element(entry.node, over: repetition[index])
    }
  }

  /// Replaces a node and keeps what was there in the history.
  static func replace(_ old: inout Node, with new: Node) {
    let previous = Origin.Entry(value: old.value, origin: old.origin)
    old.value = new.value
    if let origin = new.origin {
      old.origin = Origin(origin.source, previous: previous)
    }
  }

  func merge(_ new: ConfigMap, into old: inout ConfigMap) {
    for entry in new.entries {
      if let position = old.position(of: entry.key) {
        merge(entry.node, into: &old[position: position])
      } else {
        old.append(entry)
      }
    }
  }

  /// One element of a repeated list, from what is said about it alone and what is said about all.
  func element(_ node: Node, over element: Node) -> Node {
    var merged = element
    merge(node, into: &merged)
    return merged
  }
}
