import LazyConfig
import Testing

/// Whatever two trees are: the edits of their diff, and the overrides, turn one into the other.
@Suite struct DiffPropertyTests {
  static let seeds = 0..<150

  func expectSame(
    _ old: ConfigTree, _ new: ConfigTree, registry: TargetRegistry?, _ note: String
  ) throws {
    let targets = registry ?? TargetRegistry([])
    let diff = TreeDiff(from: old, to: new, registry: targets)
    // Two names of one target make no difference, so what is left is asked of a diff too.
    func difference(_ tree: ConfigTree) -> String {
      TreeDiff(from: tree, to: new, registry: targets).text()
    }
    var edited = old
    try edited.apply(diff.edits, registry: registry)
    #expect(difference(edited) == "", "\(note): \(diff.edits) \(old.json) \(new.json)")
    var retyped = old
    try retyped.apply(try diff.overrides.map { try Edit(parsing: $0) }, registry: registry)
    #expect(difference(retyped) == "", "\(note): \(diff.overrides) \(old.json) \(new.json)")
    if registry == nil {
      #expect((edited == new) == true, "\(note)")
      #expect(diff.isEmpty == (old == new), "\(note)")
    }
    #expect(diff.isEmpty == diff.text().isEmpty)
    #expect(diff.isEmpty == diff.edits.isEmpty)
  }

  @Test(arguments: seeds)
  func `trees of any shape`(_ seed: Int) throws {
    var random = RandomTree(seed: UInt64(seed + 1_000))
    let tree = ConfigTree(random.map(depth: 4))
    let changed = ConfigTree(random.changed(tree.root.value, depth: 4))
    let other = ConfigTree(random.map(depth: 4))
    try expectSame(tree, changed, registry: nil, "changed")
    try expectSame(changed, tree, registry: nil, "back")
    try expectSame(tree, other, registry: nil, "another")
    try expectSame(tree, tree, registry: nil, "same")
  }

  @Test(arguments: seeds)
  func `models whose every part is typed`(_ seed: Int) throws {
    var random = RandomModel(seed: UInt64(seed))
    let tree = random.model()
    let changed = random.changed(tree)
    let other = random.model()
    for (new, note) in [(changed, "changed"), (other, "another")] {
      try expectSame(tree, new, registry: .parts, note)
      try expectSame(new, tree, registry: .parts, "back from \(note)")
    }
  }

  @Test(arguments: seeds)
  func `a model at random is valid, survives every format, and executes to the same`(_ seed: Int)
    throws
  {
    var random = RandomModel(seed: UInt64(seed + 5_000))
    let tree = random.changed(random.model())
    #expect(errors(in: tree) == "valid", "\(tree.yaml)")
    #expect(try ConfigTree(yaml: tree.yaml) == tree)
    #expect(try ConfigTree(json: tree.json) == tree)
    let executed = try tree.executed(registry: .parts)
    #expect(try executed.executed(registry: .parts) == executed)
    #expect(try ConfigTree(yaml: executed.yaml) == executed, "\(executed.yaml)")
    #expect(
      try RandomModel.summary(of: tree.build(registry: .parts))
        == RandomModel.summary(of: executed.build(registry: .parts)), "\(tree.yaml)")
    _ = try SwiftText.recipe(named: "model", of: tree, registry: .parts)
  }
}
