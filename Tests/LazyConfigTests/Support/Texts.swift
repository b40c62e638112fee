import LazyConfig

extension TargetRegistry {
  /// The parts that these tests share, and no others: texts that list targets stay as they are.
  static let parts = TargetRegistry([
    CachedAttention.self, Download.self, Everything.self, Fragile.self, GatedAttention.self,
    ScaleNorm.self, Layer.self, FFN.self, Model.self, NormOwner.self, NormUser.self, Pair.self,
    RenamedKeys.self, ScaledNorm.self, SelfAttention.self, ShapeSpec.self, Stack.self, Tower.self,
    Workshop.self,
    makeNormTarget.self,
  ])
}

/// What a check says of a tree: "valid", or the whole text of its errors.
func errors(in tree: ConfigTree, registry: TargetRegistry = .parts) -> String {
  let report = tree.check(registry: registry)
  return report.isValid ? "valid" : ConfigError(report.problems).description
}

/// What a check says of YAML, after overrides.
func errors(
  in yaml: String, _ overrides: String..., name: String = "m.yaml",
  registry: TargetRegistry = .parts
) -> String {
  do {
    var tree = try ConfigTree(yaml: yaml, name: name)
    try tree.apply(try overrides.map { try Edit(parsing: $0) }, registry: registry)
    return errors(in: tree, registry: registry)
  } catch {
    return "\(error)"
  }
}

/// YAML after overrides, or the whole text of the errors.
func edited(
  _ yaml: String, _ overrides: String..., registry: TargetRegistry = .parts
) -> String {
  do {
    var tree = try ConfigTree(yaml: yaml, name: "m.yaml")
    try tree.apply(try overrides.map { try Edit(parsing: $0) }, registry: registry)
    return tree.yaml
  } catch {
    return "\(error)"
  }
}

/// The values that one node had, oldest first, each with who wrote it: "8  m.yaml:1:3".
func history(
  of path: Path, in tree: ConfigTree, registry: TargetRegistry = .parts
) throws -> [String] {
  try tree.explain(path, registry: registry).history.map { "\($0.value.summary)  \($0.origin)" }
}
