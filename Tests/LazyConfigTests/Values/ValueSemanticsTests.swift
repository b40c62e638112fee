import LazyConfig
import Testing

/// A tree is a value: copies are free, and changing one leaves the others.
@Suite struct ValueSemanticsTests {
  /// Where the storage of each container of a tree lies.
  func storage(of tree: ConfigTree) -> [Path: UnsafeRawPointer] {
    var found: [Path: UnsafeRawPointer] = [:]
    func visit(_ node: Node, _ steps: [String]) {
      switch node.value {
      case .map(let map):
        map.entries.withUnsafeBytes { found[Path(steps)] = $0.baseAddress }
        for entry in map.entries { visit(entry.node, steps + [entry.key]) }
      case .list(let elements):
        elements.withUnsafeBytes { found[Path(steps)] = $0.baseAddress }
        for (index, element) in elements.enumerated() { visit(element, steps + [String(index)]) }
      default: break
      }
    }
    visit(tree.root, [])
    return found
  }

  func tree(_ width: Int) throws -> ConfigTree {
    try ConfigTree(
      yaml: (0..<width).map { "k\($0): {a: {b: [{c: 1}, {c: 2}]}, d: [1]}\n" }.joined())
  }

  @Test func `a copy shares all storage with the original`() throws {
    let tree = try tree(100)
    let copy = tree
    let frozen = tree.frozen()
    #expect(storage(of: copy) == storage(of: tree))
    #expect(storage(of: frozen) == storage(of: tree))
    #expect(storage(of: tree).count == 1 + 100 * 6)
  }

  @Test func `an edit copies the containers above the place and no others`() throws {
    let tree = try tree(100)
    var copy = tree
    try copy.apply("k7.a.b.1.c=9")
    let (before, after) = (storage(of: tree), storage(of: copy))
    let copied = before.keys.filter { before[$0] != after[$0] }.map(\.text).sorted()
    #expect(copied == ["", "k7", "k7.a", "k7.a.b", "k7.a.b.1"])
    #expect(try tree.value(at: "k7.a.b.1.c") == 2)
  }

  @Test func `copies change independently`() throws {
    let tree = try tree(3)
    var first = tree
    var second = tree
    try first.apply("k0.d.0=7")
    try second.apply("~k1")
    #expect(try tree == self.tree(3))
    #expect(try first.value(at: "k0.d") == [7])
    #expect(try first.value(at: "k1.d") == [1])
    #expect(second["k1"] == nil)
    #expect(try second.value(at: "k0.d") == [1])
  }

  @Test func `an edit that fails leaves the tree as it was`() throws {
    var tree = try ConfigTree(yaml: "{a: {x: 1}, b: {y: 1}, c: [1]}")
    let before = tree
    for override in ["a={x: 3, z: 4}", "*+=1", "*.y.z=1", "a.x.y=1", "++a.x.y.z=1", "+c.x.y=1"] {
      #expect(throws: ConfigError.self) { try tree.apply(override) }
      #expect((tree == before) == true, "\(override)")
    }
    var model = try ConfigTree(yaml: DrillingTests.short)
    for override in ["layers.3.attention.gate=relu", "+layers._of_.mlp.x.y=1"] {
      #expect(throws: ConfigError.self) { try model.apply(override, registry: .parts) }
      #expect(try model == ConfigTree(yaml: DrillingTests.short), "\(override)")
    }
  }

  @Test func `a frozen tree refuses every change, and copies of its root do not`() throws {
    var frozen = try ConfigTree(yaml: "a: {_target_: FFN, hidden_size: 1}").frozen()
    let before = frozen
    let message = """
      error: the config is frozen
        written at override 1: a.dropout=0.5
        a copy that can be changed: ConfigTree(tree.root)
      1 error
      """
    #expect(frozen.isFrozen)
    var error = #expect(throws: ConfigError.self) { try frozen.apply("a.dropout=0.5") }
    #expect(error?.description == message)
    #expect(throws: ConfigError.self) { try frozen.apply([Edit.delete("a")]) }
    error = #expect(throws: ConfigError.self) {
      try frozen.set("dropout", of: .calls(of: FFN.self), to: 0.5)
    }
    error = #expect(throws: ConfigError.self) { try frozen.replace("a", with: FFN.lazy()) }
    #expect(throws: ConfigError.self) { try frozen.map("a") { $0.value = 1 } }
    #expect(frozen == before)
    var copy = ConfigTree(frozen.root)
    try copy.apply("a.dropout=0.5", registry: .parts)
    #expect(copy != before)
    #expect(try frozen.build(as: [String: Any].self, registry: .parts).count == 1)
  }

  @Test func `trees, edits and problems go from task to task`() async throws {
    let tree = try tree(10)
    let edits = try (0..<10).map { try Edit(parsing: "k\($0).d.0=\($0 + 100)") }
    let trees = try await withThrowingTaskGroup(of: (Int, ConfigTree).self) { group in
      for (index, edit) in edits.enumerated() {
        group.addTask {
          var copy = tree
          try copy.apply(edit)
          return (index, copy)
        }
      }
      return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    for index in 0..<10 {
      #expect(
        try trees[index]?.value(at: Path(parsing: "k\(index).d")) == [.int(index + 100)].asValue)
      #expect(TreeDiff(from: tree, to: try #require(trees[index])).changes.count == 1)
    }
    let report = await Task { ConfigTree(["a": "${b}"]).check() }.value
    #expect(report.isValid)
  }
}

extension [Value] {
  fileprivate var asValue: Value { .list(map { Node($0) }) }
}
