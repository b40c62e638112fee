/// The calls of a tree in an order in which they can be built: what a call needs comes before it.
struct BuildPlan {
  let layout: Layout
  private(set) var order: [Layout.ID] = []
  private(set) var problems: [Problem] = []
  private var state: Marks
  /// The node that is built afresh, when only a part of the tree is: nodes outside are built already, or
  /// are built for all parts together.
  private let isKnown: (Layout.ID) -> Bool
  /// Whether the parts that objects build themselves are looked at too.
  private let followsLazyParts: Bool

  private enum State { case open, done }

  /// What is known of each node: by number when the whole tree is planned, sparsely for a part of it.
  private struct Marks {
    private var dense: [State?]
    private var sparse: [Layout.ID: State] = [:]

    init(count: Int) { dense = [State?](repeating: nil, count: count) }

    subscript(id: Layout.ID) -> State? {
      get { Int(id) < dense.count ? dense[Int(id)] : sparse[id] }
      set { if Int(id) < dense.count { dense[Int(id)] = newValue } else { sparse[id] = newValue } }
    }
  }

  /// - Parameter isWhole: whether most nodes of the tree will be met.
  init(
    layout: Layout, isWhole: Bool = true, followsLazyParts: Bool = true,
    isKnown: @escaping (Layout.ID) -> Bool = { _ in false }
  ) {
    self.layout = layout
    state = Marks(count: isWhole ? layout.slots.count : 0)
    self.followsLazyParts = followsLazyParts
    self.isKnown = isKnown
  }

  /// Adds what stands at a node, with everything that it needs. References were resolved before.
  mutating func add(_ start: Layout.ID) {
    var stack = [layout.canonical(start)]
    while let id = stack.last {
      switch state[id] {
      case .done?: stack.removeLast()
      case .open?:
        state[id] = .done
        if case .call = layout.slots[Int(id)].value { order.append(id) }
        stack.removeLast()
      case nil:
        if isKnown(id) {
          stack.removeLast()
          continue
        }
        state[id] = .open
        for child in layout.children(of: id).reversed() {
          let child = Layout.ID(child)
          guard layout.slots[Int(child)].state == .resolved else { continue }
          if !followsLazyParts, isLazy(child) { continue }
          let target = layout.canonical(child)
          switch layout.slots[Int(target)].value {
          case .call, .list, .map, .repetition: break
          default: continue
          }
          if state[target] == .open {
            reportCycle(from: id, to: target, child: child)
          } else if state[target] == nil {
            stack.append(target)
          }
        }
      }
    }
  }

  private func isLazy(_ child: Layout.ID) -> Bool {
    let parameter = Int(layout.slots[Int(child)].parameter)
    let owner = Int(layout.slots[Int(child)].parent)
    guard parameter >= 0, let target = layout.slots[owner].target else { return false }
    return target.parameters[parameter].type.isDeferred
  }

  private mutating func reportCycle(from id: Layout.ID, to target: Layout.ID, child: Layout.ID) {
    problems.append(
      Problem(
        .cycle, at: layout.path(of: child),
        "\(layout.path(of: target)) would be part of itself: it needs \(layout.path(of: id)), which refers to it",
        origin: layout.place(of: child)))
  }
}

extension ParameterType {
  /// Whether what stands here is built by the object that receives it.
  var isDeferred: Bool {
    switch self {
    case .lazy, .partial: true
    case .optional(let wrapped), .list(let wrapped), .map(let wrapped): wrapped.isDeferred
    default: false
    }
  }
}
