import LazyConfig
import Testing

@Suite struct ReferenceTests {
  func tree(_ yaml: String) throws -> ConfigTree { try ConfigTree(yaml: yaml, name: "c.yaml") }

  func errors(_ yaml: String) throws -> String {
    let tree = try tree(yaml)
    do {
      _ = try tree.resolved()
      return "none"
    } catch {
      return error.description
    }
  }

  @Test(arguments: [10, 1_000, 100_000])
  func `a chain of references may have any length`(_ length: Int) throws {
    var map = ConfigMap()
    for index in 0..<length { map["k\(index)"] = Node(try Value(parsing: "${k\(index + 1)}")) }
    map["k\(length)"] = Node(7)
    let tree = ConfigTree(.map(map))
    #expect(try tree.value(at: "k0") == 7)
    #expect(try tree.resolved()["k0"]?.value == 7)
  }

  @Test func `a chain through text has any length too`() throws {
    var map = ConfigMap([("k0", Node("a"))])
    for index in 1...2_000 { map["k\(index)"] = Node(try Value(parsing: "${k\(index - 1)}")) }
    map["end"] = Node(try Value(parsing: "<${k2000}>"))
    #expect(try ConfigTree(.map(map)).value(at: "end") == "<a>")
  }

  @Test func `a cycle is reported as the cycle`() throws {
    let text = try errors("{a: '${b}', b: {c: 'x${d}'}, d: '${b.c}'}")
    #expect(
      text == """
        error: d: the references form a cycle: d -> b.c -> d
          written at c.yaml:1:33
        1 error
        """)
  }

  @Test func `a missing key is reported with the nearest one`() throws {
    #expect(
      try errors("model: {hidden_size: 3, head: {width: '${..hiden_size}'}}") == """
        error: model.head.width: ${..hiden_size} does not exist: 'model' has no 'hiden_size'; did you mean 'hidden_size'?
          written at c.yaml:1:39
          'model' has: hidden_size, head
        1 error
        """)
  }

  @Test func `every broken reference is reported at once`() throws {
    let text = try errors(
      "{a: '${x}', b: '${...y}', c: '${oc.envv:A}', d: '${oc.env:NO_SUCH_VARIABLE}', e: '${a}'}")
    #expect(text.contains("${x} does not exist"))
    #expect(text.contains("${...y} goes above the root"))
    #expect(text.contains("there is no resolver 'oc.envv'; did you mean 'oc.env'?"))
    #expect(text.contains("the environment variable 'NO_SUCH_VARIABLE' is not set"))
    #expect(text.hasSuffix("4 errors"))
  }

  @Test func `a reference is read where it is written`() {
    let error = #expect(throws: ConfigError.self) { try tree("a:\n  b: \"${x\"\n") }
    #expect(
      error?.description == """
        error: '${' is not closed
            ${x
            ^
          written at c.yaml:2:6
        1 error
        """)
  }

  @Test func `a reference reads defaults and inherited values too`() throws {
    let tree = try tree(
      """
      _target_: Model
      hidden_size: 8
      name: "h${.layers.0.mlp.hidden_size}-${.num_heads}"
      layers: [{_target_: Layer, attention: SelfAttention, mlp: {}}]
      """)
    #expect(try tree.build(as: Model.self).name == "h8-12")
  }

  @Test func `text that expands without bound is stopped`() throws {
    var yaml = "a0: [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...12 {
      let list = Array(repeating: "\"${a\(level - 1)}\"", count: 10).joined(separator: ", ")
      yaml += "a\(level): [\(list)]\n"
    }
    let tree = try tree(yaml + "text: \"<${a12}>\"\n")
    var limits = Limits()
    limits.nodes = 10_000
    let problems = tree.check(registry: .parts, limits: limits).problems
    #expect(
      ConfigError(problems).description == """
        error: text: the references up to <${a12}> compute too much
          written at c.yaml:14:7
        1 error
        """)
  }
}
