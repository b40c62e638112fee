/// What objects read by name while a tree is built: see ``ConfigView``.
struct Views {
  /// The parameters that take a view.
  var slots: [Layout.ID] = []
  /// The nodes whose scope some view sees.
  private(set) var owners: Set<Layout.ID> = []
  /// The entries of scopes that only a view may read.
  var awaited: [Layout.ID] = []

  /// Adds the node of a parameter, and those above it.
  mutating func markOwners(of parameter: Layout.ID, in layout: Layout) {
    var id = layout.slots[Int(parameter)].parent
    while id >= 0, owners.insert(id).inserted { id = layout.slots[Int(id)].parent }
  }
}

extension ParameterType {
  var isView: Bool {
    switch self {
    case .view: true
    case .optional(let wrapped): wrapped.isView
    default: false
    }
  }
}

extension Layout {
  /// A view of the map that was given, or of the scope.
  func view(at id: ID) -> ConfigView {
    var entries: [String: ConfigView.Entry] = [:]
    for (name, entry) in visible(at: id) {
      let source = canonical(entry)
      let origin = slots[Int(entry)].origin ?? slots[Int(source)].origin
      // An object is no value: it reads as the call that it is, which fits no type.
      let value = (try? plainValue(of: source)) ?? slots[Int(source)].value
      entries[name] = ConfigView.Entry(value: value, origin: origin, path: path(of: entry))
    }
    let owner = slots[Int(id)].parent
    return ConfigView(entries, path: path(of: owner), origin: place(of: owner))
  }

  /// What a view of a parameter sees: by name, the nearest entry.
  private func visible(at id: ID) -> [(name: String, entry: ID)] {
    let source = canonical(id)
    if case .map = slots[Int(source)].value {
      return children(of: source).map { (step(of: ID($0)), ID($0)) }
    }
    var seen: Set<String> = []
    var found: [(name: String, entry: ID)] = []
    var ancestor = slots[Int(id)].parent
    while ancestor >= 0 {
      for child in children(of: ancestor) where isScope(ID(child)) {
        for entry in children(of: canonical(ID(child))) {
          let name = step(of: ID(entry))
          if seen.insert(name).inserted { found.append((name, ID(entry))) }
        }
      }
      let parameters = slots[Int(ancestor)].target?.parameters ?? []
      for child in children(of: ancestor) where slots[child].parameter >= 0 {
        let parameter = parameters[Int(slots[child].parameter)]
        guard parameter.role != .own, !parameter.type.isView, slots[child].role != .missing,
          slots[child].state == .resolved, seen.insert(parameter.key).inserted
        else { continue }
        found.append((parameter.key, ID(child)))
      }
      ancestor = slots[Int(ancestor)].parent
    }
    return found
  }

  /// The entries that none of the views has read, once the tree is built.
  ///
  /// What is seen by a part that nobody has built yet is not reported.
  func unreadEntries(by made: [ID: ConfigView]) -> [Problem] {
    var read: Set<ID> = []
    var asked: Set<String> = []
    var candidates = views.awaited
    var open = Views()
    for id in views.slots {
      guard let view = made[id] else {
        open.markOwners(of: id, in: self)
        continue
      }
      let names = view.readNames
      asked.formUnion(view.missedNames)
      let isMap = if case .map = slots[Int(canonical(id))].value { true } else { false }
      for (name, entry) in visible(at: id) {
        if names.contains(name) { read.insert(entry) } else if isMap { candidates.append(entry) }
      }
    }
    var reported: Set<ID> = []
    return candidates.compactMap { entry in
      let holder = slots[Int(entry)].parent
      let owner = isScope(holder) ? slots[Int(holder)].parent : holder
      guard !read.contains(entry), !open.owners.contains(owner), reported.insert(entry).inserted
      else { return nil }
      let name = step(of: entry)
      return Problem(
        .unreadScope, at: path(of: entry), "nothing has read '\(name)'",
        origin: slots[Int(entry)].origin,
        suggestion: Suggestion.nearest(to: name, in: asked.sorted()))
    }
  }
}
