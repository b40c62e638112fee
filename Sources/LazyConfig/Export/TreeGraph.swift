/// A tree as a graph: calls and what they are part of, references to shared objects, and inherited values.
///
/// A part that is repeated is drawn once.
public struct TreeGraph: Sendable {
  /// A box: a call, or a map or list that holds calls.
  struct Box: Sendable {
    let path: Path
    let title: String
    /// Scalars, one line each.
    let lines: [String]
    /// How often it stands there, and in which list.
    let count: Int
    let depth: Int
  }

  /// A line between two boxes.
  struct Line: Sendable {
    enum Kind: Sendable { case part, reference, inherited }

    let from: Int
    let to: Int
    let label: String
    let kind: Kind
  }

  private(set) var boxes: [Box] = []
  private(set) var lines: [Line] = []

  /// - Throws: ``ConfigError`` when references of the tree cannot be resolved.
  public init(of tree: ConfigTree, registry: TargetRegistry = .discovered) throws(ConfigError) {
    let layout = Layout(tree.root, registry: registry)
    layout.resolveAll()
    let problems = layout.problems.filter {
      $0.kind == .badReference || $0.kind == .cycle || $0.kind == .limit
    }
    guard problems.isEmpty else { throw ConfigError(problems) }
    var drawing = GraphDrawing(layout: layout)
    drawing.draw(Layout.root, label: "", parent: nil, count: 1, depth: 0)
    drawing.connect()
    boxes = drawing.boxes
    lines = drawing.lines
  }
}

/// Gathers the boxes and lines of a laid-out tree.
private struct GraphDrawing {
  let layout: Layout
  var boxes: [TreeGraph.Box] = []
  var lines: [TreeGraph.Line] = []
  private var numbers: [Layout.ID: Int] = [:]
  private var references: [(from: Int, to: Layout.ID, label: String, kind: TreeGraph.Line.Kind)] =
    []

  init(layout: Layout) { self.layout = layout }

  private func holdsCall(_ id: Layout.ID) -> Bool {
    switch layout.slots[Int(id)].value {
    case .call: true
    case .list, .map, .repetition:
      layout.children(of: id).contains { holdsCall(Layout.ID($0)) }
    default: false
    }
  }

  mutating func draw(_ id: Layout.ID, label: String, parent: Int?, count: Int, depth: Int) {
    let slot = layout.slots[Int(id)]
    let title: String
    switch slot.value {
    case .call(let call): title = slot.target?.name ?? call.target
    default: title = label.isEmpty ? "config" : label
    }
    let number = boxes.count
    numbers[id] = number
    boxes.append(
      TreeGraph.Box(
        path: layout.path(of: id), title: title, lines: scalars(of: id), count: count, depth: depth)
    )
    if let parent {
      lines.append(TreeGraph.Line(from: parent, to: number, label: label, kind: .part))
    }
    drawParts(of: id, number: number, depth: depth)
  }

  /// The parts below a box, through lists, equal neighbours once.
  private mutating func drawParts(of id: Layout.ID, number: Int, depth: Int) {
    for child in layout.children(of: id) {
      let child = Layout.ID(child)
      let label = layout.step(of: child)
      let target = layout.canonical(child)
      if target != child, holdsCall(target) {
        let isInherited = layout.slots[Int(child)].role == .inherited
        references.append((number, target, label, isInherited ? .inherited : .reference))
        continue
      }
      if layout.slots[Int(child)].role == .inherited, target != child {
        references.append((number, layout.slots[Int(target)].parent, label, .inherited))
        continue
      }
      guard holdsCall(child) else { continue }
      switch layout.slots[Int(child)].value {
      case .list, .repetition: drawElements(of: child, label: label, number: number, depth: depth)
      default: draw(child, label: label, parent: number, count: 1, depth: depth + 1)
      }
    }
  }

  private mutating func drawElements(of list: Layout.ID, label: String, number: Int, depth: Int) {
    let children = layout.children(of: list)
    var index = children.lowerBound
    while index < children.upperBound {
      var end = index + 1
      while end < children.upperBound, layout.slots[end].value == layout.slots[index].value {
        end += 1
      }
      let first = index - children.lowerBound
      let last = end - children.lowerBound
      let place =
        last - first == children.count
        ? label : "\(label)[\(first)\(last - first > 1 ? ":\(last)" : "")]"
      let element = Layout.ID(index)
      if layout.canonical(element) != element {
        references.append((number, layout.canonical(element), place, .reference))
      } else if holdsCall(element) {
        draw(element, label: place, parent: number, count: end - index, depth: depth + 1)
      }
      index = end
    }
  }

  private func scalars(of id: Layout.ID) -> [String] {
    layout.children(of: id).compactMap { child in
      let slot = layout.slots[child]
      guard slot.role == .written, !slot.value.isContainer else { return nil }
      // A reference to a part is a line.
      if slot.canonical != Layout.ID(child), holdsCall(slot.canonical) { return nil }
      let shown = YAMLText.line(
        layout.slots[Int(slot.canonical)].value.isContainer
          ? slot.value : layout.slots[Int(slot.canonical)].value)
      return "\(layout.step(of: Layout.ID(child))): \(shown)"
    }
  }

  mutating func connect() {
    for reference in references {
      var target = reference.to
      while target >= 0, numbers[target] == nil { target = layout.slots[Int(target)].parent }
      guard target >= 0, let number = numbers[target] else { continue }
      let isInherited = reference.kind == .inherited
      lines.append(
        TreeGraph.Line(
          from: isInherited ? number : reference.from, to: isInherited ? reference.from : number,
          label: reference.label, kind: reference.kind))
    }
  }
}
