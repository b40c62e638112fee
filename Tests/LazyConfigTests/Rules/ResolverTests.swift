import LazyConfig
import Testing

@Suite struct ResolverTests {
  private func text(_ yaml: String, at path: Path = "a") throws -> Value? {
    try ConfigTree(yaml: yaml).value(at: path)
  }

  private func error(_ yaml: String, at path: Path = "a") -> String {
    do {
      return "\(String(describing: try ConfigTree(yaml: yaml).value(at: path)))"
    } catch {
      return "\(error)"
    }
  }

  @Test func `what a resolver makes is resolved before it becomes text`() throws {
    #expect(try text("{a: '${oc.dict.values:b}!', b: {c: '${d}'}, d: 1}") == "[1]!")
    #expect(
      try text(
        """
        a: "<${oc.create:'- \\\\${d}'}>"
        d: x
        """) == "<['x']>")
  }

  @Test func `a relative reference that is made inside other text has nowhere to start`() {
    let text = error(
      """
      a: "<${oc.create:'- \\\\${.d}'}>"
      """)
    #expect(text.contains("is relative to a node that is not there"), "\(text)")
  }

  @Test func `oc.create makes no container of a scalar`() {
    #expect(
      error("a: '${oc.create:12}'").contains(
        "oc.create takes a map, a list, or YAML, found the integer 12"))
    #expect(error("a: '${oc.create:\"12\"}'").contains("oc.create takes a map or a list, found"))
    #expect(error("a: '${oc.create:\"[1\"}'").contains("oc.create cannot read its text"))
  }

  @Test func `a reference to a node in which it stands has no end`() {
    #expect(
      error("{a: {b: {c: '${a}'}}}", at: "a.b.c").contains("refers to 'a', in which it stands"))
    #expect(error("a: '${oc.select:\"\"}'").contains("refers to the root, in which it stands"))
    #expect(error("{a: [1, '${..a}']}").contains("refers to 'a', in which it stands"))
  }

  @Test func `maps that hold each other have no end`() throws {
    let yaml = "{a: {x: '${b}', y: '${b}'}, b: {x: '${a}', y: '${a}'}}"
    #expect(error(yaml).contains("refers to itself through what it holds"))
    let tree = try ConfigTree(yaml: yaml)
    let resolving = #expect(throws: ConfigError.self) { try tree.resolved() }
    #expect(resolving?.description.contains("refers to itself through what it holds") == true)
  }

  @Test func `a list is entered by an index and by nothing else`() throws {
    #expect(try text("{a: '${b.-1}', b: [1, 2]}") == 2)
    #expect(try text("a: [1, 2]", at: "a.-2") == 1)
    #expect(try text("a: [1, 2]", at: "a.2") == nil)
    #expect(try text("a: {_repeat_: 3, _of_: 7}", at: "a.-3") == 7)
    #expect(error("a: [1, 2]", at: "a.first").contains("'a' is a list, and 'first' is no index"))
    #expect(
      error("{a: '${oc.select:b.x, 1}', b: []}").contains(
        "'b.x' leads into a list, in which 'x' is no index"))
  }
}
