import Foundation
import LazyConfig
import Testing

/// Flaws that were measured in other systems, and their opposites here.
@Suite struct FlawTests {
  func problems(_ yaml: String) throws -> [Problem] { try ConfigTree(yaml: yaml).check().problems }

  @Test func `a typo adds no key`() throws {
    #expect(
      try problems("{_target_: MLP, hidden_size: 1, droput: 0.1}").map(\.kind) == [.unknownKey])
  }

  @Test func `no stale arguments stay after a swap`() throws {
    var tree = try ConfigTree(yaml: "a: {_target_: GatedAttention, gate: relu, hidden_size: 2}")
    try tree.apply("a=SelfAttention", registry: .discovered)
    #expect(tree["a.gate"] == nil)
  }

  @Test func `a node used twice is built once`() throws {
    let objects = try ConfigTree(yaml: "{a: {_target_: MLP, hidden_size: 1}, b: '${a}', c: '${b}'}")
      .build(as: [String: Any].self)
    #expect(objects["a"] as? MLP === objects["c"] as? MLP)
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
    #expect(try problems("{_target_: MLP, \(inside)}").first?.message == message)
  }

  @Test func `the contents of containers are checked`() throws {
    let found = try problems(
      "{_target_: Model, hidden_size: 1, layers: [], sizes: [1, x], extra: {a: 1.0, b: big}}")
    #expect(found.map(\.path.text) == ["sizes.1", "extra.b"])
  }

  @Test func `a value that must be given is an error until it is`() throws {
    #expect(try problems("_target_: MLP\nhidden_size: ???").map(\.kind) == [.missingValue])
  }

  @Test func `an object that would be part of itself is an error before anything is built`() throws
  {
    let found = try problems("{a: {_target_: Layer, attention: '${a.attention}', mlp: '${a}'}}")
    #expect(found.contains { $0.kind == .cycle })
  }

  @Test func `a tree can go to another task`() async throws {
    let tree = try ConfigTree(yaml: "{_target_: MLP, hidden_size: 3}")
    let sizes = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<4 { group.addTask { (try? tree.build(as: MLP.self).hiddenSize) ?? 0 } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(sizes == [3, 3, 3, 3])
  }

  @Test func `comparing grows with the size, not with its square`() throws {
    func time(_ layers: Int) throws -> Double {
      var yaml = "layers:\n"
      for index in 0..<layers { yaml += "  - {i: \(index), a: {b: 1, c: [1, 2]}, d: {e: x}}\n" }
      let old = try ConfigTree(yaml: yaml)
      var new = old
      for index in stride(from: 0, to: layers, by: max(1, layers / 100)) {
        try new.apply("layers.\(index).d.e=y")
      }
      let start = ContinuousClock.now
      #expect(TreeDiff(from: old, to: new).changes.count >= 100)
      let elapsed = (ContinuousClock.now - start).components
      return Double(elapsed.attoseconds) / 1e18 + Double(elapsed.seconds)
    }
    _ = try time(1_000)
    let small = try (0..<3).map { _ in try time(1_000) }.min() ?? 0
    let large = try (0..<3).map { _ in try time(4_000) }.min() ?? 0
    // Linear would be 4, quadratic 16.
    #expect(large / small < 9, "\(large / small)")
  }
}
