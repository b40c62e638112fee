import LazyConfig
import Testing

/// Reading values by name: the scope of a node, or a map.
@Suite struct ConfigViewTests {
  /// Reads what it needs itself.
  final class Perceptron {
    let act: Shape
    let bias: Bool
    init(cfg: ConfigView) throws {
      act = try cfg.act
      bias = try cfg.value(of: "bias", default: true)
    }
  }

  @Configurable
  enum Shape: String { case gelu, geluTanh, relu }

  @Configurable
  final class Scoped {
    let part: Perceptron
    let width: Int
    init(@Inherited cfg: ConfigView) throws {
      part = try Perceptron(cfg: cfg)
      width = try cfg.hiddenSize
    }
  }

  @Configurable
  final class Outer {
    let inner: [Scoped]
    let norm: Norm?
    init(@Provided hiddenSize: Int, inner: [Scoped], norm: Norm? = nil) {
      self.inner = inner
      self.norm = norm
    }
  }

  @Configurable
  struct Norm {
    var eps: Double
    init(@Inherited eps: Double) { self.eps = eps }
  }

  @Configurable
  final class Mapped {
    let part: Perceptron
    init(cfg: ConfigView) throws { part = try Perceptron(cfg: cfg) }
  }

  @Configurable
  final class Late {
    let part: Lazy<Scoped>
    init(part: Lazy<Scoped>) { self.part = part }
  }

  private func outer(_ yaml: String) throws -> Outer {
    try ConfigTree(yaml: "_target_: ConfigViewTests.Outer\n" + yaml, name: "m.yaml").build()
  }

  private func error(_ yaml: String) -> String {
    do {
      _ = try outer(yaml)
      return "none"
    } catch {
      return "\(error)"
    }
  }

  @Test func `the scope is read by name, nearest first`() throws {
    let outer = try outer(
      """
      hidden_size: 8
      _scope_: {act: relu, bias: true}
      inner:
        - {}
        - {_scope_: {act: gelu_tanh, hidden_size: 3, bias: false}}
      """)
    #expect(outer.inner.map(\.part.act) == [.relu, .geluTanh])
    #expect(outer.inner.map(\.width) == [8, 3])
    #expect(outer.inner.map(\.part.bias) == [true, false])
  }

  @Test func `a reference in a scope is read as what it leads to`() throws {
    let outer = try outer(
      "hidden_size: 8\n_scope_: {act: \"${oc.decode:relu}\"}\ninner: [{}]")
    #expect(outer.inner[0].part.act == .relu)
  }

  @Test func `a map is read by name`() throws {
    let tree = Mapped.lazy(cfg: ["act": "relu"]).tree
    let mapped: Mapped = try tree.build()
    #expect(mapped.part.act == .relu && mapped.part.bias)
    #expect(tree.yaml == "_target_: ConfigViewTests.Mapped\ncfg:\n  act: relu\n")
  }

  @Test func `a name that nobody provides is an error where it is read`() {
    #expect(
      error("hidden_size: 8\n_scope_: {acr: relu}\ninner: [{}]") == """
        error: inner.0: there is no 'act' to read; did you mean 'acr'?
          written at m.yaml:4:9
          there are: acr, hidden_size
        1 error
        """)
  }

  @Test func `a value of another type is an error where it is written`() {
    #expect(
      error("hidden_size: 8\n_scope_: {act: rleu}\ninner: [{}]") == """
        error: _scope_.act: expected ConfigViewTests.Shape, found the text 'rleu'; did you mean 'relu'?
          written at m.yaml:3:16
          one of: gelu, gelu_tanh, relu
          read by inner.0
        1 error
        """)
  }

  @Test func `an entry that nobody reads is an error once the tree is built`() {
    #expect(
      error("hidden_size: 8\n_scope_: {act: relu, bais: false, width: 3}\ninner: [{}]") == """
        error: _scope_.bais: nothing has read 'bais'; did you mean 'bias'?
          written at m.yaml:3:28
        error: _scope_.width: nothing has read 'width'
          written at m.yaml:3:42
        2 errors
        """)
    let mapped = Mapped.lazy(cfg: ["act": "relu", "wdith": 3]).tree
    let error = #expect(throws: ConfigError.self) { try mapped.build(as: Mapped.self) }
    #expect(error?.problems.map(\.message) == ["nothing has read 'wdith'"])
  }

  @Test func `what runs is written so that it runs again`() throws {
    let tree = try ConfigTree(
      yaml: """
        _target_: ConfigViewTests.Outer
        hidden_size: 8
        _scope_: {act: relu, eps: 0.5}
        inner: [{}]
        norm: {}
        """)
    let executed = try tree.executed()
    let outer: Outer = try executed.build()
    #expect(outer.inner[0].part.act == .relu && outer.norm?.eps == 0.5)
    #expect(try executed.executed() == executed)
  }

  @Test func `a part that is built later keeps its entries`() throws {
    let tree = try ConfigTree(
      yaml: "_target_: ConfigViewTests.Late\n_scope_: {act: relu, hidden_size: 3}\npart: {}")
    let late: Late = try tree.build()
    #expect(try late.part.build().width == 3)
  }

  @Test func `a map must be a map`() throws {
    let tree = try ConfigTree(yaml: "_target_: ConfigViewTests.Mapped\ncfg: 3")
    #expect(
      tree.check().problems.map(\.message) == ["expected a map of values, found the integer 3"])
  }

  @Test func `a scope that Swift writes has its call's place`() throws {
    let tree = Outer.lazy(hiddenSize: 8, inner: [Scoped.lazy()]).scope(["act": "relu"]).tree
    let place = try #require(tree.root.origin)
    #expect(try tree.explain("_scope_.act").history.map(\.origin) == ["\(place)"])
  }

  @Test func `as Swift, a call's type has the types around it`() throws {
    let tree = Mapped.lazy(cfg: ["act": "relu"]).tree
    #expect(
      try SwiftText.recipe(named: "mapped", of: tree) == """
        import LazyConfig

        @Recipe
        func mapped() -> Lazy<ConfigViewTests.Mapped> {
          ConfigViewTests.Mapped.lazy(cfg: .node(["act": "relu"]))
        }

        """)
  }
}
