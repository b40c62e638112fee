import LazyConfig
import Testing

/// R13: what goes wrong is a value.
@Suite struct R13ErrorValueTests {
  @Test func `errors are typed, can be compared, and read by programs`() throws {
    let error = #expect(throws: ConfigError.self) {
      try ConfigTree(yaml: "a: 1\nb: !x 2", name: "m.yaml")
    }
    let problem = try #require(error?.problems.first)
    #expect(problem.kind == .badFile)
    #expect(problem.kind.rawValue == "bad_file")
    #expect(problem.path == .root)
    #expect(problem.origin?.source == .file(SourceFile(name: "m.yaml"), line: 2, column: 4))
    #expect(error == ConfigError(problem))
    func typed() throws(ConfigError) { throw ConfigError(problem) }
    do throws(ConfigError) { try typed() } catch { #expect(error.problems.count == 1) }
  }

  @Test func `text that is not in a grammar is a typed error with its place`() {
    func parse(_ text: String) -> String {
      do throws(SyntaxError) {
        _ = try Edit(parsing: text)
        return "read"
      } catch {
        return "\(error)"
      }
    }
    #expect(
      parse("a.b=[1,") == """
        a value is missing (column 8)
        """ || parse("a.b=[1,").hasPrefix("a value is missing"))
    #expect(
      parse("model..x=1") == """
        a key is missing before '.'
            model..x=1
                  ^
        """)
    #expect(
      parse("a=${b") == """
        '${' is not closed
            a=${b
              ^
        """)
  }

  /// Values and places that no code may stumble over.
  static let odd: [Value] = [
    .null, .required, "", "${", .expression("${}"), .expression("${a.b"), .int(.min), .int(.max),
    .double(.nan), .double(-.infinity), [], [:], [[]], ["": 1], ["a.b": ["[0]": 1]],
    .call(Call("")), .call(Call("FFN")), .call(Call("Nothing", isPartial: true)),
    .repetition(Repetition(count: Node(.int(-5)), of: Node(1))),
    .repetition(Repetition(count: Node(.int(.max)), of: Node([:]))),
    .repetition(Repetition(count: Node("x"), of: Node(1), edited: [(index: 7, node: Node(2))])),
    .repetition(
      Repetition(count: Node(.int(2)), of: Node(1), edited: [(index: -7, node: Node(2))])),
  ]

  @Test(arguments: odd.indices)
  func `nothing traps on odd trees`(_ index: Int) throws {
    for tree in [ConfigTree(Self.odd[index]), ConfigTree(["a": Self.odd[index], "b": "${a}"])] {
      _ = tree.check(registry: .parts)
      _ = try? tree.resolved()
      _ = try? tree.executed(registry: .parts)
      _ = try? tree.build(as: [String: Any].self, registry: .parts)
      _ = (tree.yaml, tree.json, tree.flat, tree.flatWithOrigins)
      for path: Path in ["", "a", "a.0", "a._of_", "a._target_", "a.x"] {
        _ = tree[path]
        _ = try? tree.value(at: path)
        _ = try? tree.explain(path, registry: .parts)
      }
      for override in [
        "a=1", "+a.0=1", "~a", "~a.0", "a+=1", "a.*=2", "**.x=3", "a[0:2]=1", "@FFN.act=relu",
      ] {
        var copy = tree
        try? copy.apply(override, registry: .parts)
      }
      for selector: Selector in ["a.*", "**", .calls(of: FFN.self), .inheriting("act")] {
        _ = tree.select(selector, registry: .parts)
        var copy = tree
        _ = try? copy.map(selector, registry: .parts) { $0.value = 1 }
      }
      for other in Self.odd {
        let diff = TreeDiff(from: tree, to: ConfigTree(other), registry: .parts)
        _ = (diff.text(inColour: true), diff.json, diff.overrides)
      }
      _ = try? SwiftText.recipe(named: "x", of: tree, registry: .parts)
      if let graph = try? TreeGraph(of: tree, registry: .parts) {
        _ = (graph.dot, graph.mermaid, graph.svg)
      }
    }
  }
}
