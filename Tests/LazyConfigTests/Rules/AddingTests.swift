import LazyConfig
import Testing

@Suite struct AddingTests {
  private func applied(_ yaml: String, _ overrides: String...) throws -> String {
    var tree = try ConfigTree(yaml: yaml)
    for override in overrides { try tree.apply(override) }
    return tree.json
  }

  private func error(_ yaml: String, _ override: String) throws -> String {
    var tree = try ConfigTree(yaml: yaml)
    let before = tree
    let error = #expect(throws: ConfigError.self) { try tree.apply(override) }
    #expect(tree == before)
    return error?.description ?? ""
  }

  @Test(arguments: ["+a.b.c=1", "++a.b.c=1"])
  func `adding makes the maps that lead to it`(_ override: String) throws {
    let expected = try ConfigTree(yaml: "{a: {b: {c: 1}}}")
    for yaml in ["{}", "a: null", "a: '???'", "a: {b: null}"] {
      var tree = try ConfigTree(yaml: yaml)
      try tree.apply(override)
      #expect(tree == expected)
    }
  }

  @Test func `adding never takes the place of a value that it does not name`() throws {
    #expect(try error("a: 1", "+a.b=1").contains("'a' is the integer 1"))
    #expect(try error("a: 1", "++a.b=1").contains("'a' is the integer 1"))
    #expect(try error("{a: '${b}', b: {}}", "+a.c=1").contains("'a' is the reference ${b}"))
    #expect(try error("a: [1]", "+a.b.c=1").contains("'a' is a list of 1"))
    #expect(try error("a: 1", "+a=2").contains("it exists already"))
    #expect(try error("a: 1", "+a={b: 2}").contains("it exists already"))
  }

  @Test func `changing makes nothing`() throws {
    #expect(try error("{}", "a.b=1").contains("the root has no 'a'"))
    #expect(try error("a: null", "a.b=1").contains("'a' is null"))
  }

  @Test func `a key of the tree's own is not made`() throws {
    #expect(try error("{}", "+a._target_.b=1").contains("has no '_target_'"))
  }

  @Test func `an element is counted from the end`() throws {
    #expect(try applied("a: [1, 2, 3]", "a.-1=4", "a[-3]=0") == applied("a: [0, 2, 4]"))
    #expect(try applied("a: [1, 2, 3]", "~a.-2") == applied("a: [1, 3]"))
    #expect(
      try applied("a: [{b: [1, 2]}, {b: [1, 2]}]", "a.*.b.-1=0")
        == applied("a: [{b: [1, 0]}, {b: [1, 0]}]"))
    var repeated = try ConfigTree(yaml: "a: {_repeat_: 3, _of_: {b: 1}}")
    try repeated.apply("a.-1.b=2")
    #expect(repeated == (try ConfigTree(yaml: "a: [{b: 1}, {b: 1}, {b: 2}]")))
    #expect(try error("a: [1]", "a.-2=0").contains("'a' is a list of 1, and has no '-2'"))
  }

  @Test func `a key in brackets may hold what a backslash stands before`() throws {
    #expect(
      try applied("{a: {'x]y.z=1': 1}}", #"a[x\]y.z\=1]=2"#) == applied("{a: {'x]y.z=1': 2}}"))
  }
}
