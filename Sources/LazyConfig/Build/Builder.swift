/// Builds the objects of a checked tree, each once.
final class Builder {
  let layout: Layout
  /// What is built, by node.
  private var built: [Layout.ID: Any] = [:]
  /// The builder of the whole tree, for one that builds a part anew.
  private let outer: Builder?
  /// The node that is built anew.
  private let root: Layout.ID
  /// The node that was built last, or is being built.
  private(set) var current: Layout.ID?
  /// How many elements of lists and maps were taken: what several references lead to, for each of them.
  private var made = 0

  /// Whether it is remembered what deferred parts build; it keeps all of that alive.
  private let isTraced: Bool
  private var parts: [Builder] = []

  init(
    layout: Layout, root: Layout.ID = Layout.root, outer: Builder? = nil, isTraced: Bool = false
  ) {
    self.layout = layout
    self.root = root
    self.outer = outer
    self.isTraced = isTraced
  }

  // MARK: Building

  /// Builds what stands at the root of this builder.
  func build() throws -> Any {
    for id in try plan() {
      guard case .immediate(let construct)? = constructor(of: id) else {
        if isPartial(id) {
          built[id] = partial(at: id)
          continue
        }
        throw problem(id, "is built asynchronously: use 'try await'")
      }
      built[id] =
        isPartial(id) ? partial(at: id) : try wrap(id) { try construct(try arguments(of: id)) }
    }
    try checkViews()
    return try object(at: root, type: nil)
  }

  /// Builds what stands at the root of this builder, waiting for targets that are asynchronous.
  func buildAsynchronously() async throws -> Any {
    for id in try plan() {
      if isPartial(id) {
        built[id] = partial(at: id)
        continue
      }
      switch constructor(of: id) {
      case .immediate(let construct)?:
        built[id] = try wrap(id) { try construct(try arguments(of: id)) }
      case .asynchronous(let construct)?:
        do {
          built[id] = try await construct(try arguments(of: id))
        } catch {
          throw failure(id, error)
        }
      case nil: throw problem(id, "has no target")
      }
    }
    try checkViews()
    return try object(at: root, type: nil)
  }

  private func plan() throws -> [Layout.ID] {
    var plan = BuildPlan(layout: layout, isWhole: outer == nil, followsLazyParts: false) {
      [self] id in
      built[id] != nil || (outer != nil && !isInside(id) && outer?.built[id] != nil)
    }
    plan.add(root)
    guard let outer else { return plan.order }
    // Nodes outside of the part belong to the whole tree: they are built once, for all.
    for id in plan.order where !isInside(id) && outer.built[id] == nil {
      try outer.buildShared(id)
    }
    return plan.order.filter(isInside)
  }

  /// Builds one node of the whole tree that only parts refer to.
  private func buildShared(_ id: Layout.ID) throws {
    if let outer, !isInside(id) { return try outer.buildShared(id) }
    guard built[id] == nil else { return }
    if isPartial(id) {
      built[id] = partial(at: id)
      return
    }
    guard case .immediate(let construct)? = constructor(of: id) else {
      throw problem(id, "is built asynchronously, which a part of another object cannot be")
    }
    built[id] = try wrap(id) { try construct(try arguments(of: id)) }
  }

  private func isInside(_ id: Layout.ID) -> Bool {
    guard root != Layout.root else { return true }
    var id = id
    while id >= 0, id != root { id = layout.slots[Int(id)].parent }
    return id == root
  }

  private func constructor(of id: Layout.ID) -> TargetDescriptor.Constructor? {
    layout.slots[Int(id)].target?.constructor
  }

  private func isPartial(_ id: Layout.ID) -> Bool {
    if case .call(let call) = layout.slots[Int(id)].value { call.isPartial } else { false }
  }

  // MARK: Arguments

  private func arguments(of id: Layout.ID) throws -> Arguments {
    guard let target = layout.slots[Int(id)].target else { throw problem(id, "has no target") }
    var slots = [Arguments.Slot](repeating: .absent, count: target.parameters.count)
    for child in layout.children(of: id) {
      let parameter = Int(layout.slots[child].parameter)
      guard parameter >= 0 else { continue }
      slots[parameter] = try argument(Layout.ID(child), type: target.parameters[parameter].type)
    }
    return Arguments(slots: slots, target: target)
  }

  private func argument(_ id: Layout.ID, type: ParameterType) throws -> Arguments.Slot {
    let canonical = layout.canonical(id)
    switch layout.slots[Int(id)].role {
    case .missing: return .absent
    // The default in Swift applies, which may be an object.
    case .defaulted: return .absent
    case _ where type.isView: return view(id)
    case .inherited
    where canonical != id && layout.slots[Int(canonical)].role == .defaulted:
      return inheritedDefault(canonical)
    default: break
    }
    if type.holdsObjects { return .object(try object(at: id, type: type)) }
    let value = layout.slots[Int(canonical)].value
    switch value {
    case .call: return .object(try object(at: id, type: nil))
    case .list, .map, .repetition, .reference:
      return .value(try layout.plainValue(of: canonical))
    default: return .value(value)
    }
  }

  /// What a provider's default gives to those that inherit it; their own default where it is an object.
  private func inheritedDefault(_ provider: Layout.ID) -> Arguments.Slot {
    let slot = layout.slots[Int(provider)]
    let parameter = layout.slots[Int(slot.parent)].target?.parameters[Int(slot.parameter)]
    guard let value = parameter?.defaultValue?.value?() else { return .absent }
    return .value(value)
  }

  /// The object at a node, or a list or map of objects.
  private func object(at id: Layout.ID, type: ParameterType?) throws -> Any {
    let target = layout.canonical(id)
    switch type {
    case .optional(let wrapped)?:
      if case .null = layout.slots[Int(target)].value { return Optional<Any>.none as Any }
      return try object(at: id, type: wrapped)
    case .lazy(_, let make)?: return make(deferred(target))
    case .partial(_, let make)?: return make(partial(at: target))
    default: break
    }
    made += 1
    guard made <= Limits.copies || made <= 2 * layout.mostNodes else {
      throw problem(target, "is part of too many lists and maps")
    }
    switch layout.slots[Int(target)].value {
    case .call:
      guard let object = built[target] ?? outer?.shared(target) else {
        throw problem(target, "was not built")
      }
      return object
    case .list, .repetition:
      let element: ParameterType? = if case .list(let element)? = type { element } else { nil }
      return try layout.children(of: target).map { try object(at: Layout.ID($0), type: element) }
    case .map:
      let element: ParameterType? = if case .map(let element)? = type { element } else { nil }
      var objects: [String: Any] = [:]
      for child in layout.children(of: target) {
        let key = layout.step(of: Layout.ID(child))
        if key != ReservedKey.scope {
          objects[key] = try object(at: Layout.ID(child), type: element)
        }
      }
      return objects
    case .null: return Optional<Any>.none as Any
    case .bool(let value): return value
    case .int(let value): return value
    case .double(let value): return value
    case .string(let value): return value
    case .reference, .required: throw problem(target, "has no value")
    }
  }

  private func shared(_ id: Layout.ID) -> Any? { built[id] ?? outer?.shared(id) }

  // MARK: Views

  /// A view for a parameter that takes one; null where it is set to null.
  private func view(_ id: Layout.ID) -> Arguments.Slot {
    if case .null = layout.slots[Int(layout.canonical(id))].value, !layout.isViewOfScope(id) {
      return .value(.null)
    }
    return .object(layout.view(at: id))
  }

  private func checkViews() throws(ConfigError) {
    guard outer == nil, !layout.views.slots.isEmpty else { return }
    let problems = layout.unreadEntries()
    guard problems.isEmpty else { throw ConfigError(problems) }
  }

  // MARK: Deferred parts

  private func deferred(_ id: Layout.ID) -> DeferredPart {
    DeferredPart(node: Node(layout.slots[Int(id)].value, origin: layout.slots[Int(id)].origin)) {
      [self] in
      let part = Builder(layout: layout, root: id, outer: self, isTraced: isTraced)
      if isTraced { parts.append(part) }
      return try part.build()
    }
  }

  private func partial(at id: Layout.ID) -> PartialCall {
    PartialCall { [self] extra in
      guard let target = layout.slots[Int(id)].target,
        case .immediate(let construct) = target.constructor
      else { throw problem(id, "is built asynchronously, which a partial call cannot be") }
      let part = Builder(layout: layout, root: id, outer: self)
      for inner in try part.plan() where inner != id {
        guard case .immediate(let construct)? = part.constructor(of: inner) else { continue }
        part.built[inner] = try part.wrap(inner) { try construct(try part.arguments(of: inner)) }
      }
      var arguments = try part.arguments(of: id)
      for (key, value) in extra {
        guard let position = target.position(of: key) else {
          throw ConfigError(
            Problem(
              .unknownKey, at: layout.path(of: id).appending(key),
              "\(target.name) has no parameter '\(key)'",
              suggestion: Suggestion.nearest(to: key, in: target.parameters.map(\.key)),
              notes: [target.takes]))
        }
        arguments.slots[position] = .object(value)
      }
      return try wrap(id) { try construct(arguments) }
    }
  }

  // MARK: Problems

  private func wrap(_ id: Layout.ID, _ body: () throws -> Any) throws -> Any {
    note(id)
    do {
      return try body()
    } catch {
      throw failure(id, error)
    }
  }

  private func note(_ id: Layout.ID) {
    current = id
    outer?.note(id)
  }

  private func failure(_ id: Layout.ID, _ error: any Error) -> ConfigError {
    // A part that failed deeper down has said where.
    if let error = error as? ConfigError { return error }
    let message = "\(error)"
    return problem(
      id, "failed: \(message)", notes: layout.lines(of: id, namedIn: message))
  }

  private func problem(
    _ id: Layout.ID, _ message: String, notes: [String] = []
  ) -> ConfigError {
    let name = layout.slots[Int(id)].target?.name ?? layout.slots[Int(id)].value.summary
    return ConfigError(
      Problem(
        .failedBuild, at: layout.path(of: id), "\(name) \(message)",
        origin: layout.slots[Int(id)].origin, notes: notes))
  }

  // MARK: Looking back

  /// The node that an object was built at.
  func node(of object: AnyObject) -> BuiltNode? {
    let found = built.filter {
      type(of: $0.value) is AnyClass && ($0.value as AnyObject) === object
    }
    if let id = found.keys.min() { return node(id) }
    return parts.lazy.compactMap { $0.node(of: object) }.first
  }

  func node(_ id: Layout.ID) -> BuiltNode {
    BuiltNode(
      path: layout.path(of: id), target: layout.slots[Int(id)].target?.name ?? "",
      origin: layout.slots[Int(id)].origin, sizes: layout.sizes(of: id))
  }
}
