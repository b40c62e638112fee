/// Applies one edit to a tree.
struct Editor {
  let edit: Edit
  let registry: TargetRegistry?
  let source: Origin.Source
  var changed = 0
  var problems: [Problem] = []
  var path: [String] = []
  /// The value with its origin, made once for all places.
  private var placed: (node: Node, size: Int, height: Int)?
  /// How many nodes the tree has more than before.
  private var added = 0
  /// How many nodes a pattern has visited, and may visit.
  private var visited = 0
  private var mostVisits = Limits.visits
  /// The tree, until its size must be known.
  private var whole: Node?

  init(edit: Edit, number: Int, registry: TargetRegistry?) {
    self.edit = edit
    self.registry = registry
    source = edit.source ?? .override(edit.description, number: number)
  }

  mutating func apply(to root: inout Node) throws(ConfigError) -> Int {
    if let path = edit.pattern.path {
      // Nothing is changed before the place is found, so nothing needs to be undone.
      follow(path.steps[...], in: &root, slot: nil)
    } else {
      let before = root
      whole = root
      defer { if !problems.isEmpty { root = before } }
      var states = PatternStates(pattern: edit.pattern, editor: self)
      states.visit(&root, editor: &self, active: [0], slot: nil)
      if changed == 0, problems.isEmpty { problems.append(noMatch(in: root)) }
    }
    guard problems.isEmpty else { throw ConfigError(problems) }
    return changed
  }

  /// That the pattern matches nothing in a tree, with the nearest name that it would.
  func noMatch(in root: Node) -> Problem {
    let names = PatternNames(of: root, registry: registry)
    return Problem(
      .noMatch, at: .root, "\(edit): the pattern matches nothing", origin: Origin(source),
      suggestion: edit.pattern.steps.lazy.compactMap(names.nearest).first)
  }

  mutating func fail(
    _ kind: Problem.Kind, _ message: String, suggestion: String? = nil, notes: [String] = []
  ) {
    problems.append(
      Problem(
        kind, at: Path(path), message, origin: Origin(source), suggestion: suggestion, notes: notes)
    )
  }

  // MARK: Limits

  /// The value to put at this place; nil, with a problem, where the tree would become too large.
  mutating func node(for value: Value) -> Node? {
    let placed =
      placed ?? (Node(value).withOrigin(Origin(source)), Node(value).size, value.height)
    self.placed = placed
    guard path.count + placed.height <= Limits.depth else {
      fail(.limit, "nested deeper than \(Limits.depth) levels")
      return nil
    }
    // The same value at many places stands for more than was written.
    if changed > 0 { added += placed.size - 1 }
    guard added <= Limits.copies else {
      fail(
        .limit, "the value at \(changed + 1) places makes the tree too large",
        notes: ["at most \(Limits.copies) nodes are added"])
      return nil
    }
    return placed.node
  }

  /// Counts a node that a pattern visits.
  ///
  /// - Returns: whether it may be visited.
  mutating func visits() -> Bool {
    visited += 1
    guard visited > mostVisits else { return true }
    if let size = whole?.size {
      mostVisits += 2 * size
      whole = nil
      return visits()
    }
    if visited == mostVisits + 1 {
      fail(.limit, "\(edit): the pattern visits more than \(mostVisits) nodes")
    }
    return false
  }

  // MARK: One path

  /// Follows a path without wildcards, in place.
  ///
  /// - Parameter slot: the type of the parameter that the node fills, when it is known.
  mutating func follow(_ steps: ArraySlice<String>, in node: inout Node, slot: ParameterType?) {
    guard let first = steps.first else {
      change(&node, slot: slot)
      return
    }
    if var call = ImpliedCalls.call(node, slot: slot, registry: registry) {
      follow(first, steps.dropFirst(), in: &call, slot: slot)
      if problems.isEmpty { node = ImpliedCalls.shortened(call, like: node, slot: slot) }
    } else {
      follow(first, steps.dropFirst(), in: &node, slot: slot)
    }
  }

  private mutating func follow(
    _ first: String, _ rest: ArraySlice<String>, in node: inout Node, slot: ParameterType?
  ) {
    let unset = fillUnset(&node)
    defer { if let unset, !problems.isEmpty { node = unset } }
    let step = key(first, in: node)
    if rest.isEmpty, let handled = changeChild(step, of: &node), handled { return }
    let hasRoom = !rest.isEmpty && makeRoom(for: step, in: &node)
    descend(step, in: &node, slot: slot) { editor, child, slot in
      editor.follow(rest, in: &child, slot: slot)
    }
    if hasRoom, !problems.isEmpty { removeRoom(for: step, in: &node) }
  }

  /// The key under which a parameter stands: its old one, when a file says so.
  private func key(_ step: String, in node: Node) -> String {
    guard case .call(let call) = node.value, let target = target(of: call) else { return step }
    return target.key(for: step, in: call.arguments)
  }

  /// `+a.b.c=1` makes the maps that are missing on its way, and every change the scope that it names.
  ///
  /// - Returns: whether one was missing here.
  @discardableResult
  func makeRoom(for step: String, in node: inout Node) -> Bool {
    switch edit.change {
    case .add, .force: break
    case .set where step == ReservedKey.scope: break
    default: return false
    }
    guard step == ReservedKey.scope || !ReservedKey.all.contains(step) else { return false }
    let room = Node(.map(ConfigMap()), origin: Origin(source))
    switch node.value {
    case .map(var map) where map.position(of: step) == nil:
      map[step] = room
      node.value = .map(map)
      return true
    case .call(var call) where call.arguments.position(of: step) == nil:
      guard step == ReservedKey.scope || target(of: call)?[step] != nil else { return false }
      call.arguments[step] = room
      node.value = .call(call)
      return true
    default: return false
    }
  }

  private func removeRoom(for step: String, in node: inout Node) {
    switch node.value {
    case .map(var map):
      map[step] = nil
      node.value = .map(map)
    case .call(var call):
      call.arguments[step] = nil
      node.value = .call(call)
    default: return
    }
  }

  /// Before something is added below it, what holds nothing yet becomes a map.
  ///
  /// - Returns: what was there, when that changed.
  private func fillUnset(_ node: inout Node) -> Node? {
    switch edit.change {
    case .add, .force: break
    default: return nil
    }
    guard node.value.isUnset else { return nil }
    let before = node
    node.replace(with: .map(ConfigMap()), from: source)
    return before
  }

  /// Hands a child to the body, in place; reports when there is none.
  mutating func descend(
    _ step: String, in node: inout Node, slot: ParameterType?,
    _ body: (inout Editor, inout Node, ParameterType?) -> Void
  ) {
    path.append(step)
    defer { path.removeLast() }
    switch node.value.kind {
    case .map:
      guard case .map(var map) = node.value else { return }
      guard let position = map.position(of: step) else { return missing(step, in: node) }
      node.value = .null
      body(&self, &map[position: position], slot?.element(0))
      node.value = .map(map)
    case .call:
      guard case .call(var call) = node.value else { return }
      let parameter = target(of: call)?[step]
      if step == ReservedKey.target || step == ReservedKey.partial {
        return callKey(step, &node, call, body)
      }
      guard let position = call.arguments.position(of: step) else {
        // An unset parameter of an object's type can be entered once it is set; not before.
        return missing(step, in: node)
      }
      node.value = .null
      body(&self, &call.arguments[position: position], parameter?.type)
      node.value = .call(call)
    case .list:
      guard case .list(var elements) = node.value else { return }
      guard let index = Path.position(step, in: elements.count) else {
        return missing(step, in: node)
      }
      node.value = .null
      body(&self, &elements[index], slot?.element(index))
      node.value = .list(elements)
    case .repetition:
      guard case .repetition(var repetition) = node.value else { return }
      let element = slot?.element(0)
      if step == ReservedKey.repeats || step == ReservedKey.of {
        node.value = .null
        if step == ReservedKey.of {
          body(&self, &repetition.element, element)
        } else {
          body(&self, &repetition.count, nil)
        }
        node.value = .repetition(repetition)
        return
      }
      guard let index = repetition.position(step) else { return missing(step, in: node) }
      node.value = .null
      body(&self, &repetition[index], element)
      node.value = .repetition(repetition)
    default:
      missing(step, in: node)
    }
  }

  /// `x._target_=Y` and `x._partial_=true`.
  private mutating func callKey(
    _ step: String, _ node: inout Node, _ call: Call,
    _ body: (inout Editor, inout Node, ParameterType?) -> Void
  ) {
    var child = call.child(step) ?? Node(.bool(false))
    let before = child.value
    body(&self, &child, nil)
    guard child.value != before else { return }
    switch (step, child.value) {
    case (ReservedKey.target, .string(let name)) where isSame(name, call.target):
      // Another name of the same target keeps its arguments.
      var call = call
      call.target = name
      call.targetOrigin = Origin(source)
      node.value = .call(call)
    case (ReservedKey.target, .string(let name)) where !name.isEmpty:
      node.replace(with: .call(Call(name, targetOrigin: Origin(source))), from: source)
    case (ReservedKey.partial, .bool(let isPartial)):
      var call = call
      call.isPartial = isPartial
      node.value = .call(call)
    default:
      fail(
        .wrongType,
        "expected \(step == ReservedKey.target ? "a target's name" : "true or false"), found \(child.value.summary)"
      )
    }
  }

  private func isSame(_ a: String, _ b: String) -> Bool {
    guard let registry, case .target(let first) = registry.find(a),
      case .target(let second) = registry.find(b)
    else { return false }
    return first === second
  }

  func target(of call: Call) -> TargetDescriptor? {
    guard let registry, case .target(let target) = registry.find(call.target) else { return nil }
    return target
  }

  private var isDelete: Bool {
    if case .delete = edit.change { true } else { false }
  }

  /// The pattern as it was written, where it leads to a place; otherwise the place.
  private func pattern(at path: [String]) -> Pattern {
    path.count == edit.pattern.steps.count ? edit.pattern : Pattern(Path(path))
  }

  /// Reports that a node has no such child. The step is the last of the path.
  mutating func missing(_ step: String, in node: Node) {
    let parent = Path(Array(path.dropLast()))
    let place = parent.isRoot ? "the root" : "'\(parent)'"
    switch node.value {
    case .map(let map):
      fail(
        .unknownKey, "\(place) has no '\(step)'",
        suggestion: Suggestion.nearest(to: step, in: map.keys),
        notes: [
          map.isEmpty
            ? "\(place) is empty" : "\(place) has: \(map.keys.prefix(30).joined(separator: ", "))"
        ]
          + (path.count >= edit.pattern.steps.count && !isDelete
            ? ["to add a key, write +\(pattern(at: path))=…"] : []))
    case .call(let call):
      let target = target(of: call)
      let keys = target?.parameters.map(\.key) ?? call.arguments.keys
      let name = target?.name ?? call.target
      if target?[step] != nil {
        let what =
          if isDelete, path.count == edit.pattern.steps.count {
            "there is nothing to remove"
          } else {
            "nothing below it can be changed"
          }
        fail(.unknownKey, "'\(step)' of \(name) is not set, so \(what)")
      } else {
        fail(
          .unknownKey, "\(name) has no parameter '\(step)'",
          suggestion: Suggestion.nearest(to: step, in: keys),
          notes: [target?.takes ?? "\(place) has: \(keys.prefix(30).joined(separator: ", "))"])
      }
    case .list(let elements):
      fail(.unknownKey, "\(place) is a list of \(elements.count), and has no '\(step)'")
    case .repetition:
      fail(.unknownKey, "\(place) is \(node.value.summary), and has no '\(step)'")
    case .reference(let reference):
      fail(.unknownKey, "\(place) is the reference \(reference.text); change what it refers to")
    default:
      fail(.unknownKey, "\(place) is \(node.value.summary), which has nothing below it")
    }
  }
}
