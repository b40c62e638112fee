/// A tree as one line for each leaf: `path: value`.
package enum FlatText {
  /// - Parameter withOrigins: whether each line ends with where the value came from.
  package static func of(_ tree: ConfigTree, withOrigins: Bool = false) -> String {
    var text = ""
    for leaf in leaves(of: tree.root) {
      text += leaf.path.description + ": " + YAMLText.line(leaf.node.value)
      if withOrigins { text += "  # " + (leaf.node.origin?.description ?? "unknown") }
      text += "\n"
    }
    return text
  }

  /// The leaves of a tree in order: scalars, references, empty containers, `_target_`.
  package static func leaves(of root: Node) -> [(path: Path, node: Node)] {
    var leaves: [(path: Path, node: Node)] = []
    var steps: [String] = []
    collect(root, steps: &steps, into: &leaves)
    return leaves
  }

  private static func collect(
    _ node: Node, steps: inout [String], into leaves: inout [(path: Path, node: Node)]
  ) {
    switch node.value {
    case .repetition(let repetition) where Entries.asList(repetition) != nil:
      let list = Entries.asList(repetition) ?? []
      collect(Node(.list(list), origin: node.origin), steps: &steps, into: &leaves)
    case .map, .call, .repetition:
      let entries = Entries.of(node.value)
      if entries.isEmpty { return leaves.append((Path(steps), node)) }
      for entry in entries {
        steps.append(entry.key)
        collect(entry.node, steps: &steps, into: &leaves)
        steps.removeLast()
      }
    case .list(let elements):
      let isPlain = elements.allSatisfy { !$0.value.isContainer } && elements.count <= 16
      if elements.isEmpty || isPlain { return leaves.append((Path(steps), node)) }
      for (index, element) in elements.enumerated() {
        steps.append(String(index))
        collect(element, steps: &steps, into: &leaves)
        steps.removeLast()
      }
    default: leaves.append((Path(steps), node))
    }
  }
}

extension ConfigTree {
  /// The tree as canonical YAML. What it prints reads back as the same tree.
  public var yaml: String { YAMLText.of(root.value) }

  /// The tree as indented JSON.
  public var json: String { JSONText.indented(root.value) }

  /// One line for each leaf: `path: value`.
  public var flat: String { FlatText.of(self) }

  /// One line for each leaf, with where it came from: `path: value  # where from`.
  public var flatWithOrigins: String { FlatText.of(self, withOrigins: true) }
}
