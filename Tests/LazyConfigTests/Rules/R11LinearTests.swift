import LazyConfig
import Testing

/// R11: the work of each operation grows with the size of the tree, not with its square.
@Suite(.countsAllocations) struct R11LinearTests {
  /// A model whose layers are written one by one.
  func yaml(_ layers: Int) -> String {
    var text = "_target_: Model\nhidden_size: 8\nwidth: 3\nlayers:\n"
      .replacing("width: 3\n", with: "")
    for index in 0..<layers {
      text += """
          - _target_: Layer
            attention: {_target_: SelfAttention, num_heads: \(index % 7 + 1)}
            mlp: {_target_: FFN, dropout: 0.\(index % 10), hidden_size: "${hidden_size}"}

        """
    }
    return text
  }

  @Test func parse() throws {
    try expectLinear(from: 20) { size in
      let text = yaml(size)
      return { _ = try ConfigTree(yaml: text) }
    }
    try expectLinear(from: 40) { size in
      let text = try ConfigTree(yaml: yaml(size)).json
      return { _ = try ConfigTree(json: text) }
    }
  }

  @Test func `parse references`() throws {
    try expectLinear(from: 1_000) { size in
      let text = String(repeating: "${a.b}_", count: size)
      return { _ = try Value(parsing: text) }
    }
    try expectLinear(from: 1_000) { size in
      let text = "x" + String(repeating: "\\", count: size) + "${a}"
      return { _ = try Value(parsing: text) }
    }
  }

  @Test func `parse overrides`() throws {
    try expectLinear(from: 1_000) { size in
      let text = "a=[" + String(repeating: "{k:'v w',l:1.5},", count: size) + "0]"
      return { _ = try Edit(parsing: text) }
    }
  }

  @Test func merge() throws {
    try expectLinear(from: 40) { size in
      let base = ConfigTree(
        .map(ConfigMap((0..<size * 10).map { ("k\($0)", Node(["a": 1, "b": 2])) })))
      let other = base.root.value
      return {
        var tree = base
        try tree.apply(Edit(Pattern([]), .force(other)))
      }
    }
  }

  @Test func check() throws {
    try expectLinear(from: 10) { size in
      let tree = try ConfigTree(yaml: yaml(size))
      return { #expect(tree.check(registry: .parts).isValid) }
    }
  }

  @Test func `check a tree in which everything is wrong`() throws {
    try expectLinear(from: 20) { size in
      let tree = try ConfigTree(yaml: yaml(size).replacing("num_heads", with: "num_hedas"))
      return { #expect(tree.check(registry: .parts).problems.count == size) }
    }
  }

  @Test func `check references that all lead nowhere`() throws {
    try expectLinear(from: 100) { size in
      var map = ConfigMap()
      for index in 0..<size { map["key\(index)"] = Node(.expression("${kye\(index)}")) }
      let tree = ConfigTree(.map(map))
      return { #expect(tree.check(registry: .parts).problems.count == size) }
    }
  }

  @Test func `report scopes that nobody reads`() throws {
    try expectLinear(from: 40) { size in
      let blocks = (0..<size).map { _ in "  - {_target_: FFN, hidden_size: 1, _scope_: {x: 1}}\n" }
      let tree = try ConfigTree(yaml: "a:\n" + blocks.joined())
      return { #expect(tree.check(registry: .parts).problems.count == size) }
    }
  }

  @Test func build() throws {
    try expectLinear(from: 10) { size in
      let tree = try ConfigTree(yaml: yaml(size))
      return { _ = try tree.build(as: Model.self, registry: .parts) }
    }
  }

  @Test func `execute`() throws {
    try expectLinear(from: 10) { size in
      let tree = try ConfigTree(yaml: yaml(size))
      return { _ = try tree.executed(registry: .parts) }
    }
  }

  @Test func print() throws {
    try expectLinear(from: 40) { size in
      let tree = try ConfigTree(yaml: yaml(size))
      return { #expect(!tree.yaml.isEmpty) }
    }
    try expectLinear(from: 40) { size in
      let tree = try ConfigTree(yaml: yaml(size))
      return { #expect(!tree.json.isEmpty && !tree.flatWithOrigins.isEmpty) }
    }
  }

  @Test func diff() throws {
    try expectLinear(from: 20) { size in
      let old = try ConfigTree(yaml: yaml(size))
      var new = old
      try new.apply("layers.*.attention.num_heads=9", registry: .parts)
      return { #expect(TreeDiff(from: old, to: new, registry: .parts).changes.count == size) }
    }
  }

  @Test func `diff of repeated lists whose elements were all edited`() throws {
    try expectLinear(from: 200) { size in
      let old = Repetition(
        count: Node(.int(size)), of: Node(-1), edited: (0..<size).map { ($0, Node(.int($0))) })
      let new = Repetition(
        count: Node(.int(size)), of: Node(-1), edited: (0..<size).map { ($0, Node(.int($0 + 1))) })
      let (a, b) = (ConfigTree(.repetition(old)), ConfigTree(.repetition(new)))
      return { #expect(TreeDiff(from: a, to: b).changes.count == size) }
    }
  }

  @Test func `diff of lists whose elements were shifted`() throws {
    try expectLinear(from: 200) { size in
      let old = ConfigTree(.list((0..<size).map { Node(["i": .int($0), "x": 1]) }))
      let new = ConfigTree(.list((1...size).map { Node(["i": .int($0), "x": 1]) }))
      return { #expect(TreeDiff(from: old, to: new).changes.count == 2) }
    }
  }

  @Test func `diff of parts that moved and are all alike`() throws {
    try expectLinear(from: 200) { size in
      let parts = ConfigMap((0..<size).map { ("k\($0)", Node(["x": 1, "y": [1, 2]])) })
      let old = ConfigTree(["a": .map(parts), "b": [:]])
      let new = ConfigTree(["a": [:], "b": .map(parts)])
      return { #expect(TreeDiff(from: old, to: new).changes.count == size) }
    }
  }

  @Test func `diff as text and as overrides`() throws {
    try expectLinear(from: 100) { size in
      let old = ConfigTree(.list((0..<size).map { Node(["i": .int($0), "x": 1]) }))
      let new = ConfigTree(.list((0..<size).map { Node(["i": .int($0), "x": 2]) }))
      let diff = TreeDiff(from: old, to: new)
      return { #expect(!diff.text().isEmpty && !diff.json.isEmpty && diff.overrides.count == size) }
    }
  }

  @Test func select() throws {
    try expectLinear(from: 20) { size in
      let tree = try ConfigTree(yaml: yaml(size))
      return { #expect(tree.select(.calls(of: FFN.self), registry: .parts).count == size) }
    }
    try expectLinear(from: 20) { size in
      let tree = try ConfigTree(yaml: yaml(size))
      return { #expect(tree.select("**.mlp.**.dropout", registry: .parts).count == size) }
    }
  }

  @Test func `apply an override with a pattern`() throws {
    try expectLinear(from: 40) { size in
      let tree = try ConfigTree(yaml: yaml(size))
      return {
        var copy = tree
        let count = try copy.apply(Edit(parsing: "**.dropout=0.5"), registry: .parts)
        #expect(count == size)
      }
    }
    try expectLinear(from: 200) { size in
      let tree = try ConfigTree(
        yaml: "layers: {_repeat_: \(size), _of_: {_target_: FFN, hidden_size: 1}}")
      return {
        var copy = tree
        let edit = try Edit(parsing: "layers[0:\(size / 2)].dropout=1")
        let count = try copy.apply(edit, registry: .parts)
        #expect(count == size / 2)
      }
    }
  }

  @Test func `explain one value`() throws {
    try expectLinear(from: 40) { size in
      let tree = try ConfigTree(yaml: yaml(size))
      let path = try Path(parsing: "layers.\(size - 1).mlp.act")
      return { _ = try tree.explain(path, registry: .parts) }
    }
  }

  @Test func `resolve references`() throws {
    try expectLinear(from: 500) { size in
      var map = ConfigMap([("base", Node(["width": 3]))])
      for index in 0..<size { map["k\(index)"] = Node(.expression("${base.width}")) }
      let tree = ConfigTree(.map(map))
      return { _ = try tree.resolved() }
    }
    try expectLinear(from: 500) { size in
      var map = ConfigMap([("k0", Node("x"))])
      for index in 1...size { map["k\(index)"] = Node(.expression("${k\(index - 1)}")) }
      let tree = ConfigTree(.map(map))
      return { _ = try tree.resolved() }
    }
  }

  @Test func `write Swift, a schema's worth of nodes and a graph`() throws {
    try expectLinear(from: 10) { size in
      let tree = try ConfigTree(yaml: yaml(size))
      return { _ = try SwiftText.recipe(named: "model", of: tree, registry: .parts) }
    }
    try expectLinear(from: 10) { size in
      let tree = try ConfigTree(yaml: yaml(size))
      return { _ = try TreeGraph(of: tree, registry: .parts).mermaid }
    }
  }
}
