/// Checks a laid-out tree against the types of its slots.
struct Checker {
  let layout: Layout
  private var scopes: [Layout.ID] = []
  /// How many nodes were checked: what several references lead to, in each place.
  private var checked = 0
  /// Nodes with a problem of their own.
  private var wrong: Set<Layout.ID> = []
  /// What is wrong with inherited values, by the node that provides the value.
  private var inherited: [(source: Layout.ID, problem: Problem)] = []

  init(layout: Layout) { self.layout = layout }

  mutating func run() {
    check(Layout.root, type: nil, depth: 0)
    reportInherited()
    reportUnread()
    layout.problems = layout.problems.joiningRows()
    if layout.problems.isEmpty {
      var plan = BuildPlan(layout: layout)
      plan.add(Layout.root)
      layout.problems += plan.problems
    }
  }

  private func value(_ id: Layout.ID) -> Value { layout.slots[Int(id)].value }

  mutating func fail(
    _ kind: Problem.Kind, _ id: Layout.ID, _ message: String, origin: Origin? = nil,
    suggestion: String? = nil, notes: [String] = []
  ) {
    let slot = layout.slots[Int(id)]
    let source = layout.canonical(id)
    let path = layout.path(of: id)
    guard source != id else {
      wrong.insert(id)
      layout.problems.append(
        Problem(
          kind, at: path, message, origin: origin ?? slot.origin, suggestion: suggestion,
          notes: notes))
      return
    }
    let place = layout.path(of: source)
    let written = layout.slots[Int(source)].origin
    if slot.role == .inherited {
      inherited.append(
        (
          source,
          Problem(
            kind, at: path, message, origin: written, suggestion: suggestion,
            notes: ["inherited from \(place)"] + notes)
        ))
      return
    }
    wrong.formUnion([id, source])
    var notes = notes
    if case .reference(let reference) = slot.value {
      notes.insert(
        "\(reference.text) is \(place)\(written.map { ", written at \($0)" } ?? "")", at: 0)
    }
    layout.problems.append(
      Problem(kind, at: path, message, origin: slot.origin, suggestion: suggestion, notes: notes))
  }

  /// A value that many inherit is reported once; not at all when it is wrong where it stands.
  private mutating func reportInherited() {
    var numbers: [Layout.ID: [String: Int]] = [:]
    var reported: [(problem: Problem, others: Int)] = []
    for (source, problem) in inherited where !wrong.contains(source) {
      if let number = numbers[source]?[problem.message] {
        reported[number].others += 1
      } else {
        numbers[source, default: [:]][problem.message] = reported.count
        reported.append((problem, 0))
      }
    }
    for (problem, others) in reported {
      var notes = problem.notes
      if others > 0 { notes[0] += ", here and in \(others) more \(others == 1 ? "node" : "nodes")" }
      layout.problems.append(
        Problem(
          problem.kind, at: problem.path, problem.message, origin: problem.origin,
          suggestion: problem.suggestion, notes: notes))
    }
  }

  // MARK: Nodes

  /// Checks a node that fills a slot; nil where the slot takes anything.
  private mutating func check(_ id: Layout.ID, type: ParameterType?, depth: Int) {
    checked += 1
    guard checked <= Limits.copies || checked <= 2 * layout.mostNodes else {
      if checked == 2 * layout.mostNodes + 1 {
        fail(.limit, id, "what references lead to is too large to be checked at each place")
      }
      return
    }
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
    if case .required = value {
      // What is inherited is reported where it stands.
      if target == id { fail(.missingValue, id, "'???' must be set") }
      return
    }
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
        origin: layout.place(of: id)))
  }

  /// - Parameter shown: the type in messages, where it is more than the type that is checked: `… or null`.
  private mutating func check(
    _ value: Value, at id: Layout.ID, target: Layout.ID, type: ParameterType?,
    shown: ParameterType? = nil, depth: Int
  ) {
    let shown = shown ?? type
    if type?.isView == true, layout.isViewOfScope(id) {
      layout.views.slots.append(id)
      return layout.views.markOwners(of: id, in: layout)
    }
    if case .call(let call) = value, let type, !type.takesObject, type.unwrapped.isTyped {
      return checkResult(of: call, at: id, target: target, type.unwrapped, depth: depth)
    }
    switch type {
    case nil, .any?: checkFreely(value, at: id, target: target, depth: depth)
    case .optional(let wrapped)?:
      if case .null = value { return }
      check(value, at: id, target: target, type: wrapped, shown: shown, depth: depth)
    case .list(let element)?:
      guard isList(value) else { return mismatch(id, value, shown) }
      checkCount(target)
      checkChildren(of: target, of: id, type: element, depth: depth)
    case .tuple(let elements)?:
      guard isList(value), layout.children(of: target).count == elements.count else {
        return mismatch(id, value, shown)
      }
      for (child, element) in zip(layout.children(of: target), elements) {
        check(Layout.ID(child), type: element, depth: depth + 1)
      }
    case .map(let element)?:
      guard case .map = value else { return mismatch(id, value, shown) }
      checkChildren(of: target, of: id, type: element, depth: depth)
    case .object(let object)?, .lazy(let object, _)?:
      checkObject(value, at: id, target: target, object, isPartial: false, depth: depth)
    case .partial(let object, _)?:
      checkObject(value, at: id, target: target, object, isPartial: true, depth: depth)
    case .view?:
      guard case .map = value else { return mismatch(id, value, shown) }
      layout.views.slots.append(id)
      if target == id { return checkChildren(of: id, of: id, type: nil, depth: depth) }
      layout.views.share(target, in: layout)
    case let type?: checkScalar(value, at: id, type, shown: shown ?? type)
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
      if layout.isScope(child) {
        noteScope(child, depth: depth + 1)
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
    case .map(let map):
      if let problem = Structure.problem(ofPart: map) { return fail(.wrongType, id, problem) }
      checkChildren(of: id, of: id, type: nil, depth: depth)
    case .list: checkChildren(of: id, of: id, type: nil, depth: depth)
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
      fail(
        .doesNotFit, id, "\(call.target) does not fit: expected \(object.name)",
        origin: call.targetOrigin, notes: fitting(object))
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
    let children = layout.children(of: id)
    if let target = layout.slots[Int(id)].target {
      return checkArguments(children, of: call, target, depth: depth)
    }
    switch registry.find(call.target) {
    case .nothing:
      layout.problems.append(
        Problem(
          .unknownTarget, at: layout.path(of: id), "there is no target '\(call.target)'",
          origin: call.targetOrigin ?? layout.slots[Int(id)].origin,
          suggestion: Suggestion.nearest(to: call.target, in: registry.names),
          notes: call.target.contains("<")
            ? ["a generic type is a target under '@Configurable(.specialized) typealias Name = …'"]
            : []))
      // Its arguments may hold calls, which can be checked all the same.
      for child in children { check(Layout.ID(child), type: nil, depth: depth + 1) }
    case .ambiguous(let targets):
      layout.problems.append(
        Problem(
          .ambiguousTarget, at: layout.path(of: id),
          "'\(call.target)' is the name of several targets",
          origin: call.targetOrigin ?? layout.slots[Int(id)].origin,
          notes: targets.map { "\($0.qualifiedName), at \($0.location)" }))
    case .target(let target): checkArguments(children, of: call, target, depth: depth)
    }
  }

  private mutating func checkArguments(
    _ children: Range<Int>, of call: Call, _ target: TargetDescriptor, depth: Int
  ) {
    for child in children {
      let parameter = Int(layout.slots[child].parameter)
      let child = Layout.ID(child)
      if parameter >= 0 {
        check(child, type: target.parameters[parameter].type, depth: depth + 1)
      } else if layout.isScope(child) {
        noteScope(child, depth: depth + 1)
      } else {
        unknownKey(child, of: call, target)
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
      fail(
        .doesNotFit, id,
        "\(call.target) does not fit: expected \(type.description), and it makes \(descriptor.type)",
        origin: call.targetOrigin)
    }
    if id == target { checkCall(call, at: id, depth: depth) }
  }

  // MARK: Scopes

  /// A scope's entries take anything; what they hold is checked all the same.
  private mutating func noteScope(_ id: Layout.ID, depth: Int) {
    guard layout.resolve(id) else { return }
    guard case .map = value(layout.canonical(id)) else {
      return fail(
        .wrongType, id,
        "expected a map from names to values, found \(value(layout.canonical(id)).summary)")
    }
    scopes.append(layout.canonical(id))
    if layout.canonical(id) == id { checkChildren(of: id, of: id, type: nil, depth: depth) }
  }

  private mutating func reportUnread() {
    let unread = scopes.flatMap { scope in
      layout.children(of: scope).filter { !layout.slots[$0].isRead }.map { Layout.ID($0) }
    }
    guard !unread.isEmpty else { return }
    let inherited = inheritedNames(below: Set(unread.map(owner)))
    for entry in unread where layout.resolve(entry) {
      let name = layout.step(of: entry)
      let names = (inherited[owner(entry)] ?? []).sorted()
      let isHidden = names.contains(name)
      if layout.views.owners.contains(owner(entry)) {
        // Known once the tree is built. What runs keeps entries that it has written out below.
        if !isHidden { layout.views.awaited.append(entry) }
        continue
      }
      let note =
        isHidden
        ? "all that inherit '\(name)' below have it from a nearer node, or set it themselves"
        : names.isEmpty
          ? "nothing below inherits anything" : "inherited below: \(names.joined(separator: ", "))"
      fail(
        .unreadScope, entry, "nothing below reads '\(name)'",
        suggestion: isHidden ? nil : Suggestion.nearest(to: name, in: names), notes: [note])
    }
  }

  /// The node whose scope holds an entry.
  private func owner(_ entry: Layout.ID) -> Layout.ID {
    layout.slots[Int(layout.slots[Int(entry)].parent)].parent
  }

  /// The names that nodes below each of some nodes inherit.
  private func inheritedNames(below owners: Set<Layout.ID>) -> [Layout.ID: Set<String>] {
    var names: [Layout.ID: Set<String>] = [:]
    for slot in layout.slots {
      guard let target = slot.target, target.parameters.contains(where: { $0.role == .inherited })
      else { continue }
      var ancestor = slot.parent
      while ancestor >= 0 {
        if owners.contains(ancestor) {
          for parameter in target.parameters where parameter.role == .inherited {
            names[ancestor, default: []].insert(parameter.key)
          }
        }
        ancestor = layout.slots[Int(ancestor)].parent
      }
    }
    return names
  }
}
