/// What objects read by name while a tree is built: see ``ConfigView``.
struct Views {
  /// The parameters that take a view.
  var slots: [Layout.ID] = []
  /// The nodes whose scope some view sees.
  private(set) var owners: Set<Layout.ID> = []
  /// The maps that are viewed elsewhere than where they are written, perhaps by several parameters.
  private(set) var shared: Set<Layout.ID> = []
  /// The nodes above these.
  private(set) var holders: Set<Layout.ID> = []
  /// The entries of scopes that only a view may read.
  var awaited: [Layout.ID] = []
  /// The parameters whose view has been made.
  fileprivate var made: Set<Layout.ID> = []
  /// What each node offers to the views below it.
  fileprivate var ofNodes: [Layout.ID: ViewLevel] = [:]
  /// What each map offers.
  fileprivate var ofMaps: [Layout.ID: ViewLevel] = [:]
  /// The maps that are being looked at.
  fileprivate var open: Set<Layout.ID> = []

  /// Adds the node of a parameter that takes the scope, and those above it.
  mutating func markOwners(of parameter: Layout.ID, in layout: Layout) {
    Self.mark(above: parameter, in: layout, &owners)
  }

  /// Adds a map that is not written where it is viewed.
  mutating func share(_ map: Layout.ID, in layout: Layout) {
    guard shared.insert(map).inserted else { return }
    Self.mark(above: map, in: layout, &holders)
  }

  fileprivate static func mark(
    above id: Layout.ID, in layout: Layout, _ nodes: inout Set<Layout.ID>
  ) {
    var id = layout.slots[Int(id)].parent
    while id >= 0, nodes.insert(id).inserted { id = layout.slots[Int(id)].parent }
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
  /// Whether this is a parameter that is given the scope of its node, since nobody provides a map.
  func isViewOfScope(_ id: ID) -> Bool {
    let slot = slots[Int(id)]
    guard slot.role == .inherited, slot.canonical == id, slot.parameter >= 0 else { return false }
    return slots[Int(slot.parent)].target?.parameters[Int(slot.parameter)].type.isView == true
  }

  /// A view of the map that was given, or of the scope.
  func view(at id: ID) -> ConfigView {
    views.made.insert(id)
    if isViewOfScope(id) {
      let owner = slots[Int(id)].parent
      return ConfigView(
        level(ofNode: owner) ?? ViewLevel([:], outer: nil), path: path(of: owner),
        origin: place(of: owner))
    }
    let map = canonical(id)
    return ConfigView(
      level(ofMap: map, depth: 0), path: path(of: map), origin: slots[Int(map)].origin)
  }

  // MARK: Levels

  /// What a node and those above it offer: the entries of its scope, and the parameters that it shows.
  private func level(ofNode id: ID) -> ViewLevel? {
    guard id >= 0 else { return nil }
    if let known = views.ofNodes[id] { return known }
    let outer = level(ofNode: slots[Int(id)].parent)
    var entries: [String: ViewLevel.Entry] = [:]
    for child in children(of: id) where isScope(ID(child)) {
      for child in children(of: canonical(ID(child))) {
        entries[step(of: ID(child))] = entry(ID(child), depth: 0)
      }
    }
    let parameters = slots[Int(id)].target?.parameters ?? []
    for child in children(of: id) where slots[child].parameter >= 0 {
      let parameter = parameters[Int(slots[child].parameter)]
      guard parameter.role != .own, !parameter.type.isView, entries[parameter.key] == nil,
        slots[child].role != .missing, slots[child].state == .resolved
      else { continue }
      entries[parameter.key] = entry(ID(child), depth: 0)
    }
    guard !entries.isEmpty else {
      views.ofNodes[id] = outer
      return outer
    }
    let level = ViewLevel(entries, outer: outer)
    views.ofNodes[id] = level
    return level
  }

  /// What a map offers.
  private func level(ofMap id: ID, depth: Int) -> ViewLevel {
    if let known = views.ofMaps[id] { return known }
    views.open.insert(id)
    defer { views.open.remove(id) }
    var entries: [String: ViewLevel.Entry] = [:]
    for child in children(of: id) where !isScope(ID(child)) {
      entries[step(of: ID(child))] = entry(ID(child), depth: depth)
    }
    let level = ViewLevel(entries, outer: nil)
    views.ofMaps[id] = level
    return level
  }

  private func entry(_ id: ID, depth: Int) -> ViewLevel.Entry {
    let source = canonical(id)
    let slot = slots[Int(source)]
    var entry = ViewLevel.Entry(
      value: isMadeInSwift(source) ? Value?.none : readValue(of: source),
      origin: slots[Int(id)].origin ?? slot.origin ?? place(of: id), path: path(of: id), id: id)
    if case .map = slot.value, !views.open.contains(source), depth < Limits.depth {
      entry.part = level(ofMap: source, depth: depth + 1)
    }
    return entry
  }

  /// Whether this is an unset parameter whose default is an object or an expression.
  private func isMadeInSwift(_ id: ID) -> Bool {
    let slot = slots[Int(id)]
    guard slot.role == .defaulted, slot.parameter >= 0,
      let target = slots[Int(slot.parent)].target
    else { return false }
    return target.parameters[Int(slot.parameter)].defaultValue?.value?() == nil
  }

  /// A value with all references followed. An object is none: it reads as the call that it is, which fits no
  /// type.
  private func readValue(of id: ID) -> Value {
    let known = problems.count
    defer { problems.removeLast(max(0, problems.count - known)) }
    return (try? plainValue(of: id)) ?? slots[Int(id)].value
  }

  // MARK: What nobody has read

  /// The entries that none of the views has read, once the tree is built.
  ///
  /// What is seen by a part that nobody has built yet is not reported.
  func unreadEntries() -> [Problem] {
    var unread = Unread()
    var open: Set<ID> = []
    for id in views.slots {
      if views.made.contains(id) {
        if !isViewOfScope(id), let level = views.ofMaps[canonical(id)] {
          addUnread(of: level, to: &unread)
        }
      } else if isViewOfScope(id) {
        Views.mark(above: id, in: self, &open)
      }
    }
    for id in views.awaited {
      let owner = slots[Int(slots[Int(id)].parent)].parent
      guard !open.contains(owner), let level = views.ofNodes[owner] else { continue }
      if let entry = level.entries[step(of: id)] { addUnread(entry, of: level, to: &unread) }
    }
    guard !unread.entries.isEmpty else { return [] }
    let asked = (Array(views.ofNodes.values) + views.ofMaps.values).map(\.askedNames)
    let missed = asked.reduce(into: Set<String>()) { $0.formUnion($1.missed) }.sorted()
    let read = asked.reduce(into: Set<String>()) { $0.formUnion($1.read) }.sorted()
    return unread.entries.sorted().prefix(Limits.problems).map { id in
      let name = step(of: id)
      return Problem(
        .unreadScope, at: path(of: id), "nothing has read '\(name)'", origin: slots[Int(id)].origin,
        suggestion: Suggestion.nearest(to: name, in: missed)
          ?? Suggestion.nearest(to: name, in: read))
    }
  }

  private struct Unread {
    var entries: Set<ID> = []
    /// The maps that were looked at.
    var levels: Set<ObjectIdentifier> = []
  }

  private func addUnread(of level: ViewLevel, to unread: inout Unread) {
    guard unread.levels.insert(ObjectIdentifier(level)).inserted else { return }
    for entry in level.entries.values { addUnread(entry, of: level, to: &unread) }
  }

  private func addUnread(_ entry: ViewLevel.Entry, of level: ViewLevel, to unread: inout Unread) {
    let name = step(of: entry.id)
    let asked = level.askedNames
    if asked.read.contains(name) { return }
    if asked.viewed.contains(name) {
      if let part = entry.part { addUnread(of: part, to: &unread) }
    } else if !slots[Int(entry.id)].isRead {
      unread.entries.insert(entry.id)
    }
  }
}
