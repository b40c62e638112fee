import Testing

@testable import LazyConfig

/// Files edited in place.
@Suite struct YAMLDocumentTests {
  static let text = """
    # A model.
    model:
      _target_: Model   # what to build
      hidden_size: 64   # as small as it goes

      # How many layers.
      layers:
        - attention: {kind: plain, heads: 8}  # the first
          name: first
        # The second.
        - name: 'second'
      sizes: [1, 2,  3]
    text: |
      # not a comment
      line
    last: 1

    # The end.
    """

  static let edits: [(String, String, String)] = [
    (
      "model.hidden_size=128", "hidden_size: 64   # as small as it goes",
      "hidden_size: 128   # as small as it goes"
    ),
    ("model.layers.0.attention.heads=12", "heads: 8}  # the first", "heads: 12}  # the first"),
    ("model.layers.1.name=third one", "name: 'second'", "name: third one"),
    ("model.sizes.1=7", "[1, 2,  3]", "[1, 7,  3]"),
    ("model.sizes+=4", "[1, 2,  3]", "[1, 2, 3, 4]"),
    ("last=null", "last: 1", "last: null"),
    ("+more={a:1,b:[p,q]}", "last: 1\n", "last: 1\nmore:\n  a: 1\n  b: [p, q]\n"),
    ("~last", "last: 1\n", ""),
    ("~model.hidden_size", "  hidden_size: 64   # as small as it goes\n", ""),
    (
      "~model.layers.0.attention",
      "- attention: {kind: plain, heads: 8}  # the first\n      name: first", "- name: first"
    ),
    ("~model.layers.1", "    - name: 'second'\n", ""),
    ("model.layers+={name:x}", "- name: 'second'\n", "- name: 'second'\n    - name: x\n"),
    ("+model.layers.0={name:x}", "- attention:", "- name: x\n    - attention:"),
    ("text=short", "text: |\n  # not a comment\n  line\n", "text: short\n"),
    (
      "++last={a:1}", "last: 1\n", "last:\n  a: 1\n"
    ),
    (
      "model.layers.0.name={a:1}", "      name: first\n", "      name:\n        a: 1\n"
    ),
  ]

  @Test(arguments: edits)
  func `an edit changes its place and nothing else`(
    _ edit: String, _ old: String, _ new: String
  ) throws {
    var document = try YAMLDocument(Self.text)
    var tree = document.tree
    try tree.apply(edit, registry: nil)
    try document.apply(try Edit(parsing: edit), registry: nil)
    #expect(document.text == Self.text.replacing(old, with: new, maxReplacements: 1))
    #expect(document.tree == tree)
  }

  @Test func `a comment behind a value stays behind what replaces it`() throws {
    var document = try YAMLDocument("a: 1  # why\nb: 2\n")
    try document.apply(try Edit(parsing: "++a={c: 1}"))
    #expect(document.text == "a:  # why\n  c: 1\nb: 2\n")
  }

  @Test func `an empty value takes a value, an empty file takes entries`() throws {
    var document = try YAMLDocument("a:\nb: {}\n")
    try document.apply(try Edit(parsing: "a=1"))
    try document.apply(try Edit(parsing: "+b.c=1"))
    #expect(document.text == "a: 1\nb:\n  c: 1\n")
    var empty = try YAMLDocument("# Nothing yet.\n")
    try empty.apply(try Edit(parsing: "+a=1"))
    #expect(empty.text == "# Nothing yet.\na: 1\n")
  }

  @Test func `what several places share cannot be changed in one, and the text stays`() throws {
    let text = "a: &x\n  k: 1\nb: *x\n"
    var document = try YAMLDocument(text)
    #expect {
      try document.apply(try Edit(parsing: "b.k=2"))
    } throws: { error in
      "\(error)".contains("(text) cannot be edited in place")
    }
    #expect(document.text == text)
    // Where no alias is touched, there is nothing to object to.
    try document.apply(try Edit(parsing: "+c=1"))
    #expect(document.text == "a: &x\n  k: 1\nb: *x\nc: 1\n")
  }

  @Test func `entries behind a dash go one after the other`() throws {
    var document = try YAMLDocument("l:\n  - a: 1\n    b: 2  # two\n    c: 3  # three\n  - d: 4\n")
    try document.apply(try Edit(parsing: "~l.0.a"))
    #expect(document.text == "l:\n  - b: 2  # two\n    c: 3  # three\n  - d: 4\n")
    document = try YAMLDocument("l:\n  - a: 1\n    b: 2  # two\n    c: 3  # three\n  - d: 4\n")
    var tree = document.tree
    try tree.apply(["~l.0.a", "~l.0.b"].map { try Edit(parsing: $0) })
    try document.update(to: tree)
    #expect(document.text == "l:\n  - c: 3  # three\n  - d: 4\n")
  }

  /// Trees with a comment behind each line that may have one and above each key.
  static func commented(_ yaml: String) -> (text: String, count: Int) {
    var lines: [String] = []
    var count = 0
    for line in yaml.split(separator: "\n", omittingEmptySubsequences: false) {
      let indent = line.prefix { $0 == " " }
      if !line.isEmpty {
        lines.append("\(indent)# above \(count)")
        count += 1
      }
      lines.append(String(line))
    }
    return (lines.joined(separator: "\n"), count)
  }

  @Test(arguments: 0..<300)
  func `any tree becomes any other like it, and comments beside the changes stay`(
    _ seed: Int
  ) throws {
    var random = RandomTree(seed: UInt64(seed) + 7_000)
    let tree = ConfigTree(random.map(depth: 4))
    guard !tree.yaml.hasPrefix("{}") else { return }
    let (text, count) = Self.commented(tree.yaml)
    var document = try YAMLDocument(text)
    #expect(document.tree == tree)
    let other = ConfigTree(random.changed(tree.root.value, depth: 4))
    try document.update(to: other)
    #expect(document.tree == other)
    let isScalars = TreeDiff(from: tree, to: other).changes.allSatisfy {
      if case .changed(_, let from, let to) = $0 {
        !from.value.isContainer && !to.value.isContainer
      } else {
        false
      }
    }
    if isScalars { #expect(document.text.ranges(of: "# above").count == count) }
  }
}
