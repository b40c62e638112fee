import LazyConfig
import Testing

/// R2: what is built when, and how often.
@Suite struct R02BuildOrderTests {
  static let registry = TargetRegistry([
    Download.self, ScaleNorm.self, Recorder.self, RecorderFactory.self, Relay.self, Fragile.self,
  ])

  func build<T>(_ yaml: String, as type: T.Type) throws -> T {
    try ConfigTree(yaml: yaml, name: "m.yaml").build(as: type, registry: Self.registry)
  }

  func build(_ yaml: String) throws -> [String: Any] { try build(yaml, as: [String: Any].self) }

  @Test func `every part is made once, and after what it needs`() throws {
    _ = try build(
      """
      top: {_target_: Recorder, name: top, log: order, parts: ["${late}", "${shared}"], other: "${shared}"}
      shared: {_target_: Recorder, name: shared, log: order}
      late: {_target_: Recorder, name: late, log: order, parts: ["${shared}"]}
      """)
    #expect(Recorder.made(for: "order") == ["shared", "late", "top"])
  }

  @Test func `a lazy part is made when its owner says so, with what is shared made once`() throws {
    let objects = try build(
      """
      shared: {_target_: Recorder, name: shared, log: lazy}
      factory:
        _target_: RecorderFactory
        part:
          _target_: Recorder
          name: part
          log: lazy
          parts: ["${shared}", {_target_: Recorder, name: inner, log: lazy}]
      """)
    let factory = try #require(objects["factory"] as? RecorderFactory)
    #expect(Recorder.made(for: "lazy") == ["shared"])
    let first = try factory.part.build()
    let second = try factory.part.build()
    #expect(
      Recorder.made(for: "lazy") == ["shared", "inner", "part", "inner", "part"])
    #expect(first !== second)
    #expect(first.parts[0] === second.parts[0])
    #expect(first.parts[0] === objects["shared"] as? Recorder)
    #expect(first.parts[1] !== second.parts[1])
  }

  @Test func `what only lazy parts refer to is made once for all of them, when first needed`()
    throws
  {
    let factories = try build(
      """
      a:
        _target_: RecorderFactory
        part: {_target_: Recorder, name: a, log: outside, other: "${b.part}"}
      b:
        _target_: RecorderFactory
        part: {_target_: Recorder, name: b, log: outside}
      """)
    #expect(Recorder.made(for: "outside") == [])
    let factory = try #require(factories["a"] as? RecorderFactory)
    _ = try (factory.part.build(), factory.part.build())
    #expect(Recorder.made(for: "outside") == ["b", "a", "a"])
  }

  @Test func `a lazy part is checked before anything is built, and fits by what it makes`() throws {
    #expect(
      errors(
        in: "{_target_: RecorderFactory, part: {_target_: Recorder, nam: x, log: y}}",
        registry: Self.registry
      ).contains("Recorder has no parameter 'nam'; did you mean 'name'?"))
    let tree = try ConfigTree(
      yaml:
        "{_target_: Workshop, hidden_size: 1, part: {_target_: FFN}, norm: {_target_: makeNorm, hidden_size: 3, _partial_: true}}"
    )
    // What the function makes fits the slot of a partial call.
    #expect(try tree.build(as: Workshop.self, registry: .parts).norms.map(\.eps) == [0, 1])
  }

  @Test func `a partial call makes a new object each time, and takes arguments by key`() throws {
    let factory = try build(
      """
      _target_: RecorderFactory
      part: {_target_: Recorder, name: x, log: partial}
      finish: {_target_: Recorder, _partial_: true, log: partial, name: default}
      """, as: RecorderFactory.self)
    let finish = try #require(factory.finish)
    #expect(try finish().name == "default")
    #expect(try finish(["name": "given"]).name == "given")
    #expect(try finish() !== finish())
    let error = #expect(throws: ConfigError.self) { try finish(["nme": "x"]) }
    #expect(
      error?.description == """
        error: finish.nme: Recorder has no parameter 'nme'; did you mean 'name'?
          Recorder takes: name, log, parts, other
        1 error
        """)
    #expect(throws: ConfigError.self) { try finish(["name": 3]) }
  }

  @Test func `a partial call inside a partial call stays one`() throws {
    let outer = try build(
      """
      _target_: Relay
      _partial_: true
      make: {_target_: ScaleNorm, _partial_: true, eps: 0.5}
      """, as: PartialCall.self)
    let relay = try #require(try outer(["width": 3]) as? Relay)
    #expect(try relay.make(["hidden_size": relay.width]).hiddenSize == 3)
    #expect(try relay.make(["hidden_size": 4]).eps == 0.5)
  }

  @Test func `a shared part that cannot be made says why`() throws {
    let objects = try build(
      """
      a: {_target_: RecorderFactory, part: {_target_: Recorder, name: x, log: shared, other: "${b.part}"}}
      b: {_target_: RecorderFactory, part: "${c.part}"}
      c: {_target_: RecorderFactory, part: {_target_: Recorder, name: y, log: shared, parts: "${d.part}"}}
      d: {_target_: RecorderFactory, part: {_target_: Recorder, name: z, log: shared, parts: []}}
      """.replacing("parts: \"${d.part}\"", with: "parts: [\"${d.part}\"]"))
    let factory = try #require(objects["a"] as? RecorderFactory)
    #expect(try factory.part.build().name == "x")
    #expect(Recorder.made(for: "shared") == ["z", "y", "x"])
  }

  @Test func `asynchronous targets are waited for, and are an error where nobody waits`()
    async throws
  {
    let tree = try ConfigTree(
      yaml: "{_target_: Download, path: weights, norm: {_target_: ScaleNorm, hidden_size: 2}}",
      name: "m.yaml")
    let download: Download = try await tree.buildAsynchronously(registry: Self.registry)
    #expect(download.path == "weights")
    #expect(download.norm?.hiddenSize == 2)
    let error = #expect(throws: ConfigError.self) {
      try tree.build(as: Download.self, registry: Self.registry)
    }
    #expect(
      error?.description == """
        error: Download is built asynchronously: use 'try await'
          written at m.yaml:1:1
        1 error
        """)
    let failing = try ConfigTree(yaml: "a: {_target_: Download, path: ''}", name: "m.yaml")
    let failure = await #expect(throws: ConfigError.self) {
      let _: [String: Any] = try await failing.buildAsynchronously(registry: Self.registry)
    }
    #expect(
      failure?.description == """
        error: a: Download failed: there is nothing at ''
          written at m.yaml:1:4
        1 error
        """)
  }

  @Test func `a tree can be built again and again, each time anew`() throws {
    let tree = try ConfigTree(yaml: "{_target_: ScaleNorm, hidden_size: 2}")
    let first: ScaleNorm = try tree.build(registry: Self.registry)
    let second: ScaleNorm = try tree.build(registry: Self.registry)
    #expect(first !== second)
  }

  @Test func `plain data is built as itself, and another type is an error`() throws {
    let data: [String: Any] = try build("{a: 1, b: [x, null], c: {d: 1.5}}")
    #expect(data["a"] as? Int == 1)
    #expect((data["b"] as? [Any])?.count == 2)
    #expect((data["c"] as? [String: Any])?["d"] as? Double == 1.5)
    let error = #expect(throws: ConfigError.self) {
      try build("{_target_: ScaleNorm, hidden_size: 1}", as: Recorder.self)
    }
    #expect(
      error?.description == """
        error: expected Recorder, built ScaleNorm
          written at m.yaml:1:1
        1 error
        """)
  }
}
