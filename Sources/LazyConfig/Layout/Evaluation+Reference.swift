extension Evaluation {
  /// What a reference stands for.
  mutating func evaluate(_ reference: Reference) throws(Stop) -> Layout.Outcome {
    switch reference.expression {
    case .node(let levels, let keys):
      let found = try lookUp(levels: levels, keys: keys)
      return .alias(try given(found))
    case .resolver(let name, let arguments):
      return try resolve(name: name, arguments: arguments)
    case let expression:
      return .value(try value(of: expression))
    }
  }

  /// The node that another stands for, which must have a value.
  mutating func given(_ found: Layout.ID) throws(Stop) -> Layout.ID {
    let target = try resolved(found)
    if layout.slots[Int(target)].role == .missing {
      throw problem(
        .badReference, "refers to \(layout.path(of: target)), which is required and not set")
    }
    if case .required = layout.slots[Int(target)].value {
      throw problem(.badReference, "refers to \(layout.path(of: target)), which is '???': not set")
    }
    return target
  }

  // MARK: Nodes

  /// The node at a path, counted from the root or from this node.
  mutating func lookUp(levels: Int, keys: [Expression.KeyPart]) throws(Stop) -> Layout.ID {
    var current = try start(levels: levels)
    for (index, part) in keys.enumerated() {
      switch part {
      case .name(let name): current = try enter(name, in: current)
      case .computed(let expression):
        // What was computed may itself be a path, and relative when it stands first.
        let text = try key(from: expression)
        let dots = text.utf8.prefix { $0 == UInt8(ascii: ".") }.count
        if dots > 0 {
          guard index == 0, levels == 0 else { throw notAPath(text) }
          current = try start(levels: dots)
        }
        guard let path = try? Path(parsing: String(text.dropFirst(dots))), !path.isRoot else {
          throw notAPath(text)
        }
        for step in path.steps { current = try enter(step, in: current) }
      }
    }
    return current
  }

  private func notAPath(_ computed: String) -> Stop {
    problem(.badReference, "'\(computed)', computed in \(text), is not a path")
  }

  /// Where a reference starts: the root, or some levels above this node.
  private func start(levels: Int) throws(Stop) -> Layout.ID {
    guard levels > 0 else { return Layout.root }
    var current = id
    for _ in 0..<levels {
      current = layout.slots[Int(current)].parent
      guard current >= 0 else {
        throw problem(.badReference, "the reference \(text) goes above the root")
      }
    }
    return current
  }

  private mutating func enter(_ key: String, in node: Layout.ID) throws(Stop) -> Layout.ID {
    try spend(1)
    let container = try resolved(node)
    guard let child = layout.child(of: container, key) else { throw unknownKey(key, in: container) }
    layout.slots[Int(child)].isRead = true
    return child
  }

  var text: String {
    if case .reference(let reference) = slot.value { reference.text } else { slot.value.summary }
  }

  private mutating func key(from expression: Expression) throws(Stop) -> String {
    switch try value(of: expression) {
    case .string(let key): return key
    case .int(let index): return String(index)
    case let other:
      throw problem(
        .badReference, "a key in \(text) must be text or an integer, found \(other.summary)")
    }
  }

  func unknownKey(_ key: String, in container: Layout.ID) -> Stop {
    let place = layout.path(of: container)
    let value = layout.slots[Int(container)].value
    let where_ = place.isRoot ? "the root" : "'\(place)'"
    switch value {
    case .map, .call:
      let keys = layout.children(of: container).lazy.map { layout.step(of: Layout.ID($0)) }
      return problem(
        .badReference, "\(text) does not exist: \(where_) has no '\(key)'",
        suggestion: layout.problems.count < Suggestion.mostErrors
          ? Suggestion.nearest(to: key, in: keys) : nil,
        notes: keys.isEmpty ? [] : ["\(where_) has: \(keys.prefix(30).joined(separator: ", "))"])
    case .list, .repetition:
      let count = layout.children(of: container).count
      return problem(
        .badReference,
        "\(text) does not exist: \(where_) is a list of \(count), and has no '\(key)'")
    default:
      return problem(
        .badReference,
        "\(text) does not exist: \(where_) is \(value.summary), which has nothing below it")
    }
  }

  // MARK: Values

  /// The value of an expression, without references in it.
  mutating func value(of expression: Expression) throws(Stop) -> Value {
    nesting += 1
    defer { nesting -= 1 }
    guard nesting <= Limits.depth else {
      throw problem(.limit, "what \(text) makes is nested deeper than \(Limits.depth) levels")
    }
    switch expression {
    case .literal(let value): return value
    case .node(let levels, let keys):
      return try plain(try given(try lookUp(levels: levels, keys: keys)), depth: 0)
    case .resolver(let name, let arguments):
      switch try resolve(name: name, arguments: arguments) {
      case .alias(let id): return try plain(id, depth: 0)
      case .value(let value): return try withoutReferences(value, depth: 0)
      case .needs: throw .needs
      case .failed(let problem): throw .problem(problem)
      case .blocked: throw .needs
      }
    case .joined(let parts):
      var joined = ""
      for value in try values(of: parts) {
        joined += PythonText.text(of: value)
        try spend(joined.utf8.count / 32)
      }
      return .string(joined)
    case .list(let elements):
      return .list(try values(of: elements).map { Node($0) })
    case .map(let entries):
      var map = ConfigMap()
      for (entry, value) in zip(entries, try values(of: entries.map(\.value))) {
        map[entry.key] = Node(value)
      }
      return .map(map)
    }
  }

  /// The values of several expressions. All that they need is collected before the attempt stops.
  mutating func values(of expressions: [Expression]) throws(Stop) -> [Value] {
    var values: [Value] = []
    var mustWait = false
    for expression in expressions {
      do throws(Stop) {
        values.append(try value(of: expression))
      } catch {
        guard case .needs = error else { throw error }
        mustWait = true
      }
    }
    if mustWait { throw .needs }
    return values
  }

  /// What a resolver made, with the references in it replaced by what they stand for.
  private mutating func withoutReferences(_ value: Value, depth: Int) throws(Stop) -> Value {
    guard depth <= Limits.depth else { throw problem(.limit, "what \(text) makes is too large") }
    try spend(value.weight)
    switch value {
    case .reference(let reference):
      if case .node(let levels, _) = reference.expression, levels > 0 {
        throw problem(
          .badReference,
          "\(reference.text), made inside \(text), is relative to a node that is not there")
      }
      return try self.value(of: reference.expression)
    case .list(let elements):
      var copy: [Node] = []
      for element in elements {
        copy.append(Node(try withoutReferences(element.value, depth: depth + 1)))
      }
      return .list(copy)
    case .map(let map):
      var copy = ConfigMap()
      for entry in map.entries {
        copy[entry.key] = Node(try withoutReferences(entry.node.value, depth: depth + 1))
      }
      return .map(copy)
    default: return value
    }
  }

  /// A copy of a resolved node in which every reference is replaced by what it stands for.
  mutating func plain(_ id: Layout.ID, depth: Int) throws(Stop) -> Value {
    let value = layout.slots[Int(id)].value
    try spend(value.weight)
    guard depth <= Limits.depth else {
      throw problem(.limit, "what \(text) refers to is nested deeper than \(Limits.depth) levels")
    }
    if value.isContainer, !open.insert(id).inserted {
      throw problem(
        .cycle, "'\(layout.path(of: id))' refers to itself through what it holds, so it has no end")
    }
    defer { if value.isContainer { open.remove(id) } }
    switch value {
    case .list, .repetition:
      return .list(try plainChildren(of: id, depth: depth).map { Node($0) })
    case .map(let map):
      let values = try plainChildren(of: id, depth: depth)
      var copy = ConfigMap()
      for (entry, value) in zip(map.entries, values) {
        copy.append(ConfigMap.Entry(key: entry.key, node: Node(value)))
      }
      return .map(copy)
    case .call:
      throw problem(.badReference, "a call (\(layout.path(of: id))) cannot be part of \(text)")
    default: return value
    }
  }

  private mutating func plainChildren(of id: Layout.ID, depth: Int) throws(Stop) -> [Value] {
    var values: [Value] = []
    var mustWait = false
    for child in layout.children(of: id) {
      do throws(Stop) {
        values.append(try plain(try resolved(Layout.ID(child)), depth: depth + 1))
      } catch {
        guard case .needs = error else { throw error }
        mustWait = true
      }
    }
    if mustWait { throw .needs }
    return values
  }
}

extension Value {
  /// What a copy of this value costs, without what is below it.
  fileprivate var weight: Int {
    switch self {
    case .string(let text): 1 + text.utf8.count / 32
    case .reference(let reference): 1 + reference.text.utf8.count / 32
    default: 1
    }
  }
}
