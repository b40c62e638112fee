/// Applies one edit to a tree.
struct Editor {
  let edit: Edit
  let registry: TargetRegistry?
  let source: Origin.Source
  var changed = 0
  var problems: [Problem] = []
  /// The step that did not match, for the message when nothing does.
  var missed: (path: Path, key: String, candidates: [String])?
  var path: [String] = []

  init(edit: Edit, number: Int, registry: TargetRegistry?) {
    self.edit = edit
    self.registry = registry
    source = edit.source ?? .override(edit.description, number: number)
  }

  mutating func apply(to root: inout Node) throws(ConfigError) -> Int {
    let before = root
    if let path = edit.pattern.path {
      follow(path.steps[...], in: &root, slot: nil)
    } else {
      var states = PatternStates(pattern: edit.pattern, editor: self)
      states.visit(&root, editor: &self, active: [0], slot: nil)
      if changed == 0, problems.isEmpty { problems.append(noMatch()) }
    }
    guard problems.isEmpty else {
      root = before
      throw ConfigError(problems)
    }
    return changed
  }

  func noMatch() -> Problem {
    if let missed {
      return Problem(
        .noMatch, at: .root, "\(edit): the pattern matches nothing", origin: Origin(source),
        suggestion: Suggestion.nearest(to: missed.key, in: missed.candidates))
    }
    return Problem(
      .noMatch, at: .root, "\(edit): the pattern matches nothing", origin: Origin(source))
  }

  mutating func fail(
    _ kind: Problem.Kind, _ message: String, suggestion: String? = nil, notes: [String] = []
  ) {
    problems.append(
      Problem(
        kind, at: Path(path), message, origin: Origin(source), suggestion: suggestion, notes: notes)
    )
  }

  // MARK: One path

  /// Follows a path without wildcards, in place.
  ///
  /// - Parameter slot: the type of the parameter that the node fills, when it is known.
  mutating func follow(_ steps: ArraySlice<String>, in node: inout Node, slot: ParameterType?) {
    guard let step = steps.first else {
      change(&node, slot: slot)
      return
    }
    let rest = steps.dropFirst()
    if rest.isEmpty, let handled = changeChild(step, of: &node), handled { return }
    descend(step, in: &node) { editor, child, slot in editor.follow(rest, in: &child, slot: slot) }
  }

  /// Hands a child to the body, in place; reports when there is none.
  mutating func descend(
    _ step: String, in node: inout Node, _ body: (inout Editor, inout Node, ParameterType?) -> Void
  ) {
    path.append(step)
    defer { path.removeLast() }
    switch node.value {
    case .map(var map):
      guard let position = map.position(of: step) else { return missing(step, in: node) }
      node.value = .null
      body(&self, &map[position: position], nil)
      node.value = .map(map)
    case .call(var call):
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
    case .list(var elements):
      guard let index = Path.index(step), index < elements.count else {
        return missing(step, in: node)
      }
      node.value = .null
      body(&self, &elements[index], nil)
      node.value = .list(elements)
    case .repetition(var repetition):
      if step == ReservedKey.repeats || step == ReservedKey.of {
        node.value = .null
        if step == ReservedKey.of {
          body(&self, &repetition.element, nil)
        } else {
          body(&self, &repetition.count, nil)
        }
        node.value = .repetition(repetition)
        return
      }
      guard let index = Path.index(step), index < repetition.literalCount ?? Int.max else {
        return missing(step, in: node)
      }
      node.value = .null
      body(&self, &repetition[index], nil)
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

  func target(of call: Call) -> TargetDescriptor? {
    guard let registry, case .target(let target) = registry.find(call.target) else { return nil }
    return target
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
          + (path.count == edit.pattern.steps.count
            ? ["to add a key, write +\(edit.pattern)=…"] : []))
    case .call(let call):
      let target = target(of: call)
      let keys = target?.parameters.map(\.key) ?? call.arguments.keys
      if target?[step] != nil {
        fail(
          .unknownKey, "'\(step)' of \(call.target) is not set, so nothing below it can be changed")
      } else {
        fail(
          .unknownKey, "\(call.target) has no parameter '\(step)'",
          suggestion: Suggestion.nearest(to: step, in: keys),
          notes: [target?.takes ?? "\(place) has: \(keys.joined(separator: ", "))"])
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
