import LazyConfig
import Testing

@Suite struct RoundTripTests {
  @Test(arguments: [
    "", " ", "a b", "yes", "No", "null", "~", "1", "1.5", "1e5", "0x1", "1_000", "-", "- a", "a: b",
    "a #b", "#a",
    "'", "\"", "it's", "\n", "a\nb", "\t", "é", "日本", "😀", "\u{2028}", "\u{85}", "[a]", "{a}", "*a",
    "&a",
    "!a", "%a", "@a", "`a", "a:", ":a", "?", "? a", "|", ">", "<<", "---", "...", "${", "a${b",
    "\\${a}", "\\", "\\\\${",
    "$", "$${", "2024-01-01", "12:30:45", ".inf", "inf", ".", "_", "a,b", "99999999999999999999",
    "+1", "\u{0}", "\u{7F}",
  ])
  func `any text survives YAML, JSON and overrides`(_ text: String) throws {
    let tree = ConfigTree(["k": .string(text), "l": [.string(text)]])
    #expect(try ConfigTree(yaml: tree.yaml) == tree)
    #expect(try ConfigTree(json: tree.json) == tree)
    var empty = ConfigTree(["k": 0, "l": 0])
    try empty.apply(try Edit(parsing: Edit("k", .set(.string(text))).description))
    #expect(empty["k"]?.value == .string(text))
    if !text.isEmpty {
      let keyed = ConfigTree(.map(ConfigMap([(text, Node(1))])))
      #expect(try ConfigTree(json: keyed.json) == keyed)
      if text != "<<" { #expect(try ConfigTree(yaml: keyed.yaml) == keyed) }
    }
  }

  @Test(arguments: 0..<300)
  func `any tree survives YAML and JSON, and a diff turns one into another`(_ seed: Int) throws {
    var random = RandomTree(seed: UInt64(seed))
    let tree = ConfigTree(random.map(depth: 4))
    #expect(try ConfigTree(yaml: tree.yaml) == tree, "\(tree.yaml)")
    #expect(try ConfigTree(json: tree.json) == tree)
    let other = ConfigTree(random.changed(tree.root.value, depth: 4))
    let diff = TreeDiff(from: tree, to: other)
    var edited = tree
    try edited.apply(diff.edits)
    #expect((edited == other) == true, "\(diff.edits)")
    var retyped = tree
    try retyped.apply(try diff.overrides.map { try Edit(parsing: $0) })
    #expect(
      (retyped == other) == true,
      "\(diff.overrides) \(TreeDiff(from: retyped, to: other).text()) OLD \(tree.yaml) NEW \(other.yaml)"
    )
    #expect(TreeDiff(from: other, to: other).isEmpty)
  }
}
