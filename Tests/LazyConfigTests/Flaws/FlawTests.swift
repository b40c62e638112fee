import LazyConfig
import Testing

/// Flaws that were measured in other systems, and their opposites here.
@Suite struct FlawTests {
  func problems(_ yaml: String) throws -> [Problem] { try ConfigTree(yaml: yaml).check().problems }

  @Test func `a typo adds no key`() throws {
    #expect(
      try problems("{_target_: FFN, hidden_size: 1, droput: 0.1}").map(\.kind) == [.unknownKey])
  }

  @Test func `no stale arguments stay after a swap`() throws {
    var tree = try ConfigTree(yaml: "a: {_target_: GatedAttention, gate: relu, hidden_size: 2}")
    try tree.apply("a=SelfAttention", registry: .discovered)
    #expect(tree["a.gate"] == nil)
  }

  @Test func `a node used twice is built once`() throws {
    let objects = try ConfigTree(yaml: "{a: {_target_: FFN, hidden_size: 1}, b: '${a}', c: '${b}'}")
      .build(as: [String: Any].self)
    #expect(objects["a"] as? FFN === objects["c"] as? FFN)
  }

  @Test(arguments: [
    "!!python/object/apply:os.system ['true']", "!exec x", "!!python/name:os.system ''",
  ])
  func `loading runs no code`(_ text: String) {
    #expect(throws: ConfigError.self) { try ConfigTree(yaml: "a: \(text)") }
  }

  @Test func `a target is one of the closed set`() throws {
    #expect(try problems("{_target_: os.system, command: ls}").map(\.kind) == [.unknownTarget])
  }

  @Test(arguments: [
    ("hidden_size: three", "expected an integer, found the text 'three'"),
    ("hidden_size: 1.5", "expected an integer, found the number 1.5"),
    ("hidden_size: '3'", "expected an integer, found the text '3'"),
    ("{hidden_size: 1, dropout: true}", "expected a number, found true"),
    ("{hidden_size: 1, act: [relu]}", "expected Activation, found a list of 1"),
    ("hidden_size: null", "expected an integer, found null"),
  ])
  func `no wrong type is accepted`(_ arguments: String, _ message: String) throws {
    let inside = arguments.hasPrefix("{") ? String(arguments.dropFirst().dropLast()) : arguments
    #expect(try problems("{_target_: FFN, \(inside)}").first?.message == message)
  }

  @Test func `the contents of containers are checked`() throws {
    let found = try problems(
      "{_target_: Model, hidden_size: 1, layers: [], sizes: [1, x], extra: {a: 1.0, b: big}}")
    #expect(found.map(\.path.text) == ["sizes.1", "extra.b"])
  }

  @Test func `a value that must be given is an error until it is`() throws {
    #expect(try problems("_target_: FFN\nhidden_size: ???").map(\.kind) == [.missingValue])
  }

  @Test func `an object that would be part of itself is an error before anything is built`() throws
  {
    let found = try problems("{a: {_target_: Layer, attention: '${a.attention}', mlp: '${a}'}}")
    #expect(found.contains { $0.kind == .cycle })
  }

  @Test func `a tree can go to another task`() async throws {
    let tree = try ConfigTree(yaml: "{_target_: FFN, hidden_size: 3}")
    let sizes = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<4 { group.addTask { (try? tree.build(as: FFN.self).hiddenSize) ?? 0 } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(sizes == [3, 3, 3, 3])
  }

  @Test func `a scope that was mistyped is not unused in silence`() throws {
    let found = try problems(
      """
      _target_: Model
      hidden_size: 1
      _scope_: {atc: relu}
      layers: [{_target_: Layer, attention: SelfAttention, mlp: {}}]
      """)
    #expect(found.map(\.kind) == [.unreadScope])
    #expect(found.map(\.suggestion) == ["act"])
  }

  @Test(arguments: [1_000, 50_000])
  func `a config may refer through any number of links`(_ links: Int) throws {
    var map = ConfigMap([("k0", Node(["width": 7]))])
    for index in 1...links { map["k\(index)"] = Node(.expression("${k\(index - 1)}")) }
    map["mlp"] = Node(
      .call(Call("FFN", ConfigMap([("hidden_size", Node(.expression("${k\(links).width}")))]))))
    let objects = try ConfigTree(.map(map)).build(as: [String: Any].self)
    #expect((objects["mlp"] as? FFN)?.hiddenSize == 7)
  }

  @Test func `a copy keeps the history`() throws {
    var tree = try ConfigTree(yaml: "a: {b: 1}", name: "m.yaml")
    try tree.apply("a.b=2")
    let copy = ConfigTree(tree.root)
    #expect(try history(of: "a.b", in: copy).count == 2)
  }

  @Test(.countsAllocations) func `comparing looks at each node once`() throws {
    // 100 changes in 24 and in 192 layers: the work grows with the layers alone.
    try expectLinear(from: 24) { layers in
      var yaml = "layers:\n"
      for index in 0..<layers * 10 {
        yaml += "  - {i: \(index), a: {b: 1, c: [1, 2]}, d: {e: x}}\n"
      }
      let old = try ConfigTree(yaml: yaml)
      var new = old
      for index in 0..<100 { try new.apply("layers.\(index * layers / 10).d.e=y") }
      return { #expect(TreeDiff(from: old, to: new).changes.count == 100) }
    }
  }
}
