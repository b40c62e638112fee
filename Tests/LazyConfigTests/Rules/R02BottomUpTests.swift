import LazyConfig
import Testing

@Suite struct BuildTests {
  @Test func `targets and recipes are found without a list`() throws {
    let names = TargetRegistry.discovered.targets.map(\.qualifiedName)
    #expect(names.contains("LazyConfigTests.GatedAttention"))
    #expect(names.contains("LazyConfigTests.makeNorm"))
    #expect(RecipeRegistry.discovered.recipes.map(\.name).contains("small_model"))
  }

  @Test func `typed calls build, and what is inherited comes from the nearest node above`() throws {
    let model = try smallModel().build()
    #expect(model.layers.count == 4)
    #expect(model.layers[0].mlp.hiddenSize == 64)
    #expect(model.layers[0].mlp.dropout == 0.1)
    #expect((model.layers[1].attention as? SelfAttention)?.numHeads == 12)
    #expect(model.layers[0].mlp !== model.layers[1].mlp)
  }

  @Test func `YAML builds the same objects`() throws {
    let tree = try ConfigTree(
      yaml: """
        _target_: Model
        hidden_size: 32
        layers:
          _repeat_: 3
          _of_:
            _target_: Layer
            attention: GatedAttention
            mlp: {act: gelu_tanh}
        """)
    let model = try tree.build(as: Model.self)
    #expect(model.layers.count == 3)
    #expect(model.layers[2].mlp.act == .geluTanh)
    #expect((model.layers[2].attention as? GatedAttention)?.gate == .sigmoid)
  }

  @Test func `a reference to a call is the same object`() throws {
    let tree = try ConfigTree(
      yaml: """
        shared: {_target_: FFN, hidden_size: 8}
        a: ${shared}
        list: ["${shared}", "${a}"]
        """)
    let objects = try tree.build(as: [String: Any].self)
    let shared = objects["shared"] as? FFN
    #expect(shared != nil)
    #expect(objects["a"] as? FFN === shared)
    #expect((objects["list"] as? [Any])?.allSatisfy { $0 as? FFN === shared } == true)
  }

  @Test func `a lazy parameter builds its part as often as it wants`() throws {
    let tree = try ConfigTree(
      yaml: """
        _target_: Stack
        hidden_size: 16
        count: 3
        layer:
          _target_: Layer
          attention: {_target_: SelfAttention}
          mlp: {_target_: FFN}
        """)
    let stack = try tree.build(as: Stack.self)
    #expect(stack.layers.count == 3)
    #expect(stack.layers[0] !== stack.layers[1])
    #expect(stack.layers[0].mlp.hiddenSize == 16)
  }

  @Test func `a function is a target, and a partial call waits for its arguments`() throws {
    let norm = try makeNormTarget.lazy(hiddenSize: 5).build()
    #expect(norm.eps == 1e-6)
    let tree = try ConfigTree(yaml: "{_target_: makeNorm, _partial_: true, eps: 0.5}")
    let partial = try tree.build(as: PartialCall.self)
    #expect((try partial(["hidden_size": 7]) as? ScaleNorm)?.hiddenSize == 7)
  }
}
