import LazyConfig
import Testing

/// R4: what references can say, and from where.
@Suite struct R04GrammarTests {
  static let yaml = """
    size: 8
    name: bert
    which: wide
    sizes: {wide: 16, narrow: 4}
    list: [10, 20, {x: 30}]
    layers: {_repeat_: 3, _of_: {width: 1, same: "${.width}", model: "${...size}", list: "${..0.width}"}}
    text: {}
    """

  func value(_ reference: String, at place: String = "here") throws -> Value? {
    var tree = try ConfigTree(yaml: Self.yaml + "\n\(place): \"\(reference)\"", name: "c.yaml")
    tree = try tree.resolved()
    return tree[Path([place])]?.value
  }

  @Test(
    arguments: [
      ("${size}", 8), ("${sizes.wide}", 16), ("${sizes.${which}}", 16), ("${sizes[wide]}", 16),
      ("${list.0}", 10), ("${list[1]}", 20), ("${list.2.x}", 30), ("${list[2][x]}", 30),
      ("${.size}", 8), ("${name}_${size}", "bert_8"), ("<${sizes.${which}}>", "<16>"),
      ("\\\\${size}", "${size}"), ("${layers.1.width}", 1), ("${layers[2].width}", 1),
      ("${sizes}", ["wide": 16, "narrow": 4]), ("$size", "$size"), ("${oc.select:sizes.wide}", 16),
      ("${oc.select:nothing,3}", 3), ("${oc.select:nothing}", nil),
      ("${oc.decode:'[1, 2.5]'}", [1, 2.5]),
      ("${oc.create:{a:1}}", ["a": 1]), ("${oc.dict.keys:sizes}", ["wide", "narrow"]),
      ("${oc.dict.values:sizes}", [16, 4]), ("${oc.env:NO_SUCH_VARIABLE,none}", "none"),
      ("${oc.env:NO_SUCH_VARIABLE,null}", nil),
    ] as [(String, Value)])
  func `a reference gives a value`(_ reference: String, _ expected: Value) throws {
    #expect(try value(reference) == expected)
  }

  @Test func `dots count levels, and a list is a level`() throws {
    var tree = try ConfigTree(yaml: Self.yaml)
    try tree.apply("layers.1.width=5")
    #expect(try tree.value(at: "layers.1.same") == 5)
    #expect(try tree.value(at: "layers.2.same") == 1)
    #expect(try tree.value(at: "layers.1.model") == 8)
    #expect(try tree.value(at: "layers.1.list") == 1)
  }

  @Test(arguments: [
    ("${sizes.wid}", "${sizes.wid} does not exist: 'sizes' has no 'wid'; did you mean 'wide'?"),
    ("${size.x}", "${size.x} does not exist: 'size' is the integer 8, which has nothing below it"),
    ("${list.7}", "${list.7} does not exist: 'list' is a list of 3, and has no '7'"),
    ("${list.x}", "${list.x} does not exist: 'list' is a list of 3, and has no 'x'"),
    ("${..size}", "the reference ${..size} goes above the root"),
    ("${here}", "the references form a cycle: here -> here"),
    ("${no.such:1}", "there is no resolver 'no.such'"),
    ("${oc.evn:HOME}", "there is no resolver 'oc.evn'; did you mean 'oc.env'?"),
    ("${oc.env:NO_SUCH_VARIABLE}", "the environment variable 'NO_SUCH_VARIABLE' is not set"),
    ("${sizes.${list}}", "a key in ${sizes.${list}} must be text or an integer, found a list of 3"),
    ("${oc.decode:'['}", "oc.decode cannot read '[': a value is missing"),
    ("${oc.dict.keys:size}", "oc.dict.keys takes a map; 'size' is the integer 8"),
  ])
  func `a reference that leads nowhere says why`(_ reference: String, _ message: String) throws {
    let error = #expect(throws: ConfigError.self) { try value(reference) }
    let problem = try #require(error?.problems.first)
    #expect(problem.path == "here")
    #expect(problem.origin?.description == "c.yaml:8:7")
    let text = problem.message + (problem.suggestion.map { "; did you mean '\($0)'?" } ?? "")
    #expect(text == message)
  }

  @Test(arguments: [
    ("${", "the reference is not closed"), ("${}", "a key is missing"),
    ("${a", "'${' is not closed"),
    ("${a..b}", "a key is missing"), ("${a b}", "unexpected 'b' in a reference"),
    ("${a[}", "a key is missing"), ("${oc.env:[}", "a value is missing"),
    ("${a.b:c", "'${' is not closed"),
    ("${.a:b}", "':' after something that is not a resolver's name"),
  ])
  func `text that is no reference says why`(_ text: String, _ message: String) {
    let error = #expect(throws: SyntaxError.self) { try Value(parsing: text) }
    #expect(error?.problem == message, "\(error?.problem ?? "")")
  }

  @Test func `resolvers can be registered, and take what references give`() throws {
    let resolvers = Resolvers.standard
      .registering("sum") { arguments in
        var sum = 0
        for case .int(let number) in arguments { sum += number }
        return .int(sum)
      }
      .registering("math.fail") { _ in throw Fragile.Failure(description: "no luck") }
    let tree = try ConfigTree(
      yaml: "a: 2\nb: ${sum:1,${a},${sum:${a},3}}\nc: ${math.fail:}", name: "c.yaml")
    #expect(try tree.value(at: "b", resolvers: resolvers) == 8)
    let error = #expect(throws: ConfigError.self) {
      try tree.value(at: "c", resolvers: resolvers)
    }
    #expect(
      error?.description == """
        error: c: the resolver 'math.fail' failed: no luck
          written at c.yaml:3:4
        1 error
        """)
  }

  @Test func `a reference is parsed once, however often it is resolved`() throws {
    let tree = try ConfigTree(yaml: "a: 1\nb: ${a}")
    func reference(_ tree: ConfigTree) -> Reference? {
      if case .reference(let reference)? = tree["b"]?.value { reference } else { nil }
    }
    var copy = tree
    try copy.apply("a=2")
    #expect(try copy.value(at: "b") == 2)
    #expect(reference(copy) === reference(tree))
  }

  @Test func `10,000 references resolve in one pass`() throws {
    var map = ConfigMap([("base", Node(["width": 3, "name": "x"]))])
    for index in 0..<10_000 {
      map["k\(index)"] = Node(
        .expression(index.isMultiple(of: 2) ? "${base.width}" : "${base.name}_\(index)"))
    }
    let tree = ConfigTree(.map(map))
    let resolved = try tree.resolved()
    #expect(resolved["k9999"]?.value == "x_9999")
    #expect(resolved["k9998"]?.value == 3)
  }

  @Test func `references follow edits`() throws {
    var tree = try ConfigTree(yaml: "a: 1\nb: ${a}\nc: ${b}")
    #expect(try tree.value(at: "c") == 1)
    try tree.apply("a=5")
    #expect(try tree.value(at: "c") == 5)
    try tree.apply("b=${oc.env:NO_SUCH_VARIABLE,7}")
    #expect(try tree.value(at: "c") == "7")
  }

  @Test func `a reference into a call reads arguments, defaults and what is inherited`() throws {
    let tree = try ConfigTree(
      yaml: """
        tower: {_target_: Tower, hidden_size: 3, first: {}}
        given: ${tower.hidden_size}
        defaulted: ${tower.act}
        inherited: ${tower.first.hidden_size}
        """)
    let objects = try tree.build(as: [String: Any].self, registry: .parts)
    #expect(objects["given"] as? Int == 3)
    #expect(objects["defaulted"] as? String == "gelu")
    #expect(objects["inherited"] as? Int == 3)
  }

  @Test func `a call cannot stand in text`() throws {
    #expect(
      errors(in: "mlp: {_target_: FFN, hidden_size: 1}\nname: x${mlp}") == """
        error: name: a call (mlp) cannot be part of x${mlp}
          written at m.yaml:2:7
        1 error
        """)
  }
}
