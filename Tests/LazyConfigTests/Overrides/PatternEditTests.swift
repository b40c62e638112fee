import LazyConfig
import Testing

@Suite struct PatternEditTests {
  let yaml = """
    _target_: Model
    hidden_size: 8
    layers:
      _repeat_: 4
      _of_: {_target_: Layer, attention: {_target_: SelfAttention}, mlp: {_target_: MLP}}
    """

  func applied(_ yaml: String, _ overrides: String...) throws -> ConfigTree {
    var tree = try ConfigTree(yaml: yaml, name: "c.yaml")
    try tree.apply(overrides.map { try Edit(parsing: $0) }, registry: .discovered)
    return tree
  }

  @Test func `a pattern sets an unset parameter once`() throws {
    var tree = try ConfigTree(yaml: yaml)
    let edit = try Edit(parsing: "layers[1:3].mlp.act=relu")
    #expect(try tree.apply(edit, registry: .discovered) == 2)
    let history = try tree.explain("layers.1.mlp.act").history.map(\.origin)
    #expect(history == ["default of MLP", "override 1: layers[1:3].mlp.act=relu"])
  }

  @Test func `a pattern adds a key once`() throws {
    #expect(try applied("{a: {}, b: {}}", "+*.x=1").yaml == "a:\n  x: 1\nb:\n  x: 1\n")
  }
}
