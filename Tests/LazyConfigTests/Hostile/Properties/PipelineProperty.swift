import LazyConfig

/// Everything that is done with a config, one step after another.
///
/// The text has parts, divided by lines that are `%%`: a config as YAML, overrides by line, another config.
enum PipelineProperty {
  static func check(_ text: String) throws {
    let parts = Self.parts(text)
    guard var tree = try? ConfigTree(yaml: parts[0]) else { return }
    var overrides: [String] = []
    if parts.count > 1 { overrides = parts[1].split(separator: "\n").map(String.init) }
    try apply(overrides, to: &tree)
    // An override may write thousands of elements of a repeated list, up to a bound. What follows is linear in
    // the tree, and there is a lot of it: more than the fuzzer's time for so short a text.
    guard tree.json.utf8.count <= 32 * max(1024, text.utf8.count) else { return }
    if !hasStrayKey(tree.root) { try TreeProperty.roundTrip(tree) }
    _ = tree.check(registry: .discovered)
    if !hasStrayKey(tree.root), let resolved = try? tree.resolved() {
      try self.resolved(resolved, from: tree)
    }
    if !hasStrayKey(tree.root), let executed = try? tree.executed() {
      try TreeProperty.roundTrip(executed)
    }
    try explain(tree)
    _ = tree.flatWithOrigins
    _ = try? SwiftText.recipe(named: "config", of: tree)
    if let graph = try? TreeGraph(of: tree) { _ = (graph.dot, graph.mermaid, graph.svg) }
    if parts.count > 2, let other = try? ConfigTree(yaml: parts[2]) {
      try difference(from: tree, to: other)
      try difference(from: other, to: tree)
    }
  }

  private static func parts(_ text: String) -> [String] {
    var parts = [""]
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line == "%%" { parts.append("") } else { parts[parts.count - 1] += line + "\n" }
    }
    return parts
  }

  private static func apply(_ overrides: [String], to tree: inout ConfigTree) throws(Violation) {
    for text in overrides.prefix(50) {
      guard let edit = try? Edit(parsing: text) else {
        if let plan = try? SweepPlan([text], for: tree), let point = plan.points.first {
          var edited = tree
          if (try? edited.apply(point.edits)) != nil { try TreeProperty.roundTrip(edited) }
        }
        continue
      }
      let before = tree
      do throws(ConfigError) {
        try tree.apply(edit, registry: .discovered)
      } catch {
        try require(tree == before, "an edit that failed has changed the tree: \(text)")
      }
    }
  }

  /// What is resolved has no references but those to calls, and resolving it again changes nothing.
  private static func resolved(_ resolved: ConfigTree, from tree: ConfigTree) throws(Violation) {
    try TreeProperty.roundTrip(resolved)
    let again = try mustPass("a resolved tree resolves") { try resolved.resolved() }
    try require(
      again == resolved, "resolving again gives another tree:\n\(resolved.yaml)\n\(again.yaml)")
  }

  private static func explain(_ tree: ConfigTree) throws {
    let paths = tree.flat.split(separator: "\n").prefix(20).compactMap { line in
      line.firstRange(of: ": ").flatMap { try? Path(parsing: String(line[..<$0.lowerBound])) }
    }
    for path in paths {
      if let explanation = try? tree.explain(path) { _ = explanation.description }
      _ = try? tree.value(at: path)
    }
  }

  /// Whether keys of calls and of repeated lists stand in what is none: `check` refuses it, files cannot say it,
  /// and edits do not add them one by one.
  private static func hasStrayKey(_ node: Node) -> Bool {
    switch node.value {
    case .list(let elements): elements.contains(where: hasStrayKey)
    case .map(let map): hasStrayKey(map)
    case .call(let call): hasStrayKey(call.arguments)
    case .repetition(let list):
      ([list.element] + list.edited.map(\.node)).contains(where: hasStrayKey)
    default: false
    }
  }

  private static func hasStrayKey(_ map: ConfigMap) -> Bool {
    map.entries.contains {
      ["_repeat_", "_of_", "_at_", "_target_", "_partial_"].contains($0.key) || hasStrayKey($0.node)
    }
  }

  /// What differs, applied to the first tree, gives the second, as edits and as text.
  private static func difference(from old: ConfigTree, to new: ConfigTree) throws(Violation) {
    if hasStrayKey(old.root) || hasStrayKey(new.root) { return }
    let difference = TreeDiff(from: old, to: new)
    _ = (difference.text(), difference.json)
    try require(difference.isEmpty == (old == new), "a difference is empty where trees differ")
    var edited = old
    try mustPass("the edits of a difference apply: \(difference.edits)") {
      try edited.apply(difference.edits)
    }
    try require(edited == new, "the edits give another tree: \(difference.edits)\n\(edited.yaml)")
    // Overrides cannot put another value in the place of the root.
    switch (old.root.value, new.root.value) {
    case (.map, .map), (.call, .call): break
    default: return
    }
    var retyped = old
    try mustPass("the overrides of a difference apply: \(difference.overrides)") {
      try retyped.apply(try difference.overrides.map { try Edit(parsing: $0) })
    }
    try require(
      retyped == new, "the overrides give another tree: \(difference.overrides)\n\(retyped.yaml)")
  }
}
