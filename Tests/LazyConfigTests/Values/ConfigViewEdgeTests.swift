import LazyConfig
import Testing

/// What lies at the edges of reading by name: levels, maps in maps, references, names.
@Suite struct ConfigViewEdgeTests {
  /// Takes the scope, and hands nothing on: its part takes the scope itself.
  @Configurable
  final class Outer {
    let width: Int
    let inner: Inner

    init(inner: Inner, @Inherited cfg: ConfigView) throws {
      width = try cfg.width
      self.inner = inner
    }
  }

  @Configurable
  final class Inner {
    let width: Int

    init(@Inherited cfg: ConfigView) throws { width = try cfg.width }
  }

  @Configurable
  final class Head {
    let dim: Int
    let all: [String: Int]

    init(cfg: ConfigView) throws {
      let head: ConfigView = try cfg.head
      dim = try head.dim
      all = try cfg.value(of: "sizes", default: [:])
    }
  }

  @Configurable
  final class Pair {
    let widths: [Int]

    init(first: Head, second: Int? = nil, maybe: Maybe? = nil) {
      widths = [first.dim, second ?? 0]
    }
  }

  @Configurable
  final class Maybe {
    let width: Int?

    init(cfg: ConfigView? = nil) throws { width = try cfg?.value(of: "width") }
  }

  @Configurable
  struct Named {
    let width: Int

    init(@Inherited cfg: ConfigView) throws { width = try cfg.inDim }
  }

  @Configurable
  final class Provider {
    init(named: Named, @Provided inDim: Int = 3) {}
  }

  @Configurable
  struct Shape {
    var width = 1
  }

  @Configurable
  final class ShapeReader {
    init(@Inherited cfg: ConfigView) throws {
      let _: Int = try cfg.shape
    }
  }

  @Configurable
  final class ShapeProvider {
    init(reader: ShapeReader, @Provided shape: Shape? = Shape()) {}
  }

  private func error(_ yaml: String) -> String {
    do {
      _ = try ConfigTree(yaml: "_target_: ConfigViewEdgeTests." + yaml, name: "m.yaml").build(
        as: Any.self)
      return "none"
    } catch {
      return "\(error)"
    }
  }

  @Test func `each node reads its own scope, also below a node that reads its own`() throws {
    let outer: Outer = try ConfigTree(
      yaml: """
        _target_: ConfigViewEdgeTests.Outer
        _scope_: {width: 1}
        inner: {_scope_: {width: 2}}
        """
    ).build()
    #expect(outer.width == 1 && outer.inner.width == 2)
  }

  @Test func `a map that a scope offers is read in the place of the scope`() throws {
    let outer: Outer = try ConfigTree(
      yaml: """
        _target_: ConfigViewEdgeTests.Outer
        cfg: {width: 1}
        inner: {}
        """
    ).build()
    #expect(outer.width == 1 && outer.inner.width == 1)
  }

  @Test func `a map in a map is read with its place, and what is not read there is an error`() {
    #expect(error("Head\ncfg: {head: {dim: 3}}") == "none")
    #expect(
      error("Head\ncfg: {head: {dmi: 3}}") == """
        error: cfg.head: there is no 'dim' to read; did you mean 'dmi'?
          written at m.yaml:2:13
          there are: dmi
        1 error
        """)
    #expect(
      error("Head\ncfg: {head: {dim: x}}") == """
        error: cfg.head.dim: expected an integer, found the text 'x'
          written at m.yaml:2:19
          read by cfg.head
        1 error
        """)
    #expect(
      error("Head\ncfg: {head: {dim: 3, dmi: 3}, sizes: {a: 1}}") == """
        error: cfg.head.dmi: nothing has read 'dmi'; did you mean 'dim'?
          written at m.yaml:2:27
        1 error
        """)
  }

  @Test func `an entry that a reference reads has been read`() {
    #expect(
      error("Pair\nfirst: {cfg: {head: {dim: 3}, width: 4}}\nsecond: \"${first.cfg.width}\"")
        == "none")
  }

  @Test func `no map is none, and not the scope`() throws {
    let tree = try ConfigTree(
      yaml: """
        _target_: ConfigViewEdgeTests.Maybe
        cfg: null
        """)
    let maybe: Maybe = try tree.build()
    #expect(maybe.width == nil)
    let other: Maybe = try ConfigTree(
      yaml: "_target_: ConfigViewEdgeTests.Maybe\ncfg: {width: 3}"
    ).build()
    #expect(other.width == 3)
  }

  @Test func `a suggestion is a name of the config, not of Swift`() {
    #expect(
      error("Provider\n_scope_: {in_dmi: 2}\nnamed: {}") == """
        error: _scope_.in_dmi: nothing has read 'in_dmi'; did you mean 'in_dim'?
          written at m.yaml:2:19
        1 error
        """)
    #expect(
      error("Named\n_scope_: {in_dmi: 5}") == """
        error: there is no 'in_dim' to read; did you mean 'in_dmi'?
          written at m.yaml:1:1
          there are: in_dmi
        1 error
        """)
  }

  @Test func `a default that Swift makes cannot be read`() {
    #expect(
      error("ShapeProvider\nreader: {}") == """
        error: shape: has a default that only Swift can make
          written at m.yaml:1:11
          read by reader
        1 error
        """)
    #expect(
      error("ShapeProvider\nreader: {}\nshape: {}").hasPrefix(
        "error: shape: expected an integer, found a call"))
  }

  @Test func `a name in camel case is the key that the macro makes of it`() throws {
    let tree = try ConfigTree(
      yaml: "_target_: ConfigViewEdgeTests.Server\nuse_http_server2_d: 3\nclient: {}")
    let server: Server = try tree.build()
    #expect(server.client.value == 3)
  }

  @Test func `parts that share a map read it together, also in what runs`() throws {
    let tree = try ConfigTree(
      yaml: """
        _target_: ConfigViewEdgeTests.Sharing
        _scope_: {cfg: {width: 1, depth: 2}}
        first: {}
        second: {}
        """)
    let sharing: Sharing = try tree.build()
    #expect(sharing.first.width == 1 && sharing.second.depth == 2)
    let executed = try tree.executed()
    let again: Sharing = try executed.build()
    #expect(again.second.depth == 2)
    #expect(try executed.executed() == executed)
    var wrong = tree
    try wrong.apply("+_scope_.cfg.height=3")
    let error = #expect(throws: ConfigError.self) { try wrong.build(as: Sharing.self) }
    #expect(error?.problems.map(\.path.description) == ["_scope_.cfg.height"])
  }

  @Test func `maps that lead to each other have no end, and no problem`() {
    let yaml = "Head\ncfg: {head: {dim: 3, a: {x: \"${cfg.sizes}\"}}, sizes: {y: \"${cfg.head}\"}}"
    #expect(error(yaml).contains("error: cfg.sizes"))
  }

  @Test(.countsAllocations) func `many readers of a large scope cost what both cost`() throws {
    try expectLinear(from: 50) { size in
      let entries = (0..<size).map { "k\($0): \($0)" }.joined(separator: ", ")
      let tree = try ConfigTree(
        yaml: """
          _target_: ConfigViewEdgeTests.Many
          _scope_: {\(entries)}
          readers: {_repeat_: \(size), _of_: {}}
          """)
      return { _ = try tree.build(as: Many.self) }
    }
  }

  @Configurable
  final class Reader {
    init(@Inherited cfg: ConfigView) throws {
      let _: Int = try cfg.k0
    }
  }

  @Configurable
  final class Many {
    init(readers: [Reader], @Inherited cfg: ConfigView) throws {
      for name in cfg.providedNames { _ = try cfg.value(of: name, as: Int.self) }
    }
  }

  @Configurable
  final class Client {
    let value: Int
    init(@Inherited cfg: ConfigView) throws { value = try cfg.useHTTPServer2D }
  }

  @Configurable
  final class Server {
    let client: Client
    init(@Provided useHTTPServer2D: Int, client: Client) { self.client = client }
  }

  @Configurable
  final class WidthReader {
    let width: Int
    init(@Inherited cfg: ConfigView) throws { width = try cfg.width }
  }

  @Configurable
  final class DepthReader {
    let depth: Int
    init(@Inherited cfg: ConfigView) throws { depth = try cfg.depth }
  }

  @Configurable
  final class Sharing {
    let first: WidthReader
    let second: DepthReader
    init(first: WidthReader, second: DepthReader) {
      self.first = first
      self.second = second
    }
  }
}
