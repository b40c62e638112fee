import LazyConfig
import Testing

/// Nodes by path, by target, by protocol and by what they inherit.
@Suite struct SelectionTests {
  static let yaml = """
    _target_: Model
    hidden_size: 8
    layers:
      - _target_: Layer
        attention: {_target_: CachedAttention, inner: {_target_: CachedAttention, inner: SelfAttention}}
        mlp: {_target_: FFN, dropout: 0.1}
      - _target_: Layer
        attention: {_target_: GatedAttention}
        mlp: {dropout: 0.2}
        norm: ScaleNorm
      - _target_: Layer
        attention: SelfAttention
        mlp: {_target_: LazyConfigTests.FFN, hidden_size: 4}
    """

  func tree() throws -> ConfigTree { try ConfigTree(yaml: Self.yaml, name: "m.yaml") }

  func paths(_ selector: Selector) throws -> [String] {
    try tree().select(selector, registry: .parts).map(\.path.text)
  }

  // MARK: Reading

  @Test func `by path`() throws {
    #expect(try paths("layers.1.mlp.dropout") == ["layers.1.mlp.dropout"])
    #expect(
      try paths("layers[0:2].mlp.dropout") == ["layers.0.mlp.dropout", "layers.1.mlp.dropout"])
    #expect(try paths("layers.*.norm") == ["layers.1.norm"])
    #expect(try paths("**.dropout") == ["layers.0.mlp.dropout", "layers.1.mlp.dropout"])
    #expect(try paths("nothing.here") == [])
  }

  @Test func `by target, however it is written`() throws {
    #expect(
      try paths(.calls(of: FFN.self)) == ["layers.0.mlp", "layers.1.mlp", "layers.2.mlp"])
    #expect(try paths("@FFN") == ["layers.0.mlp", "layers.1.mlp", "layers.2.mlp"])
    #expect(try paths(.calls(of: ScaleNorm.self)) == ["layers.1.norm"])
    #expect(try paths(.calls(of: Model.self)) == [""])
  }

  @Test func `by protocol, parts inside parts too`() throws {
    let attention = Selector.fitting { $0 is any Attention.Type }
    #expect(
      try paths(attention) == [
        "layers.0.attention", "layers.0.attention.inner", "layers.0.attention.inner.inner",
        "layers.1.attention", "layers.2.attention",
      ])
    #expect(
      try paths(.calls(of: CachedAttention.self)) == [
        "layers.0.attention", "layers.0.attention.inner",
      ])
  }

  @Test func `by the slot's type in a pattern`() throws {
    #expect(
      try paths("@Attention") == [
        "layers.0.attention", "layers.0.attention.inner", "layers.0.attention.inner.inner",
        "layers.1.attention", "layers.2.attention",
      ])
    #expect(try paths("layers.*@Layer.attention").count == 3)
  }

  @Test func `by what they inherit`() throws {
    #expect(try paths(.inheriting("act")) == ["layers.0.mlp", "layers.1.mlp", "layers.2.mlp"])
    #expect(
      try paths(.inheriting("num_heads")) == [
        "layers.0.attention.inner.inner", "layers.1.attention", "layers.2.attention",
      ])
    #expect(try paths(.inheriting("dropout")) == [])
  }

  @Test func `by two of these`() throws {
    #expect(
      try paths(.inheriting("hidden_size").and("layers.1.**")) == [
        "layers.1.attention", "layers.1.mlp", "layers.1.norm",
      ])
    #expect(
      try paths(.calls(of: FFN.self).and("layers[1:].mlp")) == ["layers.1.mlp", "layers.2.mlp"])
  }

  @Test func `what is selected is read with its node and its target`() throws {
    let found = try tree().select(.calls(of: FFN.self), registry: .parts)
    #expect(found.map { $0.target === FFN.targetDescriptor } == [true, true, true])
    #expect(found.map { $0.node.child("dropout")?.value } == [0.1, 0.2, nil])
  }

  @Test func `elements of a repeated list come one by one`() throws {
    let tree = try ConfigTree(yaml: DrillingTests.yaml)
    let found = tree.select(.calls(of: FFN.self), registry: .parts)
    #expect(found.map(\.path.text) == (0..<24).map { "layers.\($0).mlp" })
    #expect(
      tree.select("layers[-2:].mlp", registry: .parts).map(\.path.text) == [
        "layers.22.mlp", "layers.23.mlp",
      ])
  }

  // MARK: Changing

  @Test func `set changes a parameter of all, also where a default stood`() throws {
    var tree = try tree()
    #expect(try tree.set("dropout", of: .calls(of: FFN.self), to: 0.5, registry: .parts) == 3)
    let model = try tree.build(as: Model.self, registry: .parts)
    #expect(model.layers.map(\.mlp.dropout) == [0.5, 0.5, 0.5])
    #expect(model.layers.map(\.mlp.hiddenSize) == [8, 8, 4])
  }

  @Test func `set of a parameter that a target lacks is an error for each, and changes nothing`()
    throws
  {
    var tree = try tree()
    let before = tree
    let line = #line + 1
    let error = #expect(throws: ConfigError.self) {
      try tree.set("gate", of: .fitting { $0 is any Attention.Type }, to: "relu", registry: .parts)
    }
    #expect(
      error?.problems.first { $0.path == "layers.0.attention.gate" }?.description == """
        layers.0.attention.gate: CachedAttention has no parameter 'gate'
          written at LazyConfigTests/SelectionTests.swift:\(line)
          CachedAttention takes: inner, hidden_size
        """, "\(error?.description ?? "")")
    #expect(error?.problems.count == 4)
    #expect(tree == before)
  }

  @Test func `replace puts a typed call in the place of each`() throws {
    var tree = try tree()
    let count = try tree.replace(
      .fitting { $0 is any Attention.Type }, with: GatedAttention.lazy(gate: .value(.relu)),
      registry: .parts)
    // What was inside of a replaced part went with it.
    #expect(count == 3)
    let model = try tree.build(as: Model.self, registry: .parts)
    #expect(model.layers.allSatisfy { ($0.attention as? GatedAttention)?.gate == .relu })
  }

  @Test func `replace may wrap what it replaces`() throws {
    var tree = try tree()
    try tree.map("layers.*.attention", registry: .parts) { node in
      node.value = .lazy(CachedAttention.lazy(inner: Lazy<SelfAttention>(node)))
    }
    let model = try tree.build(as: Model.self, registry: .parts)
    #expect((model.layers[1].attention as? CachedAttention)?.inner is GatedAttention)
  }

  @Test func `map by target may wrap what it finds, parts inside parts first`() throws {
    var tree = try tree()
    let count = try tree.map(.fitting { $0 is any Attention.Type }, registry: .parts) { node in
      node.value = .lazy(CachedAttention.lazy(inner: Lazy<SelfAttention>(node)))
    }
    #expect(count == 5)
    #expect(tree.select(.fitting { $0 is any Attention.Type }, registry: .parts).count == 10)
    _ = try tree.build(as: Model.self, registry: .parts)
  }

  @Test func `nothing selected is an error with its place`() throws {
    var tree = try tree()
    let line = #line + 1
    let error = #expect(throws: ConfigError.self) {
      try tree.set("count", of: .calls(of: Stack.self), to: 1, registry: .parts)
    }
    #expect(
      error?.description == """
        error: the selector matches nothing
          written at LazyConfigTests/SelectionTests.swift:\(line)
        1 error
        """)
    #expect(throws: ConfigError.self) {
      try tree.replace("layers.*.nrom", with: ScaleNorm.lazy(), registry: .parts)
    }
    #expect(try tree.map("layers.*.nrom", registry: .parts) { $0.value = nil } == 0)
  }

  @Test func `a body that throws leaves the tree as it was`() throws {
    var tree = try tree()
    let before = tree
    #expect(throws: Fragile.Failure.self) {
      try tree.map("**.dropout", registry: .parts) { node in
        if node.value == 0.2 { throw Fragile.Failure(description: "no") }
        node.value = 9
      }
    }
    #expect(tree == before)
  }
}
