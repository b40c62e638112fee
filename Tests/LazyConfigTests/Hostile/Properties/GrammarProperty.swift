import LazyConfig

/// The small grammars: values with references, paths, patterns, overrides.
enum GrammarProperty {
  static func value(_ text: String) throws {
    if let value = try? Value(parsing: text) {
      let tree = ConfigTree(["a": value, "b": [value, ["c": value]]])
      try TreeProperty.roundTrip(tree)
      try written(.set(Pattern([.name("a")]), to: value))
      _ = try? tree.resolved()
    }
    // `oc.decode` reads the grammar of a resolver's arguments.
    let decoded = ConfigTree(["text": .string(text), "value": .expression("${oc.decode:${text}}")])
    _ = try? decoded.value(at: "value")
    let nested = ConfigTree(["a": 1, "b": .expression("${oc.create:\(text)}")])
    _ = try? nested.value(at: "b")
  }

  static func path(_ text: String) throws {
    if let path = try? Path(parsing: text) {
      let read = try mustPass("a printed path is read: \(path.text)") {
        try Path(parsing: path.text)
      }
      try require(read == path, "a path reads as another one: \(path.steps), \(read.steps)")
    }
    if let pattern = try? Pattern(parsing: text) {
      let printed = pattern.description
      let read = try mustPass("a printed pattern is read: \(printed)") {
        try Pattern(parsing: printed)
      }
      try require(
        read == pattern, "a pattern reads as another one: \(pattern.steps), \(read.steps)")
      _ = sample.select(.pattern(pattern))
    }
  }

  static func override(_ text: String) throws {
    guard let override = try? Override(parsing: text) else { return }
    if let edit = override.edit {
      try written(Edit(edit.pattern, edit.change))
      try applied(edit)
    } else if let plan = try? SweepPlan([text], for: sample), let first = plan.points.first {
      try require(plan.points.count <= SweepPlan.limit, "a sweep has \(plan.points.count) points")
      for override in first.overrides {
        _ = try mustPass("a point's override is read: \(override)") { try Edit(parsing: override) }
      }
    }
  }

  /// An edit's text is read as the same edit.
  private static func written(_ edit: Edit) throws(Violation) {
    let text = edit.description
    let read = try mustPass("a printed edit is read: \(text)") { try Edit(parsing: text) }
    try require(read == edit, "an edit reads as another one: \(text), \(read.description)")
  }

  private static func applied(_ edit: Edit) throws(Violation) {
    var tree = sample
    do throws(ConfigError) {
      try tree.apply(edit)
    } catch {
      try require(tree == sample, "an edit that failed has changed the tree: \(edit)")
      return
    }
    try TreeProperty.roundTrip(tree)
  }

  static let sample: ConfigTree = {
    var map = ConfigMap()
    map["a"] = Node(["b": [1, 2.5, "text", nil, true], "c": ["d": .expression("${a.b[0]}")]])
    map["x.y"] = Node("a key with a dot")
    map["model"] = Node(
      .call(Call("FFN", ConfigMap([("hidden_size", Node(3)), ("act", Node("relu"))]))))
    var layers = Repetition(count: Node(3), of: Node(.call(Call("Layer"))))
    layers[1] = Node(.call(Call("Layer", ConfigMap([("mlp", Node(.call(Call("FFN"))))]))))
    map["layers"] = Node(.repetition(layers))
    return ConfigTree(.map(map))
  }()
}
