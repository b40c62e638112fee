import LazyConfig
import Testing

/// The ends of what values can be, through every door.
@Suite struct ValueLimitTests {
  static let texts: [(String, Value)] = [
    ("9223372036854775807", .int(.max)), ("-9223372036854775808", .int(.min)), ("-0", 0),
    ("1e308", 1e308), ("5e-324", .double(.leastNonzeroMagnitude)), ("-0.0", -0.0), ("1.0", 1.0),
    ("0.1", 0.1), ("1.7976931348623157e308", .double(.greatestFiniteMagnitude)),
  ]

  @Test(arguments: texts)
  func `a number reads the same in YAML, JSON and overrides`(_ text: String, _ value: Value) throws
  {
    #expect(try ConfigTree(yaml: "a: \(text)")["a"]?.value == value)
    #expect(try ConfigTree(json: "{\"a\": \(text)}")["a"]?.value == value)
    var tree = ConfigTree(["a": nil])
    try tree.apply("a=\(text)")
    #expect(tree["a"]?.value == value)
  }

  @Test(arguments: texts)
  func `a number is written so that it reads back as it was`(_ text: String, _ value: Value) throws
  {
    let tree = ConfigTree(["a": value, "l": [value]])
    #expect(try ConfigTree(yaml: tree.yaml) == tree)
    #expect(try ConfigTree(json: tree.json) == tree)
    let edit = Edit.set("a", to: value)
    #expect(try Edit(parsing: edit.description) == edit)
  }

  @Test(arguments: [
    "9223372036854775808", "-9223372036854775809", "99999999999999999999999999",
  ])
  func `an integer beyond 64 bits is an error with its place, in every format`(_ text: String) {
    let message = "the integer \(text) does not fit 64 bits"
    let yaml = #expect(throws: ConfigError.self) {
      try ConfigTree(yaml: "a:\n  - \(text)", name: "m.yaml")
    }
    #expect(yaml?.description == "error: \(message)\n  written at m.yaml:2:5\n1 error")
    let json = #expect(throws: ConfigError.self) {
      try ConfigTree(json: "{\n\"a\": \(text)}", name: "m.json")
    }
    #expect(json?.description == "error: \(message)\n  written at m.json:2:6\n1 error")
    let override = #expect(throws: SyntaxError.self) { try Edit(parsing: "a=\(text)") }
    #expect(override?.problem == message)
    let reference = #expect(throws: ConfigError.self) {
      try ConfigTree(yaml: "a: ${oc.decode:'\(text)'}", name: "m.yaml").resolved()
    }
    #expect(reference?.description.contains(message) == true)
  }

  @Test(arguments: [
    ("0x7fffffffffffffff", Value.int(.max)), ("0x0", 0), ("0o777", 511), ("0xZ", "0xZ"),
    ("0x", "0x"),
  ])
  func `hexadecimal and octal integers of YAML`(_ text: String, _ value: Value) throws {
    #expect(try ConfigTree(yaml: "a: \(text)")["a"]?.value == value)
  }

  @Test(arguments: ["0x8000000000000000", "0xffffffffffffffffffff", "0o7777777777777777777777777"])
  func `hexadecimal and octal integers beyond 64 bits are errors, not text`(_ text: String) {
    let error = #expect(throws: ConfigError.self) {
      try ConfigTree(yaml: "a: \(text)", name: "m.yaml")
    }
    #expect(error?.problems.first?.message == "the integer \(text) does not fit 64 bits")
  }

  @Test func `infinities and nan`() throws {
    let tree = ConfigTree(["l": [.double(.infinity), .double(-.infinity), .double(.nan)]])
    #expect(tree.yaml == "l: [.inf, -.inf, .nan]\n")
    #expect(tree.flat == "l: [.inf, -.inf, .nan]\n")
    #expect(try ConfigTree(yaml: tree.yaml) == tree)
    #expect(try ConfigTree(json: tree.json) == tree)
    var overridden = ConfigTree(["l": nil])
    try overridden.apply("l=[inf,-inf,nan]")
    #expect(overridden == tree)
    #expect(
      try ConfigTree(yaml: "{_target_: Everything, ratio: .inf, weights: {a: -.inf}}")
        .build(as: Everything.self, registry: .parts).text.contains(" inf "))
    #expect(TreeDiff(from: tree, to: overridden).isEmpty)
  }

  @Test func `empty containers, empty text and empty documents`() throws {
    let tree = ConfigTree(["l": [], "m": [:], "t": "", "z": nil, "ll": [[]], "lm": [[:]]])
    #expect(tree.yaml == "l: []\nm: {}\nt: ''\nz: null\nll: [[]]\nlm: [{}]\n")
    #expect(try ConfigTree(yaml: tree.yaml) == tree)
    #expect(try ConfigTree(json: tree.json) == tree)
    for text in ["", "\n", "# only a comment\n", "---\n", "{}"] {
      #expect(try ConfigTree(yaml: text).root.value == [:], "'\(text)'")
    }
    #expect(try ConfigTree(yaml: ConfigTree([:]).yaml) == ConfigTree([:]))
    #expect(try ConfigTree(yaml: ConfigTree([]).yaml) == ConfigTree([]))
  }

  @Test(arguments: [
    "größe", "слой", "层", "レイヤー", "🧠", "e\u{301}", "key with space", "a.b", "a[0]", "a=b", "@a",
    "*", "**",
    "", "~x", "é\u{301}", "${a}", "\\", "-1", "\u{2028}", "-", "1", "true", "null", "'", "\"", "#",
    ": ", "a:b", "{", "${", "_", "\u{200B}", "\t",
  ])
  func `any key can be written, found, changed and removed`(_ key: String) throws {
    let path = Path(["m", key])
    let tree = ConfigTree(["m": .map(ConfigMap([(key, Node(1)), ("other", Node(2))]))])
    #expect(try ConfigTree(yaml: tree.yaml) == tree)
    #expect(try ConfigTree(json: tree.json) == tree)
    #expect(try Path(parsing: path.text) == path, "\(path.text)")
    #expect(try tree.value(at: path) == 1)
    let set = Edit.set(Pattern(path), to: 5)
    #expect(try Edit(parsing: set.description) == set, "\(set)")
    var changed = tree
    try changed.apply(set.description)
    #expect(changed[path]?.value == 5)
    var removed = tree
    try removed.apply(Edit.delete(Pattern(path)).description)
    #expect(removed.root.value == ["m": ["other": 2]])
    let back = TreeDiff(from: removed, to: tree).overrides
    for override in back { try removed.apply(override) }
    #expect(removed == tree)
  }

  @Test func `keys that look alike are different`() throws {
    // One letter, and the same letter written as two: Swift's == calls them equal; files do not.
    let tree = try ConfigTree(yaml: "{\u{E9}: 1, e: 2, E: 3}")
    #expect(tree.root.value == ["\u{E9}": 1, "e": 2, "E": 3])
  }

  @Test func `the order of keys is kept, and does not matter for equality`() throws {
    let tree = try ConfigTree(yaml: "{z: 1, a: 2, m: 3}")
    #expect(tree.yaml == "z: 1\na: 2\nm: 3\n")
    #expect(try tree == ConfigTree(yaml: "{a: 2, m: 3, z: 1}"))
    #expect(try TreeDiff(from: tree, to: ConfigTree(yaml: "{a: 2, m: 3, z: 1}")).isEmpty)
  }

  @Test func `an integer where a number is expected is that number, and no other way round`() throws
  {
    #expect(
      try ConfigTree(yaml: "{_target_: FFN, hidden_size: 1, dropout: 1}")
        .build(as: FFN.self, registry: .parts).dropout == 1.0)
    #expect(errors(in: "{_target_: FFN, hidden_size: 1.0}").contains("write 1\n"))
  }

  @Test func `1 and 1 point 0 are different values`() throws {
    #expect(ConfigTree(1) != ConfigTree(1.0))
    #expect(try ConfigTree(yaml: ConfigTree(["a": 1.0]).yaml) == ConfigTree(["a": 1.0]))
    #expect(try ConfigTree(json: ConfigTree(["a": 1.0]).json) == ConfigTree(["a": 1.0]))
  }
}
