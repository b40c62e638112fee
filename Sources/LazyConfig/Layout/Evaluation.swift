/// One attempt to say what a node stands for.
///
/// When the attempt meets nodes that are not resolved, it collects all of them and is made again later.
struct Evaluation {
  let layout: Layout
  let id: Layout.ID
  var needed: [Layout.ID] = []
  /// How many expressions are open, of those written and of those that resolvers made.
  var nesting = 0
  /// The containers that `plain` is copying.
  var open: Set<Layout.ID> = []

  /// Thrown inside an attempt.
  enum Stop: Error {
    case needs
    case problem(Problem)
  }

  init(layout: Layout, id: Layout.ID) {
    self.layout = layout
    self.id = id
  }

  var slot: Layout.Slot { layout.slots[Int(id)] }

  mutating func run() -> Layout.Outcome {
    do throws(Stop) {
      if layout.slots[Int(id)].role == .inherited { return try inherit() }
      switch layout.slots[Int(id)].value {
      case .reference(let reference): return try evaluate(reference)
      case .repetition: return try count()
      default: return .alias(id)
      }
    } catch {
      switch error {
      case .needs: return .needs
      case .problem(let problem): return .failed(problem)
      }
    }
  }

  func problem(
    _ kind: Problem.Kind, _ message: String, suggestion: String? = nil, notes: [String] = []
  ) -> Stop {
    .problem(
      Problem(
        kind, at: layout.path(of: id), message, origin: slot.origin, suggestion: suggestion,
        notes: notes))
  }

  /// Counts what this attempt computes, so that a few lines cannot stand for years of work.
  func spend(_ steps: Int) throws(Stop) {
    guard layout.spend(steps) else {
      throw problem(.limit, "the references up to \(text) compute too much")
    }
  }

  /// The node that another one stands for.
  mutating func resolved(_ other: Layout.ID) throws(Stop) -> Layout.ID {
    switch layout.slots[Int(other)].state {
    case .resolved: return layout.slots[Int(other)].canonical
    case .unresolved, .waiting, .failed:
      needed.append(other)
      throw .needs
    }
  }

  // MARK: Counts

  /// Resolves a repeated list by its count.
  private mutating func count() throws(Stop) -> Layout.Outcome {
    let counter = layout.counter(of: id)
    let count = try resolved(counter)
    if case .required = layout.slots[Int(count)].value {
      throw .problem(
        Problem(
          .missingValue, at: layout.path(of: counter), "'???' must be set",
          origin: layout.slots[Int(count)].origin))
    }
    guard case .int(let value) = layout.slots[Int(count)].value, value >= 0 else {
      throw .problem(
        Problem(
          .wrongType, at: layout.path(of: counter),
          "expected the number of elements, found \(layout.slots[Int(count)].value.summary)",
          origin: layout.slots[Int(count)].origin))
    }
    // Not an alias: the list stands for itself once its count is known.
    layout.slots[Int(id)].canonical = id
    return .alias(id)
  }

  // MARK: Inheritance

  /// Finds the nearest node above that provides the name.
  private mutating func inherit() throws(Stop) -> Layout.Outcome {
    let owner = slot.parent
    guard let parameter = layout.slots[Int(owner)].target?.parameters[Int(slot.parameter)] else {
      return .alias(id)
    }
    if let provider = try provider(of: parameter.key, above: owner) {
      // That it is not set is reported there.
      if layout.slots[Int(provider)].role == .missing { return .blocked }
      let source = try resolved(provider)
      // A node above that is given its scope: each node sees its own.
      if parameter.type.isView, layout.isViewOfScope(source) { return .alias(id) }
      if case .required = layout.slots[Int(source)].value { return .blocked }
      if let problem = madeInSwift(source, parameter.key) { throw problem }
      layout.slots[Int(id)].origin = Origin(.inherited(from: layout.path(of: provider)))
      if let call = impliedCall(source, parameter.type) {
        // It stands here from now on, with arguments of its own.
        layout.slots[Int(id)].role = .written
        return .value(call)
      }
      return .alias(source)
    }
    // The scope itself, which is read while the tree is built.
    if parameter.type.isView { return .alias(id) }
    if let value = parameter.defaultValue {
      layout.slots[Int(id)].role = .defaulted
      return .value(value.value?() ?? .null)
    }
    if case .call(let call) = layout.slots[Int(owner)].value, call.isPartial {
      layout.slots[Int(id)].role = .missing
      return .value(.required)
    }
    throw notProvided("no node above provides '\(parameter.key)'", notes: searchedAbove(owner))
  }

  /// What an entry of a scope means in a slot for an object, when it is the name of a target, or a map that
  /// the slot makes a call of.
  ///
  /// Such an entry is a value: each node that inherits it builds an object of its own. A call is one object
  /// for all.
  private func impliedCall(_ source: Layout.ID, _ type: ParameterType) -> Value? {
    guard type.takesObject else { return nil }
    let value = layout.slots[Int(source)].value
    switch value {
    case .string, .map: break
    default: return nil
    }
    let implied = ImpliedCalls.apply(to: value, type: type, origin: slot.origin)
    guard case .call = implied else { return nil }
    return implied
  }

  /// A problem with what this node should inherit, at the place of the call that inherits.
  private func notProvided(_ message: String, notes: [String]) -> Stop {
    .problem(
      Problem(
        .notProvided, at: layout.path(of: id), message, origin: layout.place(of: id), notes: notes))
  }

  /// The problem with a provider whose default is an object: nobody has it before Swift makes it.
  private func madeInSwift(_ source: Layout.ID, _ key: String) -> Stop? {
    let provider = layout.slots[Int(source)]
    guard provider.role == .defaulted, provider.parameter >= 0 else { return nil }
    let owner = layout.slots[Int(provider.parent)]
    guard let target = owner.target,
      target.parameters[Int(provider.parameter)].defaultValue?.value?() == nil
    else { return nil }
    return notProvided(
      "\(target.name) provides '\(key)' with a default that only Swift can make",
      notes: [
        "set \(key) of \(layout.path(of: provider.parent)), or of \(layout.path(of: slot.parent))"
      ])
  }

  /// The node above that provides a name: an entry of its scope, or a parameter that it shows.
  mutating func provider(of key: String, above owner: Layout.ID) throws(Stop) -> Layout.ID? {
    var ancestor = layout.slots[Int(owner)].parent
    while ancestor >= 0 {
      if let scope = scope(of: ancestor) {
        let scope = try resolved(scope)
        if let entry = layout.child(of: scope, key) {
          layout.slots[Int(entry)].isRead = true
          return entry
        }
      }
      if case .call = layout.slots[Int(ancestor)].value {
        layout.expand(ancestor)
        if let target = layout.slots[Int(ancestor)].target, let position = target.position(of: key),
          target.parameters[position].role != .own, let child = layout.child(of: ancestor, key),
          layout.slots[Int(child)].role != .missing || !isPartial(ancestor)
        {
          return child
        }
      }
      ancestor = layout.slots[Int(ancestor)].parent
    }
    return nil
  }

  private func isPartial(_ id: Layout.ID) -> Bool {
    if case .call(let call) = layout.slots[Int(id)].value { call.isPartial } else { false }
  }

  /// The `_scope_` of a map or a call.
  private func scope(of id: Layout.ID) -> Layout.ID? {
    let position: Int?
    switch layout.slots[Int(id)].value {
    case .map(let map): position = map.position(of: ReservedKey.scope)
    case .call(let call): position = call.arguments.position(of: ReservedKey.scope)
    default: position = nil
    }
    guard let position else { return nil }
    return Layout.ID(layout.children(of: id).lowerBound + position)
  }

  private func searchedAbove(_ owner: Layout.ID) -> [String] {
    var searched: [String] = []
    var ancestor = layout.slots[Int(owner)].parent
    while ancestor >= 0 {
      // Of very many nodes, the nearest are named.
      guard searched.count < 20 else { return searched + ["searched the nodes above them"] }
      var entries: [String] = []
      if let scope = scope(of: ancestor) {
        entries = layout.children(of: layout.canonical(scope)).prefix(30).map {
          layout.step(of: Layout.ID($0))
        }
      }
      let scope = entries.isEmpty ? nil : "its _scope_ has \(entries.joined(separator: ", "))"
      switch layout.slots[Int(ancestor)].value {
      case .call(let call):
        let provides =
          layout.slots[Int(ancestor)].target?.parameters.filter { $0.role != .own }.map(\.key) ?? []
        let what = provides.isEmpty ? "nothing" : provides.joined(separator: ", ")
        searched.append(
          "searched \(layout.path(of: ancestor)) (\(call.target) provides \(what)\(scope.map { "; \($0)" } ?? ""))"
        )
      case .map:
        searched.append("searched \(layout.path(of: ancestor)) (\(scope ?? "no _scope_"))")
      default: break
      }
      ancestor = layout.slots[Int(ancestor)].parent
    }
    return searched.isEmpty ? ["there is no node above"] : searched
  }
}
