/// A tree laid out flat, each node with a number, so that references, inheritance, checks and building
/// can follow links instead of paths.
///
/// Children of one node stand side by side. They are laid when first asked for, since a repeated list
/// must know its count first. A call's unset parameters are children too.
final class Layout {
  /// The number of a node.
  typealias ID = Int32

  /// How a node came to be.
  enum Role: UInt8 {
    case written
    /// An unset parameter with a default.
    case defaulted
    /// An unset parameter that a node above may provide.
    case inherited
    /// An unset parameter that must be set.
    case missing
    /// The count of a repeated list.
    case count
  }

  enum State: UInt8 {
    case unresolved, waiting, resolved, failed
  }

  // In an order without gaps: 64 bytes.
  struct Slot {
    var value: Value
    var role: Role
    var state: State
    var isRead = false
    var parent: ID
    var origin: Origin?
    var target: TargetDescriptor?
    /// Which child of its parent this is.
    var position: Int32
    /// Which parameter of its parent's target this is, or -1.
    var parameter: Int32
    /// The first child, or -1 as long as children have not been laid.
    var firstChild: ID = -1
    var childCount: Int32 = 0
    /// The node that this one stands for, after references: itself for most.
    var canonical: ID
  }

  let registry: TargetRegistry?
  let resolvers: Resolvers
  let limits: Limits
  // Checking each access while the program runs takes a fifth of the time of a check. No access overlaps
  // another: every statement reads slots, or writes one.
  @exclusivity(unchecked) var slots: [Slot] = []
  /// What is wrong, as far as it is worth reporting: no more than ``Limits/problems``.
  var problems: [Problem] = [] { didSet { Self.cut(&problems) } }
  var warnings: [Problem] = [] { didSet { Self.cut(&warnings) } }
  private static func cut(_ problems: inout [Problem]) {
    guard problems.count > Limits.problems else { return }
    problems.removeLast(problems.count - Limits.problems)
    guard problems.last?.kind != .limit || problems.last?.path.isRoot != true else { return }
    problems[Limits.problems - 1] = Problem(
      .limit, at: .root, "more than \(Limits.problems - 1) problems; the others are not shown")
  }

  /// What is read by name while the tree is built.
  var views = Views()
  /// Whether a repeated list could not be laid out.
  private(set) var isTooLarge = false
  /// How much the references have computed so far, in the unit of ``Limits/work``.
  private var work = 0
  private let root: Node
  /// The slots of the counts of repeated lists.
  private var counters: [ID: ID] = [:]
  /// Targets already looked up, by name.
  private var targetsByName: [String: TargetDescriptor?] = [:]

  static let root: ID = 0

  /// - Parameter registry: the targets whose parameters count as children; nil to see what is written
  ///   and no more.
  init(
    _ node: Node, registry: TargetRegistry?, resolvers: Resolvers = .standard,
    limits: Limits = .standard
  ) {
    self.registry = registry
    self.resolvers = resolvers
    self.limits = limits
    root = node
    append(node.value, node.origin, parent: -1, position: 0, role: .written)
  }

  @discardableResult
  private func append(
    _ value: Value, _ origin: Origin?, parent: ID, position: Int, role: Role, parameter: Int = -1
  ) -> ID {
    let id = ID(slots.count)
    slots.append(
      Slot(
        value: value, role: role, state: Self.isPlain(value, role) ? .resolved : .unresolved,
        parent: parent, origin: origin, position: Int32(position), parameter: Int32(parameter),
        canonical: id))
    return id
  }

  /// Whether there is nothing to resolve.
  private static func isPlain(_ value: Value, _ role: Role) -> Bool {
    switch (role, value) {
    case (.inherited, _), (.missing, _), (_, .reference): false
    case (_, .repetition(let repetition)): repetition.literalCount != nil
    default: true
    }
  }

  // MARK: Children

  /// Lays the children of a node whose references are resolved; does nothing the second time.
  ///
  /// - Returns: false when the tree has become too large.
  @discardableResult
  func expand(_ id: ID) -> Bool {
    guard slots[Int(id)].firstChild < 0 else { return true }
    let first = slots.count
    defer { slots[Int(id)].childCount = Int32(slots.count - first) }
    slots[Int(id)].firstChild = ID(first)
    switch slots[Int(id)].value {
    case .list(let elements):
      makeRoom(for: elements.count)
      for (position, node) in elements.enumerated() {
        append(node.value, node.origin, parent: id, position: position, role: .written)
      }
    case .map(let map):
      makeRoom(for: map.count)
      for (position, entry) in map.entries.enumerated() {
        append(entry.node.value, entry.node.origin, parent: id, position: position, role: .written)
      }
    case .call(let call):
      layArguments(of: call, at: id)
    case .repetition(let repetition):
      let count = repetitionCount(id) ?? 0
      guard count <= Limits.copies - slots.count || count <= mostNodes - slots.count else {
        // One such problem says enough.
        if !isTooLarge {
          problems.append(
            Problem(
              .limit, at: path(of: id), "a repeated list of \(count) makes the tree too large",
              origin: slots[Int(id)].origin, notes: ["at most \(mostNodes) nodes are allowed"]))
        }
        isTooLarge = true
        return false
      }
      for position in 0..<count {
        let node = repetition[position]
        append(node.value, node.origin, parent: id, position: position, role: .written)
      }
    default: break
    }
    return !isTooLarge && slots.count <= limits.nodes
  }

  /// The most nodes that this tree may have: it may stand for more than it says, but not for any number.
  private(set) lazy var mostNodes = min(
    limits.nodes, Limits.copies + (Limits.copiesPerNode + 1) * writtenNodes)

  private lazy var writtenNodes = root.size

  /// Adds to what was computed.
  ///
  /// - Returns: whether it is still within the limit.
  func spend(_ steps: Int) -> Bool {
    work += steps
    return work <= Limits.work || work <= Limits.work + 10 * Limits.copiesPerNode * writtenNodes
  }

  /// How many levels lie above a node.
  func depth(of id: ID) -> Int {
    var depth = 0
    var ancestor = slots[Int(id)].parent
    while ancestor >= 0 {
      depth += 1
      ancestor = slots[Int(ancestor)].parent
    }
    return depth
  }

  /// Makes the array of slots grow once for many children, and never by less than half.
  private func makeRoom(for count: Int) {
    let needed = slots.count + count
    if needed > slots.capacity { slots.reserveCapacity(max(needed, slots.capacity * 2)) }
  }

  private func layArguments(of call: Call, at id: ID) {
    let target = target(named: call.target)
    slots[Int(id)].target = target
    guard let target else {
      for (position, entry) in call.arguments.entries.enumerated() {
        append(entry.node.value, entry.node.origin, parent: id, position: position, role: .written)
      }
      return
    }
    makeRoom(for: max(target.parameters.count, call.arguments.count))
    var countOfSet = 0
    /// Parameters that were set by the names that they had before.
    var renamed: [Int] = []
    for position in call.arguments.entries.indices {
      let key = call.arguments.entries[position].key
      let node = call.arguments.entries[position].node
      var parameter = target.position(of: key, near: position)
      if parameter == nil, let present = target.renamed[key],
        call.arguments.position(of: present) == nil
      {
        parameter = target.position(of: present)
        renamed.append(contentsOf: parameter.map { [$0] } ?? [])
        warnings.append(
          Problem(
            .unknownKey, at: path(of: id).appending(key),
            "'\(key)' of \(target.name) is deprecated; it is now '\(present)'",
            origin: call.arguments.entries[position].keyOrigin ?? node.origin))
      }
      var value = node.value
      if let parameter {
        countOfSet += 1
        value = ImpliedCalls.apply(
          to: value, type: target.parameters[parameter].type, origin: node.origin)
      }
      append(
        value, node.origin, parent: id, position: position, role: .written,
        parameter: parameter ?? -1)
    }
    guard countOfSet < target.parameters.count else { return }
    var position = call.arguments.count
    for (index, parameter) in target.parameters.enumerated()
    where call.arguments.position(of: parameter.key) == nil && !renamed.contains(index) {
      let role: Role =
        parameter.role == .inherited
        ? .inherited : parameter.defaultValue == nil ? .missing : .defaulted
      let value = role == .defaulted ? parameter.defaultValue?.value?() ?? .null : .null
      append(value, nil, parent: id, position: position, role: role, parameter: index)
      position += 1
    }
  }

  /// The ids of a node's children.
  func children(of id: ID) -> Range<Int> {
    expand(id)
    let first = Int(slots[Int(id)].firstChild)
    return first..<(first + Int(slots[Int(id)].childCount))
  }

  /// The number of elements of a repeated list, when it is known.
  func repetitionCount(_ id: ID) -> Int? {
    guard case .repetition(let repetition) = slots[Int(id)].value else { return nil }
    if let count = repetition.literalCount { return max(count, 0) }
    guard let counter = counters[id], slots[Int(counter)].state == .resolved,
      case .int(let count) = slots[Int(slots[Int(counter)].canonical)].value
    else { return nil }
    return max(count, 0)
  }

  /// The slot of a repeated list's count, made when first asked for.
  func counter(of id: ID) -> ID {
    if let counter = counters[id] { return counter }
    guard case .repetition(let repetition) = slots[Int(id)].value else { return id }
    let counter = append(
      repetition.count.value, repetition.count.origin, parent: id, position: 0, role: .count)
    counters[id] = counter
    return counter
  }

  /// Lays an element of a repeated list beside its children, for writers that show it once.
  func layAside(_ node: Node, of id: ID) -> ID {
    append(node.value, node.origin, parent: id, position: 0, role: .written)
  }

  func isList(_ id: ID) -> Bool {
    switch slots[Int(id)].value {
    case .list, .repetition: true
    default: false
    }
  }

  /// The child with this step; nil when there is none. The node must be resolved.
  func child(of id: ID, _ step: String) -> ID? {
    let position: Int?
    switch slots[Int(id)].value {
    case .map(let map): position = map.position(of: step)
    case .call(let call):
      position = call.arguments.position(of: step)
      if position == nil {
        let children = children(of: id)
        guard let parameter = slots[Int(id)].target?.position(of: step) else { return nil }
        return children.first { slots[$0].parameter == Int32(parameter) }.map { ID($0) }
      }
    case .list, .repetition:
      position = Path.position(step, in: children(of: id).count)
    default: position = nil
    }
    guard let position else { return nil }
    let children = children(of: id)
    return position < children.count ? ID(children.lowerBound + position) : nil
  }

  /// The target with a name, when the registry has exactly one.
  func target(named name: String) -> TargetDescriptor? {
    if let known = targetsByName[name] { return known }
    var found: TargetDescriptor?
    if let registry, case .target(let target) = registry.find(name) { found = target }
    targetsByName[name] = .some(found)
    return found
  }

  /// Puts what a reference computed in its place.
  func replaceValue(of id: ID, with value: Value) {
    slots[Int(id)].value = value
    slots[Int(id)].state = .resolved
    slots[Int(id)].canonical = id
  }

  // MARK: Paths

  /// Whether a node is the `_scope_` of its parent.
  func isScope(_ id: ID) -> Bool {
    let parent = slots[Int(id)].parent
    guard parent >= 0, slots[Int(id)].role != .count else { return false }
    let position = Int(slots[Int(id)].position)
    switch slots[Int(parent)].value {
    case .map(let map): return map.entries[position].key == ReservedKey.scope
    case .call(let call):
      return position < call.arguments.count
        && call.arguments.entries[position].key == ReservedKey.scope
    default: return false
    }
  }

  /// The step that leads to a node from its parent.
  func step(of id: ID) -> String {
    let slot = slots[Int(id)]
    guard slot.parent >= 0 else { return "" }
    if slot.role == .count { return ReservedKey.repeats }
    let parent = slots[Int(slot.parent)]
    let position = Int(slot.position)
    switch parent.value {
    case .map(let map): return map.entries[position].key
    case .call(let call):
      if position < call.arguments.count { return call.arguments.entries[position].key }
      return parent.target?.parameters[Int(slot.parameter)].key ?? ""
    default: return String(position)
    }
  }

  func path(of id: ID) -> Path {
    var steps: [String] = []
    var id = id
    while slots[Int(id)].parent >= 0 {
      steps.append(step(of: id))
      id = slots[Int(id)].parent
    }
    return Path(steps.reversed())
  }

  /// Where a node was written; for a parameter that nobody set, where its call was.
  func place(of id: ID) -> Origin? {
    let slot = slots[Int(id)]
    guard slot.role != .written, slot.role != .count, slot.parent >= 0 else { return slot.origin }
    let owner = slots[Int(slot.parent)]
    if case .call(let call) = owner.value { return call.targetOrigin ?? owner.origin }
    return owner.origin
  }

  /// The node that this one stands for. It must be resolved.
  func canonical(_ id: ID) -> ID { slots[Int(id)].canonical }
}
