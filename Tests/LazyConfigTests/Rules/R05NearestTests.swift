import LazyConfig
import Testing

/// R5: who provides an inherited value.
@Suite struct R05NearestTests {
  func tower(_ yaml: String) throws -> Tower {
    try ConfigTree(yaml: yaml).build(as: Tower.self, registry: .parts)
  }

  @Test func `the nearest provider wins`() throws {
    let model = try ConfigTree(
      yaml: """
        _target_: Pair
        hidden_size: 8
        left: {hidden_size: 2, blocks: [{}]}
        right: {blocks: [{}]}
        """
    ).build(as: Pair.self, registry: .parts)
    #expect(model.left.blocks[0].hiddenSize == 2)
    #expect(model.right.hiddenSize == 8)
    #expect(model.right.blocks[0].hiddenSize == 8)
  }

  @Test func `an explicit value wins, and is what nodes below then see`() throws {
    let tower = try tower(
      """
      _target_: Tower
      hidden_size: 8
      _scope_: {act: relu}
      first: {hidden_size: 3, act: sigmoid}
      blocks: [{}]
      """)
    #expect(tower.first?.hiddenSize == 3)
    #expect(tower.first?.act == .sigmoid)
    #expect(tower.blocks[0].hiddenSize == 8)
    #expect(tower.blocks[0].act == .relu)
  }

  @Test func `an explicit null wins too`() throws {
    let tree = try ConfigTree(
      yaml: "{_target_: Pair, left: {act: null}, right: {}, hidden_size: 1}", name: "m.yaml")
    #expect(
      errors(in: tree) == """
        error: left.act: expected Activation, found null
          written at m.yaml:1:30
          one of: gelu, gelu_tanh, relu, sigmoid
        1 error
        """)
  }

  @Test func `a provider's default is what nodes below see`() throws {
    let pair = try ConfigTree(yaml: "{_target_: Pair, left: {blocks: [{}]}, right: {}}")
      .build(as: Pair.self, registry: .parts)
    #expect(pair.left.blocks[0].hiddenSize == 4)
    // The tower's own default for `act` is what its blocks see.
    #expect(pair.left.blocks[0].act == .gelu)
  }

  @Test func `a scope goes before the same node's parameter, and a nearer scope before a farther`()
    throws
  {
    let tower = try tower(
      """
      _target_: Tower
      _scope_: {hidden_size: 5, act: relu}
      hidden_size: 8
      blocks:
        - {}
        - {_scope_: {}, act: sigmoid}
      parts:
        a: {}
      """)
    #expect(tower.hiddenSize == 8)
    #expect(tower.blocks[0].hiddenSize == 5)
    #expect(tower.blocks[0].act == .relu)
    #expect(tower.parts["a"]?.hiddenSize == 5)
  }

  @Test func `nested scopes: the nearest entry is taken, the others are looked through`() throws {
    let objects = try ConfigTree(
      yaml: """
        _scope_: {hidden_size: 1, act: relu}
        outer: {_target_: FFN}
        group:
          _scope_: {hidden_size: 2}
          inner: {_target_: FFN}
          list:
            - _scope_: {act: sigmoid}
              leaf: {_target_: FFN}
        """
    ).build(as: [String: Any].self, registry: .parts)
    let outer = objects["outer"] as? FFN
    #expect(outer?.hiddenSize == 1)
    #expect(outer?.act == .relu)
    let group = objects["group"] as? [String: Any]
    #expect((group?["inner"] as? FFN)?.hiddenSize == 2)
    #expect((group?["inner"] as? FFN)?.act == .relu)
    let leaf = ((group?["list"] as? [Any])?.first as? [String: Any])?["leaf"] as? FFN
    #expect(leaf?.hiddenSize == 2)
    #expect(leaf?.act == .sigmoid)
    // The scope itself is no part of what is built.
    #expect(objects["_scope_"] == nil)
    #expect(group?["_scope_"] == nil)
  }

  @Test func `without a provider the default applies`() throws {
    let mlp = try ConfigTree(yaml: "{_target_: FFN, hidden_size: 2}")
      .build(as: FFN.self, registry: .parts)
    #expect(mlp.act == .gelu)
  }

  @Test func `a value goes down through lists, repeated lists and maps`() throws {
    let tower = try tower(
      """
      _target_: Tower
      hidden_size: 7
      blocks: {_repeat_: 3, _of_: {_target_: FFN}, _at_: {1: {hidden_size: 9}}}
      parts: {a: {}, b: FFN}
      """)
    #expect(tower.blocks.map(\.hiddenSize) == [7, 9, 7])
    #expect(tower.parts.mapValues(\.hiddenSize) == ["a": 7, "b": 7])
  }

  @Test func `what a parameter does not provide is not inherited`() {
    // Stack's count is its own; FFN's dropout inherits nothing.
    #expect(
      errors(
        in: """
          _target_: Layer
          attention: {_target_: SelfAttention, hidden_size: 1}
          mlp: {}
          """) == """
          error: mlp.hidden_size: no node above provides 'hidden_size'
            written at m.yaml:3:6
            searched (root) (Layer provides nothing)
          1 error
          """)
  }

  @Test func `the error lists every node that was searched`() {
    #expect(
      errors(
        in: """
          trunk:
            _scope_: {act: relu}
            stages:
              - _target_: Layer
                attention: {_target_: SelfAttention, hidden_size: 1}
                mlp: {}
          """) == """
          error: trunk.stages.0.mlp.hidden_size: no node above provides 'hidden_size'
            written at m.yaml:6:12
            searched trunk.stages.0 (Layer provides nothing)
            searched trunk (its _scope_ has act)
            searched (root) (no _scope_)
          1 error
          """)
  }

  @Test func `a provider without a value is reported once, where it stands`() {
    #expect(
      errors(in: "_target_: Model\nlayers: [{_target_: Layer, attention: SelfAttention, mlp: {}}]")
        == """
        error: hidden_size: Model needs 'hidden_size': an integer
          written at m.yaml:1:11
        1 error
        """)
    #expect(
      errors(
        in: """
          _target_: Model
          hidden_size: ???
          layers: [{_target_: Layer, attention: SelfAttention, mlp: {}}]
          """) == """
          error: hidden_size: '???' must be set
            written at m.yaml:2:14
          1 error
          """)
  }

  @Test func `a reference may provide, and may refer to what is inherited`() throws {
    let tower = try tower(
      """
      _target_: Tower
      hidden_size: ${.parts.a.hidden_size}
      blocks: [{}, {hidden_size: "${..0.hidden_size}"}]
      parts: {a: {hidden_size: 6}}
      """)
    #expect(tower.blocks.map(\.hiddenSize) == [6, 6])
  }

  @Test func `a value that inherits itself is a cycle`() {
    #expect(
      errors(in: "{_target_: Tower, hidden_size: '${.blocks.0.hidden_size}', blocks: [{}]}") == """
        error: hidden_size: the references form a cycle: hidden_size -> blocks.0.hidden_size -> hidden_size
          written at m.yaml:1:32
        1 error
        """)
  }

  @Test func `parts that an object builds itself, and partial calls, inherit too`() throws {
    let workshop = try ConfigTree(
      yaml: """
        _target_: Workshop
        hidden_size: 5
        part: {_target_: FFN}
        norm: {_target_: ScaleNorm, _partial_: true}
        """
    ).build(as: Workshop.self, registry: .parts)
    #expect(workshop.parts.map(\.hiddenSize) == [5, 5])
    #expect(workshop.norms.map(\.hiddenSize) == [5, 5])
    #expect(workshop.norms.map(\.eps) == [0, 1])
  }

  @Test func `a partial call may leave to its caller what nobody provides`() throws {
    let make = try ConfigTree(yaml: "{_target_: FFN, _partial_: true}", name: "m.yaml")
      .build(as: PartialCall.self, registry: .parts)
    #expect((try make(["hidden_size": 3]) as? FFN)?.hiddenSize == 3)
    let error = #expect(throws: ConfigError.self) { try make([:]) }
    #expect(
      error?.description == """
        error: FFN failed: FFN needs 'hidden_size'
          written at m.yaml:1:1
        1 error
        """)
  }
}
