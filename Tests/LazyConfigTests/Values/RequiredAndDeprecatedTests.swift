import LazyConfig
import Testing

@Suite struct RequiredAndDeprecatedTests {
  @Test func `what must be set can be set anywhere before it is used`() throws {
    var tree = try ConfigTree(yaml: "{_target_: FFN, hidden_size: '???'}")
    #expect(try tree.value(at: "hidden_size") == nil)
    #expect(tree.yaml == "_target_: FFN\nhidden_size: ???\n")
    #expect(try ConfigTree(yaml: tree.yaml) == tree)
    #expect(try ConfigTree(json: tree.json) == tree)
    try tree.apply("hidden_size=4", registry: .parts)
    #expect(try tree.build(as: FFN.self, registry: .parts).hiddenSize == 4)
    try tree.apply("hidden_size=???", registry: .parts)
    #expect(throws: ConfigError.self) { try tree.build(as: FFN.self, registry: .parts) }
  }

  @Test func `Swift says the same`() throws {
    let tree = FFN.lazy(hiddenSize: .required).tree
    #expect(tree["hidden_size"]?.value == .required)
    #expect(try ConfigTree(yaml: tree.yaml) == tree)
  }

  @Test func `a reference to what is not set is an error at the reference`() {
    #expect(
      errors(in: "width: ???\nmlp: {_target_: FFN, hidden_size: '${width}'}") == """
        error: width: '???' must be set
          written at m.yaml:1:8
        error: mlp.hidden_size: refers to width, which is '???': not set
          written at m.yaml:2:35
        2 errors
        """)
  }

  @Test func `a renamed key is read, with a warning that names the new one`() throws {
    let tree = try ConfigTree(
      yaml: "_target_: RenamedKeys\nlayer_norm_eps: 0.5\nnum_layers: 3", name: "m.yaml")
    let part = try tree.build(as: RenamedKeys.self, registry: .parts)
    #expect(part.normEps == 0.5)
    #expect(part.hiddenLayers == 3)
    let report = tree.check(registry: .parts)
    #expect(report.isValid)
    #expect(
      report.warnings.map(\.description) == [
        """
        layer_norm_eps: 'layer_norm_eps' of RenamedKeys is deprecated; it is now 'norm_eps'
          written at m.yaml:2:1
        """,
        """
        num_layers: 'num_layers' of RenamedKeys is deprecated; it is now 'hidden_layers'
          written at m.yaml:3:1
        """,
      ])
  }

  @Test func `a renamed key beside the new one is an error`() {
    #expect(
      errors(in: "_target_: RenamedKeys\nlayer_norm_eps: 0.5\nnorm_eps: 0.1") == """
        error: layer_norm_eps: RenamedKeys has no parameter 'layer_norm_eps'
          written at m.yaml:2:1
          'layer_norm_eps' is now 'norm_eps', which is also set
          RenamedKeys takes: norm_eps, hidden_layers
        1 error
        """)
  }

  @Test func `an override may use the old key, and finds the value under either`() throws {
    var tree = try ConfigTree(yaml: "{_target_: RenamedKeys, layer_norm_eps: 0.5}")
    try tree.apply("layer_norm_eps=0.25", registry: .parts)
    #expect(try tree.build(as: RenamedKeys.self, registry: .parts).normEps == 0.25)
    try tree.apply("norm_eps=0.125", registry: .parts)
    #expect(try tree.build(as: RenamedKeys.self, registry: .parts).normEps == 0.125)
    var unset = try ConfigTree(yaml: "_target_: RenamedKeys")
    try unset.apply("layer_norm_eps=0.25", registry: .parts)
    #expect(try unset.build(as: RenamedKeys.self, registry: .parts).normEps == 0.25)
  }

  @Test func `oc.deprecated gives the value of the new key, with a warning`() throws {
    let tree = try ConfigTree(
      yaml: """
        width: 8
        old: ${oc.deprecated:width}
        older: ${oc.deprecated:width,'$OLD_KEY was given up for $NEW_KEY'}
        """, name: "m.yaml")
    #expect(try tree.value(at: "old") == 8)
    #expect(try tree.value(at: "older") == 8)
    #expect(
      tree.check(registry: .parts).warnings.map(\.description) == [
        "old: 'old' is deprecated; use 'width'\n  written at m.yaml:2:6",
        "older: older was given up for width\n  written at m.yaml:3:8",
      ])
    #expect(
      errors(in: "old: ${oc.deprecated:with}\nwidth: 1") == """
        error: old: oc.deprecated: there is no 'with'
          written at m.yaml:1:6
        1 error
        """)
  }
}
