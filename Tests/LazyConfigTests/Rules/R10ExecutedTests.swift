import Foundation
import LazyConfig
import Testing

/// R10: what a run saves is the tree after every resolution and adjustment.
@Suite struct R10ExecutedTests {
  let yaml = """
    _scope_: {norm: {_target_: ScaleNorm, hidden_size: 3}}
    width: ${oc.env:TAIBAI_WIDTH,8}
    parts:
      wide: {_target_: FFN, hidden_size: 16}
      narrow: {_target_: FFN, hidden_size: 2}
    part: ${parts.${oc.env:TAIBAI_PART,narrow}}
    tower:
      _target_: Tower
      _scope_: {act: relu}
      hidden_size: ${width}
      first: ${part}
      blocks: {_repeat_: "${oc.decode:${oc.env:TAIBAI_DEPTH,'3'}}", _of_: FFN}
    user: {_target_: NormUser}
    renamed: {_target_: RenamedKeys, layer_norm_eps: 0.5}
    old_width: ${oc.deprecated:width}
    label: "w${width}-${tower.blocks.0.hidden_size}"
    all: ${oc.dict.keys:parts}
    workshop:
      _target_: Workshop
      hidden_size: 4
      part: FFN
      norm: {_target_: ScaleNorm, _partial_: true}
    """

  func summary(_ tree: ConfigTree, _ resolvers: Resolvers) throws -> String {
    let objects = try tree.build(as: [String: Any].self, registry: .parts, resolvers: resolvers)
    let tower = try #require(objects["tower"] as? Tower)
    let parts = try #require(objects["parts"] as? [String: Any])
    let workshop = try #require(objects["workshop"] as? Workshop)
    let user = try #require(objects["user"] as? NormUser)
    return [
      "tower \(tower.hiddenSize) \(tower.act)",
      "blocks \(tower.blocks.map { "\($0.hiddenSize) \($0.act) \($0.dropout)" })",
      "first is \(parts.first { $0.value as? FFN === tower.first }?.key ?? "another")",
      "part is first \(objects["part"] as? FFN === tower.first)",
      "norm \((user.norm as? ScaleNorm)?.hiddenSize ?? 0)",
      "eps \((objects["renamed"] as? RenamedKeys)?.normEps ?? 0)",
      "label \(objects["label"] ?? "") old \(objects["old_width"] ?? "") all \(objects["all"] ?? "")",
      "workshop \(workshop.parts.map(\.hiddenSize)) \(workshop.norms.map { "\($0.hiddenSize) \($0.eps)" })",
    ].joined(separator: "\n")
  }

  static let environment = Resolvers.standard.withEnvironment([
    "TAIBAI_WIDTH": "12", "TAIBAI_PART": "wide", "TAIBAI_DEPTH": "2",
  ])

  func tree() throws -> ConfigTree {
    // Text of the environment is text: the width is decoded.
    try ConfigTree(
      yaml: yaml.replacing(
        "${oc.env:TAIBAI_WIDTH,8}", with: "${oc.decode:${oc.env:TAIBAI_WIDTH,'8'}}"))
  }

  @Test func `what is executed builds the same objects, whatever the environment is later`() throws
  {
    let tree = try tree()
    let executed = try tree.executed(registry: .parts, resolvers: Self.environment)
    let expected = try summary(tree, Self.environment)
    #expect(
      expected.hasPrefix("tower 12 gelu\nblocks [\"12 relu 0.0\", \"12 relu 0.0\"]\nfirst is wide"))
    #expect(try summary(executed, .standard.withEnvironment([:])) == expected)
    #expect(try summary(executed, .standard.withEnvironment(["TAIBAI_PART": "narrow"])) == expected)
    let read = try ConfigTree(yaml: executed.yaml)
    #expect(try summary(read, .standard.withEnvironment([:])) == expected)
    #expect(
      try summary(ConfigTree(json: executed.json), .standard.withEnvironment([:])) == expected)
  }

  @Test func `executing again changes nothing, nor does writing and reading`() throws {
    let executed = try tree().executed(registry: .parts, resolvers: Self.environment)
    #expect(try executed.executed(registry: .parts) == executed)
    let read = try ConfigTree(yaml: executed.yaml)
    #expect(read == executed)
    #expect(try read.executed(registry: .parts) == executed)
    #expect(try read.executed(registry: .parts).yaml == executed.yaml)
    let report = read.check(registry: .parts)
    #expect(report.isValid)
    #expect(report.warnings.isEmpty)
  }

  @Test func `nothing is left to resolve but references to shared objects`() throws {
    let executed = try tree().executed(registry: .parts, resolvers: Self.environment)
    #expect(!executed.yaml.contains("oc."))
    #expect(!executed.yaml.contains("layer_norm_eps"))
    let references = executed.flat.split(separator: "\n").filter { $0.contains("${") }
    #expect(
      references == [
        "part: ${parts.wide}", "tower.first: ${part}", "user.norm: ${_scope_.norm}",
      ])
  }

  @Test func `every default and inherited value is written out`() throws {
    let executed = try smallModel().tree.executed(registry: .parts)
    #expect(
      executed.yaml == """
        _target_: Model
        hidden_size: 64
        layers:
          _repeat_: 4
          _of_:
            _target_: Layer
            attention:
              _target_: SelfAttention
              hidden_size: 64
              num_heads: 12
            mlp:
              _target_: FFN
              dropout: 0.1
              hidden_size: 64
              act: gelu
            norm:
              _target_: ScaleNorm
              hidden_size: 64
              eps: 1.0e-05
        num_heads: 12
        name: model
        sizes: [1, 2.0]
        extra: {}

        """)
  }

  @Test func `references of keys that are no plain names read back too`() throws {
    let tree = try ConfigTree(
      yaml: """
        "parts.of the model": {"a[0]": {_target_: FFN, hidden_size: 1}, "it's": {_target_: FFN, hidden_size: 2}}
        shared: ${oc.select:"parts\\.of the model.a\\[0\\]"}
        other: ${oc.select:"parts\\.of the model.it's"}
        """)
    let executed = try tree.executed(registry: .parts)
    let read = try ConfigTree(yaml: executed.yaml)
    #expect(read == executed)
    let objects = try read.build(as: [String: Any].self, registry: .parts)
    let parts = try #require(objects["parts.of the model"] as? [String: Any])
    #expect(objects["shared"] as? FFN === parts["a[0]"] as? FFN)
    #expect(objects["other"] as? FFN === parts["it's"] as? FFN)
    #expect((objects["shared"] as? FFN)?.hiddenSize == 1)
  }

  @Test func `an adjustment is a node that says why`() throws {
    var tree = try ConfigTree(yaml: "{_target_: Tower, hidden_size: 30}", name: "m.yaml")
    try tree.map("hidden_size", registry: .parts) { node in
      node.replace(with: 32, from: .adjusted("rounded up to a multiple of 8"))
    }
    #expect(
      try history(of: "hidden_size", in: tree) == [
        "the integer 30  m.yaml:1:32",
        "the integer 32  adjusted: rounded up to a multiple of 8",
      ])
    #expect(
      try tree.executed(registry: .parts).flatWithOrigins.contains(
        "hidden_size: 32  # adjusted: rounded up to a multiple of 8"))
  }

  @Test func `a tree with errors is not executed`() throws {
    let tree = try ConfigTree(yaml: "{_target_: FFN, hidden_size: x}")
    #expect(throws: ConfigError.self) { try tree.executed(registry: .parts) }
  }

  @Test func `a default that Swift makes stays a default`() throws {
    let tree = try ConfigTree(yaml: "{_target_: NormOwner, users: []}")
    #expect(try tree.executed(registry: .parts).yaml == "_target_: NormOwner\nusers: []\n")
  }
}
