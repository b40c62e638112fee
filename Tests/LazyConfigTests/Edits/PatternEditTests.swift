import LazyConfig
import Testing

@Suite struct PatternEditTests {
  let yaml = """
    _target_: Model
    hidden_size: 8
    layers:
      _repeat_: 4
      _of_: {_target_: Layer, attention: {_target_: SelfAttention}, mlp: {_target_: FFN}}
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
    #expect(history == ["default of FFN", "override 1: layers[1:3].mlp.act=relu"])
  }

  @Test func `a pattern adds a key once`() throws {
    #expect(try applied("{a: {}, b: {}}", "+*.x=1").yaml == "a:\n  x: 1\nb:\n  x: 1\n")
  }

  @Test(arguments: [
    "_scope_={act: relu}", "_scope_.act=relu", "+_scope_.act=relu", "++_scope_={act: relu}",
    "layers.*._scope_.act=relu", "layers[0:4]._scope_={act: relu}", "@FFN._scope_.act=relu",
  ])
  func `a call takes a scope`(_ override: String) throws {
    let tree = try applied(yaml, override)
    guard override.hasPrefix("@FFN") else {
      #expect(try tree.build(as: Model.self).layers.allSatisfy { $0.mlp.act == .relu })
      return
    }
    #expect(tree.check().problems.map(\.kind) == [.unreadScope])
  }

  @Test func `a scope takes further names, and is not made by removing`() throws {
    let tree = try applied(yaml, "_scope_.act=relu", "_scope_.other=1")
    #expect(tree["_scope_.other"]?.value == 1)
    #expect(throws: ConfigError.self) { try applied(yaml, "~_scope_.act") }
  }

  @Test(arguments: [
    ("@FNF.act=relu", "FFN"), ("layers.*.mpl.act=relu", "mlp"), ("layer.*.mlp.act=relu", "layers"),
    ("@Atention.gate=relu", "Attention"), ("@FFN.act.x=1", nil),
  ])
  func `a pattern that matches nothing suggests the nearest name`(
    _ override: String, _ suggestion: String?
  ) throws {
    let error = #expect(throws: ConfigError.self) { try applied(yaml, override) }
    #expect(error?.problems.map(\.suggestion) == [suggestion])
  }

  @Test func `a diff shows equal additions and removals of a row of elements as one`() throws {
    let before = try ConfigTree(yaml: yaml)
    let after = try applied(yaml, "layers[1:3].mlp.act=relu")
    #expect(
      TreeDiff(from: before, to: after).text()
        == "+ layers[1:3].mlp.act: relu  # override 1: layers[1:3].mlp.act=relu\n")
    #expect(
      TreeDiff(from: after, to: before).text()
        == "- layers[1:3].mlp.act: relu  # override 1: layers[1:3].mlp.act=relu\n")
  }
}
