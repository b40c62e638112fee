import LazyConfig
import Testing

/// R5: entries of a scope are for somebody.
@Suite struct R05ScopeTests {
  @Test func `an entry that nobody reads is an error with the nearest name`() {
    #expect(
      errors(in: "_target_: Tower\nhidden_size: 1\n_scope_: {akt: relu}\nfirst: {}") == """
        error: _scope_.akt: nothing below reads 'akt'; did you mean 'act'?
          written at m.yaml:3:16
          inherited below: act, hidden_size
        1 error
        """)
  }

  @Test func `an entry with nothing below is an error that says so`() {
    #expect(
      errors(in: "_scope_: {act: relu}\nsteps: 3") == """
        error: _scope_.act: nothing below reads 'act'
          written at m.yaml:1:16
          nothing below inherits anything
        1 error
        """)
  }

  @Test func `an entry that is hidden by nearer ones is an error that says by which`() {
    #expect(
      errors(
        in: """
          _scope_: {act: relu}
          a: {_scope_: {act: gelu}, mlp: {_target_: FFN, hidden_size: 1}}
          b: {_target_: FFN, hidden_size: 1, act: sigmoid}
          """) == """
          error: _scope_.act: nothing below reads 'act'
            written at m.yaml:1:16
            all that inherit 'act' below have it from a nearer node, or set it themselves
          1 error
          """)
  }

  @Test func `a reference reads an entry`() throws {
    #expect(
      errors(in: "_scope_: {width: 4}\nmlp: {_target_: FFN, hidden_size: '${_scope_.width}'}")
        == "valid")
  }

  @Test func `a scope may be a reference, and is read all the same`() throws {
    let yaml = """
      common: {act: relu, hidden_size: 3}
      left: {_scope_: "${common}", mlp: {_target_: FFN}}
      right: {_scope_: "${common}", mlp: {_target_: FFN, hidden_size: 1}}
      """
    #expect(errors(in: yaml) == "valid")
    let objects = try ConfigTree(yaml: yaml).build(as: [String: Any].self, registry: .parts)
    let right = (objects["right"] as? [String: Any])?["mlp"] as? FFN
    #expect(right?.act == .relu)
    #expect(right?.hiddenSize == 1)
    #expect(errors(in: yaml.replacing("act: relu", with: "akt: relu")).contains("reads 'akt'"))
    let executed = try ConfigTree(yaml: yaml).executed(registry: .parts)
    #expect(try executed.executed(registry: .parts) == executed)
  }

  @Test func `a scope is a map`() {
    #expect(
      errors(in: "_target_: Tower\nhidden_size: 1\n_scope_: [act]") == """
        error: _scope_: expected a map from names to values, found a list of 1
          written at m.yaml:3:10
        1 error
        """)
  }

  @Test func `a typed call has a scope`() throws {
    let tower = Tower.lazy(hiddenSize: 3, first: FFN.lazy()).scope(["act": "relu"])
    #expect(
      tower.tree.yaml == """
        _target_: Tower
        hidden_size: 3
        first:
          _target_: FFN
        _scope_:
          act: relu

        """)
    #expect(try tower.build().first?.act == .relu)
  }

  @Test func `an override adds, changes and removes entries`() throws {
    let yaml = "{_target_: Tower, hidden_size: 1, first: {}}"
    var tree = try ConfigTree(yaml: yaml)
    try tree.apply("+_scope_.act=relu", registry: .parts)
    #expect(try tree.build(as: Tower.self, registry: .parts).first?.act == .relu)
    try tree.apply("_scope_.act=sigmoid", registry: .parts)
    #expect(try tree.build(as: Tower.self, registry: .parts).first?.act == .sigmoid)
    try tree.apply("~_scope_", registry: .parts)
    #expect(try tree == ConfigTree(yaml: yaml))
  }
}
