import LazyConfig
import Testing

@Suite struct ImpliedCallEditTests {
  /// Calls that are written as a name, and as a map whose slot says what it is.
  let yaml = """
    _target_: Model
    hidden_size: 8
    layers:
      - {attention: SelfAttention, mlp: {dropout: 0.5}}
      - {attention: SelfAttention, mlp: MLP}
    """

  func applied(_ override: String) throws -> ConfigTree {
    var tree = try ConfigTree(yaml: yaml, name: "c.yaml")
    try tree.apply(override, registry: .discovered)
    return tree
  }

  @Test(arguments: [
    ("@MLP.act=relu", "{act: relu, dropout: 0.5}", "{_target_: MLP, act: relu}"),
    ("layers.1.mlp.act=relu", "{dropout: 0.5}", "{_target_: MLP, act: relu}"),
    ("layers.*.mlp.act=relu", "{act: relu, dropout: 0.5}", "{_target_: MLP, act: relu}"),
    ("layers.0.mlp.dropout=0.1", "{dropout: 0.1}", "MLP"),
    ("~@MLP.dropout", "{}", "MLP"),
  ])
  func `an override reaches into a call that is not written out`(
    _ override: String, _ first: String, _ second: String
  ) throws {
    let expected = try ConfigTree(
      yaml: """
        _target_: Model
        hidden_size: 8
        layers:
          - {attention: SelfAttention, mlp: \(first)}
          - {attention: SelfAttention, mlp: \(second)}
        """)
    #expect(try applied(override) == expected)
  }

  @Test(arguments: ["layers.0.attention=GatedAttention", "@Layer.attention=GatedAttention"])
  func `another target takes the place of a name`(_ override: String) throws {
    var tree = try applied(override)
    try tree.apply("layers.0.attention.gate=relu", registry: .discovered)
    #expect(tree.check().isValid)
  }

  @Test func `an unknown key in such a call is an error`() throws {
    let error = #expect(throws: ConfigError.self) { try applied("layers.0.mlp.dropuot=0.1") }
    #expect(error?.problems.first?.suggestion == "dropout")
  }

  @Test func `a selector finds such calls, and leaves them as they are written`() throws {
    var tree = try ConfigTree(yaml: yaml)
    #expect(tree.select(.calls(of: MLP.self)).map(\.path) == ["layers.0.mlp", "layers.1.mlp"])
    try tree.set("dropout", of: .calls(of: MLP.self), to: 0.2)
    #expect(tree["layers.0.mlp"]?.value == ["dropout": 0.2])
  }
}
