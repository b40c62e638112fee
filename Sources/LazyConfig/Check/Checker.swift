/// Checks a laid-out tree against the types of its slots.
struct Checker {
  let layout: Layout
  private var scopes: [Layout.ID] = []

  init(layout: Layout) { self.layout = layout }

  mutating func run() {
    check(Layout.root, type: nil, depth: 0)
    for scope in scopes { reportUnread(scope) }
    if layout.problems.isEmpty {
      var plan = BuildPlan(layout: layout)
      plan.add(Layout.root)
      layout.problems += plan.problems
    }
  }

  private func value(_ id: Layout.ID) -> Value { layout.slots[Int(id)].value }

  private func fail(
    _ kind: Problem.Kind, _ id: Layout.ID, _ message: String, suggestion: String? = nil,
    notes: [String] = []
  ) {
    layout.problems.append(
      Problem(
        kind, at: layout.path(of: id), message, origin: layout.slots[Int(id)].origin,
        suggestion: suggestion, notes: notes))
  }

  // MARK: Nodes

  /// Checks a node that fills a slot; nil where the slot takes anything.
  private mutating func check(_ id: Layout.ID, type: ParameterType?, depth: Int) {
    guard depth <= Limits.depth * 2 else {
      return fail(.limit, id, "nested deeper than \(Limits.depth * 2) levels")
    }
    if layout.slots[Int(id)].role == .missing { return reportMissing(id) }
    guard layout.resolve(id) else { return }
    let target = layout.canonical(id)
    if layout.slots[Int(target)].role == .missing {
      if target == id { reportMissing(id) }
      return
    }
    let value = value(target)
    if case .required = value { return fail(.missingValue, id, "'???' must be set") }
    if layout.slots[Int(id)].role == .defaulted, target == id { return }
    check(value, at: id, target: target, type: type, depth: depth)
  }

  private func reportMissing(_ id: Layout.ID) {
    let owner = layout.slots[Int(id)].parent
    guard case .call(let call) = value(owner), !call.isPartial else { return }
    let type = layout.slots[Int(owner)].target?.parameters[Int(layout.slots[Int(id)].parameter)]
      .type
    layout.problems.append(
      Problem(
        .missingValue, at: layout.path(of: id),
        "\(call.target) needs '\(layout.step(of: id))'\(type.map { ": \($0.description)" } ?? "")",
        origin: call.targetOrigin ?? layout.slots[Int(owner)].origin))
  }

  private mutating func check(
    _ value: Value, at id: Layout.ID, target: Layout.ID, type: ParameterType?, depth: Int
  ) {
    if case .call(let call) = value, let type, !type.takesObject, type.unwrapped.isTyped {
      return checkResult(of: call, at: id, target: target, type.unwrapped, depth: depth)
    }
    switch type {
    case nil, .any?: checkFreely(value, at: id, target: target, depth: depth)
    case .optional(let wrapped)?:
      if case .null = value { return }
      check(value, at: id, target: target, type: wrapped, depth: depth)
    case .list(let element)?:
      guard isList(value) else { return mismatch(id, value, type) }
      checkCount(target)
      checkChildren(of: target, of: id, type: element, depth: depth)
    case .tuple(let elements)?:
      guard isList(value), layout.children(of: target).count == elements.count else {
        return mismatch(id, value, type)
      }
      for (child, element) in zip(layout.children(of: target), elements) {
        check(Layout.ID(child), type: element, depth: depth + 1)
      }
    case .map(let element)?:
      guard case .map = value else { return mismatch(id, value, type) }
      checkChildren(of: target, of: id, type: element, depth: depth)
    case .object(let object)?, .lazy(let object, _)?:
      checkObject(value, at: id, target: target, object, isPartial: false, depth: depth)
    case .partial(let object, _)?:
      checkObject(value, at: id, target: target, object, isPartial: true, depth: depth)
    case let type?: checkScalar(value, at: id, type)
    }
  }

  private func isList(_ value: Value) -> Bool {
    switch value {
    case .list, .repetition: true
    default: false
    }
  }

  private mutating func checkChildren(
    of target: Layout.ID, of id: Layout.ID, type: ParameterType?, depth: Int
  ) {
    for child in layout.children(of: target) {
      let child = Layout.ID(child)
      if layout.step(of: child) == ReservedKey.scope {
        noteScope(child)
      } else {
        check(child, type: type, depth: depth + 1)
      }
    }
  }

  /// A node whose slot takes anything. What a reference leads to is checked where it stands.
  private mutating func checkFreely(_ value: Value, at id: Layout.ID, target: Layout.ID, depth: Int)
  {
    guard id == target else { return }
    switch value {
    case .call(let call): checkCall(call, at: id, depth: depth)
    case .list, .map: checkChildren(of: id, of: id, type: nil, depth: depth)
    case .repetition:
      checkCount(id)
      checkChildren(of: id, of: id, type: nil, depth: depth)
    default: break
    }
  }

  private func checkCount(_ id: Layout.ID) {
    guard case .repetition(let repetition) = value(id), let count = layout.repetitionCount(id)
    else { return }
    for edited in repetition.edited where edited.index >= count {
      layout.problems.append(
        Problem(
          .unknownKey, at: layout.path(of: id).appending(String(edited.index)),
          "there is no element \(edited.index): the list has \(count)", origin: edited.node.origin))
    }
  }

  // MARK: Calls

  private mutating func checkObject(
    _ value: Value, at id: Layout.ID, target: Layout.ID, _ object: ObjectType, isPartial: Bool,
    depth: Int
  ) {
    guard case .call(let call) = value else {
      var notes: [String] = []
      if case .map = value { notes = ["add \(ReservedKey.target) to say what to build"] }
      return fail(
        .wrongType, id, "expected \(object.name), found \(value.summary)",
        notes: notes + fitting(object))
    }
    if call.isPartial != isPartial {
      fail(
        .doesNotFit, id,
        isPartial
          ? "expected a partial call; add \(ReservedKey.partial): true"
          : "expected \(object.name), found \(value.summary)")
    } else if let descriptor = layout.target(named: call.target), !object.accepts(descriptor.type) {
      layout.problems.append(
        Problem(
          .doesNotFit, at: layout.path(of: id),
          "\(call.target) does not fit: expected \(object.name)",
          origin: call.targetOrigin ?? layout.slots[Int(id)].origin, notes: fitting(object)))
    }
    if id == target { checkCall(call, at: id, depth: depth) }
  }

  /// The targets that would fit a slot.
  private func fitting(_ object: ObjectType) -> [String] {
    let names = layout.registry?.targets.filter { object.accepts($0.type) }.map(\.name) ?? []
    guard !names.isEmpty, names.count < 200 else { return [] }
    return [
      "what fits: \(names.prefix(20).joined(separator: ", "))\(names.count > 20 ? ", …" : "")"
    ]
  }

  private mutating func checkCall(_ call: Call, at id: Layout.ID, depth: Int) {
    guard let registry = layout.registry else { return }
    switch registry.find(call.target) {
    case .nothing:
      layout.problems.append(
        Problem(
          .unknownTarget, at: layout.path(of: id), "there is no target '\(call.target)'",
          origin: call.targetOrigin ?? layout.slots[Int(id)].origin,
          suggestion: Suggestion.nearest(to: call.target, in: registry.names)))
      // Its arguments may hold calls, which can be checked all the same.
      for child in layout.children(of: id) { check(Layout.ID(child), type: nil, depth: depth + 1) }
    case .ambiguous(let targets):
      layout.problems.append(
        Problem(
          .ambiguousTarget, at: layout.path(of: id),
          "'\(call.target)' is the name of several targets",
          origin: call.targetOrigin ?? layout.slots[Int(id)].origin,
          notes: targets.map { "\($0.qualifiedName), at \($0.location)" }))
    case .target(let target):
      for child in layout.children(of: id) {
        let child = Layout.ID(child)
        let parameter = Int(layout.slots[Int(child)].parameter)
        if parameter >= 0 {
          check(child, type: target.parameters[parameter].type, depth: depth + 1)
        } else if layout.step(of: child) == ReservedKey.scope {
          noteScope(child)
        } else {
          unknownKey(child, of: call, target)
        }
      }
    }
  }

  private func unknownKey(_ id: Layout.ID, of call: Call, _ target: TargetDescriptor) {
    let key = layout.step(of: id)
    let entry = call.arguments.entries[Int(layout.slots[Int(id)].position)]
    var notes = [target.takes]
    if let present = target.renamed[key] {
      notes.insert("'\(key)' is now '\(present)', which is also set", at: 0)
    }
    layout.problems.append(
      Problem(
        .unknownKey, at: layout.path(of: id), "\(target.name) has no parameter '\(key)'",
        origin: entry.keyOrigin ?? entry.node.origin,
        suggestion: Suggestion.nearest(to: key, in: target.parameters.map(\.key)), notes: notes))
  }

  /// A call in a slot for plain data or for a list: what its target returns must fit.
  private mutating func checkResult(
    of call: Call, at id: Layout.ID, target: Layout.ID, _ type: ParameterType, depth: Int
  ) {
    if let descriptor = layout.target(named: call.target),
      call.isPartial || !type.accepts(result: descriptor.type)
    {
      layout.problems.append(
        Problem(
          .doesNotFit, at: layout.path(of: id),
          "\(call.target) does not fit: expected \(type.description), and it makes \(descriptor.type)",
          origin: call.targetOrigin ?? layout.slots[Int(id)].origin))
    }
    if id == target { checkCall(call, at: id, depth: depth) }
  }

  // MARK: Scopes

  private mutating func noteScope(_ id: Layout.ID) {
    guard layout.resolve(id) else { return }
    guard case .map = value(layout.canonical(id)) else {
      return fail(
        .wrongType, id,
        "expected a map from names to values, found \(value(layout.canonical(id)).summary)")
    }
    scopes.append(layout.canonical(id))
  }

  private func reportUnread(_ scope: Layout.ID) {
    let unread = layout.children(of: scope).filter { !layout.slots[$0].isRead }
    guard !unread.isEmpty else { return }
    let inherited = inheritedNames(below: layout.slots[Int(scope)].parent)
    for child in unread {
      let child = Layout.ID(child)
      let name = layout.step(of: child)
      guard layout.resolve(child) else { continue }
      fail(
        .unreadScope, child, "nothing below reads '\(name)'",
        suggestion: Suggestion.nearest(to: name, in: inherited),
        notes: inherited.isEmpty ? [] : ["inherited below: \(inherited.joined(separator: ", "))"])
    }
  }

  /// The names that nodes below one inherit.
  private func inheritedNames(below owner: Layout.ID) -> [String] {
    var names: Set<String> = []
    for index in layout.slots.indices {
      guard let target = layout.slots[index].target, isBelow(Layout.ID(index), owner) else {
        continue
      }
      for parameter in target.parameters where parameter.role == .inherited {
        names.insert(parameter.key)
      }
    }
    return names.sorted()
  }

  private func isBelow(_ id: Layout.ID, _ ancestor: Layout.ID) -> Bool {
    var id = id
    while id >= 0, id != ancestor { id = layout.slots[Int(id)].parent }
    return id == ancestor
  }

  // MARK: Scalars

  private func mismatch(_ id: Layout.ID, _ value: Value, _ type: ParameterType?) {
    fail(.wrongType, id, "expected \(type?.description ?? "a value"), found \(value.summary)")
  }

  private func checkScalar(_ value: Value, at id: Layout.ID, _ type: ParameterType) {
    switch (type, value) {
    case (.bool, .bool), (.double, .double), (.double, .int), (.string, .string): break
    case (.int(let range), .int(let number)):
      if !range.contains(number) { mismatch(id, value, type) }
    case (.int, .double(let number)):
      let whole = Int(exactly: number).map { ["write \($0)"] } ?? []
      fail(.wrongType, id, "expected \(type.description), found \(value.summary)", notes: whole)
    case (.string, .int), (.string, .double), (.string, .bool):
      fail(
        .wrongType, id, "expected text, found \(value.summary)",
        notes: ["to write it as text, quote it"])
    case (.choice(_, let names, _), .string(let name)):
      if names.contains(name) { break }
      fail(
        .wrongType, id, "expected \(type.description), found \(value.summary)",
        suggestion: Suggestion.nearest(to: name, in: names),
        notes: ["one of: \(names.joined(separator: ", "))"])
    case (.choice(_, let names, _), _):
      fail(
        .wrongType, id, "expected \(type.description), found \(value.summary)",
        notes: ["one of: \(names.joined(separator: ", "))"])
    case (.text(_, let check), _):
      if let problem = check(value) { fail(.wrongType, id, problem) }
    default: mismatch(id, value, type)
    }
  }
}
