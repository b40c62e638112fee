import LazyConfig

/// What is measured, for a tree of some layers. The peers do the same in their own ways.
struct Workload {
  let layers: Int
  let tree: ConfigTree
  let overrides: [String]
  private let registry = TargetRegistry.discovered

  init(_ layers: Int) {
    self.layers = layers
    tree = makeModel(layers: layers).tree
    let leaves = [
      "drop_path", "attention.hidden_size", "attention.num_heads", "attention.dropout",
      "mlp.dropout", "mlp.up.out_features", "mlp.down.in_features", "norm1.eps", "norm2.dim",
    ]
    overrides = (0..<100).map { "layers.\($0 % layers).\(leaves[$0 / layers])=\($0 + 1)" }
  }

  /// The body of a case; nil when there is no such case.
  subscript(name: String) -> (() throws -> Void)? {
    get throws {
      switch name {
      case "build": { _ = makeModel(layers: layers).tree }
      case "overrides": { _ = try overridden() }
      case "references": resolving(texts("${a.b.c}"))
      case "references_relative": resolving(texts("${.a.b.c}"))
      case "references_text": resolving(texts("v_${a.b.c}"))
      case "instantiate": { _ = try tree.build(as: Model.self, registry: registry) }
      case "all": everything(resolving: texts("${a.b.c}"))
      case "dump": { _ = tree.yaml }
      case "load": loading(tree.yaml) { try ConfigTree(yaml: $0) }
      case "diff": try comparing(overridden())
      default: try furtherCase(name)
      }
    }
  }

  /// Cases without a counterpart among the peers, for the growth with the number of layers.
  private func furtherCase(_ name: String) throws -> (() throws -> Void)? {
    switch name {
    case "check": { _ = tree.check(registry: registry) }
    case "resolve": { _ = try tree.resolved() }
    case "execute": { _ = try tree.executed(registry: registry) }
    case "pattern_depth": editing("**.dropout=0.5")
    case "pattern_type": editing("@MLP.act=relu")
    case "pattern_slice": editing("layers[0:\(layers)].norm1=LayerNorm")
    case "select": { _ = tree.select(.calls(of: Linear.self), registry: registry) }
    case "explain": { _ = try tree.explain("layers.0.mlp.up.in_features", registry: registry) }
    case "json": { _ = tree.json }
    case "json_load": loading(tree.json) { try ConfigTree(json: $0) }
    case "flat": { _ = tree.flatWithOrigins }
    default: try Corner(layers)[name]
    }
  }

  private func overridden() throws -> ConfigTree {
    var edited = tree
    try edited.apply(overrides.map { try Edit(parsing: $0) }, registry: registry)
    return edited
  }

  private func editing(_ override: String) -> () throws -> Void {
    {
      var edited = tree
      try edited.apply(override, registry: registry)
    }
  }

  private func loading(_ text: String, _ load: @escaping (String) throws -> ConfigTree) -> () throws
    -> Void
  {
    { _ = try load(text) }
  }

  private func comparing(_ other: ConfigTree) -> () throws -> Void {
    { _ = TreeDiff(from: tree, to: other, registry: registry) }
  }

  private func everything(resolving texts: [(key: String, text: String)]) -> () throws -> Void {
    let resolve = resolving(texts)
    return {
      var tree = makeModel(layers: layers).tree
      try tree.apply(overrides.map { try Edit(parsing: $0) }, registry: registry)
      try resolve()
      _ = try tree.build(as: Model.self, registry: registry)
    }
  }

  /// 10,000 texts with a reference to one value.
  private func texts(_ text: String) -> [(key: String, text: String)] {
    (0..<10_000).map { ("k\($0)", text) }
  }

  /// Makes a map of the texts, and resolves it.
  private func resolving(_ texts: [(key: String, text: String)]) -> () throws -> Void {
    {
      var map = ConfigMap([("a", Node(["b": ["c": 1]]))])
      map.reserveCapacity(texts.count + 1)
      for (key, text) in texts {
        map.append(ConfigMap.Entry(key: key, node: Node(try Value(parsing: text))))
      }
      _ = try ConfigTree(.map(map)).resolved()
    }
  }
}
