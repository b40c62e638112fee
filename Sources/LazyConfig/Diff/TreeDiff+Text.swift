extension TreeDiff {
  /// The differences for people: one line each, equal changes of a row of elements as one.
  ///
  /// - Parameters:
  ///   - inColour: whether to use a terminal's colours.
  ///   - withOrigins: whether lines end with where the new value was written.
  public func text(inColour: Bool = false, withOrigins: Bool = true) -> String {
    var text = ""
    for group in grouped() {
      for line in Self.lines(group.change, path: group.path, withOrigins: withOrigins) {
        text += inColour ? Self.coloured(line) : line
        text += "\n"
      }
    }
    return text
  }

  /// The differences as JSON: kind, path, old and new value, and who wrote the new one.
  public var json: String {
    JSONText.indented(.list(changes.map { Node(Self.value(of: $0)) }))
  }

  /// The overrides that turn the first tree into the second.
  ///
  /// No override can make a list of a root that is a map, or the other way round: ``edits`` can.
  public var overrides: [String] {
    edits.enumerated().flatMap { number, edit in
      // A map is merged into a map, and a name swaps a call: what stands there goes first.
      clearing.contains(number)
        ? ["\(edit.pattern)=null", edit.description] : [edit.description]
    }
  }

  // MARK: Groups

  /// Changes that differ only in one index of a row stand together: `layers[0:48].dropout`.
  private func grouped() -> [(path: String, change: Change)] {
    var groups: [(key: [String], first: Int, count: Int, position: Int, change: Change)] = []
    for change in changes {
      let steps = change.path.steps
      if let last = groups.last, let position = Self.continues(last, with: change, steps) {
        groups[groups.count - 1].count += 1
        groups[groups.count - 1].position = position
        continue
      }
      groups.append((steps, 0, 1, -1, change))
    }
    return groups.map { group in
      guard group.count > 1, let first = Path.index(group.key[group.position]) else {
        return (Path(group.key).description, group.change)
      }
      let before = Path(Array(group.key[..<group.position])).text
      let after = Path(Array(group.key[(group.position + 1)...])).text
      return (
        "\(before)[\(first):\(first + group.count)]\(after.isEmpty ? "" : ".")\(after)",
        group.change
      )
    }
  }

  /// The position of the index by which a change continues a group.
  private static func continues(
    _ group: (key: [String], first: Int, count: Int, position: Int, change: Change),
    with change: Change,
    _ steps: [String]
  ) -> Int? {
    guard steps.count == group.key.count else { return nil }
    switch (group.change, change) {
    case (.changed(_, let a, let b), .changed(_, let c, let d)),
      (.swapped(_, let a, let b), .swapped(_, let c, let d)):
      guard a == c, b == d else { return nil }
    case (.added(_, let a), .added(_, let b)), (.removed(_, let a), .removed(_, let b)):
      guard a == b else { return nil }
    default: return nil
    }
    let different = steps.indices.filter { steps[$0] != group.key[$0] }
    guard different.count == 1, let first = Path.index(group.key[different[0]]),
      let index = Path.index(steps[different[0]]), index == first + group.count,
      group.position < 0 || group.position == different[0]
    else { return nil }
    return different[0]
  }

  // MARK: Lines

  private static func lines(_ change: Change, path: String, withOrigins: Bool) -> [String] {
    let written = { (node: Node) in withOrigins ? Self.written(node) : "" }
    return switch change {
    case .added(_, let node): body("+ ", path, node, written)
    case .removed(_, let node): body("- ", path, node, written)
    case .moved(let from, _, _): ["> \(from) -> \(path)"]
    case .swapped(_, let old, let new) where old.isBareCall && new.isBareCall:
      ["~ \(path): \(old.callName) -> \(new.callName)\(written(new))"]
    case .changed(_, let old, let new), .swapped(_, let old, let new):
      if old.value.isContainer || new.value.isContainer {
        body("- ", path, old, written) + body("+ ", path, new, written)
      } else {
        ["~ \(path): \(YAMLText.line(old.value)) -> \(YAMLText.line(new.value))\(written(new))"]
      }
    }
  }

  private static func written(_ node: Node) -> String {
    node.origin.map { "  # \($0)" } ?? ""
  }

  private static func body(
    _ sign: String, _ path: String, _ node: Node, _ written: (Node) -> String
  ) -> [String] {
    guard node.value.isContainer else {
      return ["\(sign)\(path): \(YAMLText.line(node.value))\(written(node))"]
    }
    let lines = YAMLText.of(node.value).split(separator: "\n")
    if lines.count == 1 { return ["\(sign)\(path): \(YAMLText.flowLine(node.value))"] }
    return ["\(sign)\(path):"] + lines.map { "\(sign)  \($0)" }
  }

  private static func coloured(_ line: String) -> String {
    let code =
      switch line.first {
      case "+": "32"
      case "-": "31"
      case "~": "33"
      default: "36"
      }
    return "\u{1B}[\(code)m\(line)\u{1B}[0m"
  }

  private static func value(of change: Change) -> Value {
    var fields: [(String, Value)]
    let written: Node?
    switch change {
    case .added(let path, let node):
      fields = [("kind", "added"), ("path", .string(path.text)), ("new", node.value)]
      written = node
    case .removed(let path, let node):
      fields = [("kind", "removed"), ("path", .string(path.text)), ("old", node.value)]
      written = nil
    case .changed(let path, let old, let new), .swapped(let path, let old, let new):
      let kind: Value = if case .swapped = change { "swapped" } else { "changed" }
      fields = [
        ("kind", kind), ("path", .string(path.text)), ("old", old.value), ("new", new.value),
      ]
      written = new
    case .moved(let from, let to, let node):
      fields = [("kind", "moved"), ("from", .string(from.text)), ("path", .string(to.text))]
      written = node
    }
    if let origin = written?.origin { fields.append(("origin", .string(origin.description))) }
    return .map(ConfigMap(fields.map { ($0.0, Node($0.1)) }))
  }
}

extension Node {
  /// Whether this is a call without arguments.
  fileprivate var isBareCall: Bool {
    if case .call(let call) = value { call.arguments.isEmpty && !call.isPartial } else { false }
  }

  fileprivate var callName: String {
    if case .call(let call) = value { call.target } else { value.summary }
  }
}
