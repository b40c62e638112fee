import LazyConfig
import Testing

/// R6: a repeated list stays compact, and each element is a node of its own.
@Suite struct R06RepetitionTests {
  static let yaml = """
    _target_: Model
    hidden_size: 8
    layers:
      _repeat_: 4
      _of_:
        _target_: Layer
        attention:
          _target_: SelfAttention
        mlp:
          _target_: FFN
          dropout: 0.1

    """

  func dropouts(_ tree: ConfigTree) throws -> [Double] {
    try tree.build(as: Model.self, registry: .parts).layers.map(\.mlp.dropout)
  }

  func tree(_ overrides: String...) throws -> ConfigTree {
    var tree = try ConfigTree(yaml: Self.yaml, name: "m.yaml")
    try tree.apply(try overrides.map { try Edit(parsing: $0) }, registry: .parts)
    return tree
  }

  // MARK: Elements

  @Test func `it stands for a list, and every element has its path`() throws {
    let tree = try tree()
    let model = try tree.build(as: Model.self, registry: .parts)
    #expect(model.layers.count == 4)
    #expect(Set(model.layers.map(ObjectIdentifier.init)).count == 4)
    #expect(tree["layers.3.attention"]?.value == .call(Call("SelfAttention")))
    #expect(tree["layers.4"] == nil)
    #expect(try tree.value(at: "layers.2.mlp.dropout") == 0.1)
    #expect(try tree.explain("layers.3.mlp.hidden_size", registry: .parts).value == 8)
  }

  @Test func `it prints compactly, and reads back`() throws {
    #expect(try tree().yaml == Self.yaml)
    let edited = try tree("layers.2.mlp.dropout=0.5")
    #expect(edited.yaml.contains("  _repeat_: 4\n"))
    #expect(try ConfigTree(yaml: edited.yaml) == edited)
    #expect(try ConfigTree(json: edited.json) == edited)
    #expect(try dropouts(ConfigTree(yaml: edited.yaml)) == [0.1, 0.1, 0.5, 0.1])
  }

  @Test func `it equals the list that it stands for`() throws {
    let list = try ConfigTree(yaml: "a: [{x: 1}, {x: 1}, {x: 2}]")
    let repeated = try ConfigTree(yaml: "a: {_repeat_: 3, _of_: {x: 1}, _at_: {2: {x: 2}}}")
    #expect(list == repeated)
    #expect(repeated == list)
    #expect(try list != ConfigTree(yaml: "a: {_repeat_: 4, _of_: {x: 1}, _at_: {2: {x: 2}}}"))
    #expect(try list != ConfigTree(yaml: "a: {_repeat_: 3, _of_: {x: 1}}"))
    #expect(try ConfigTree(yaml: "a: []") == ConfigTree(yaml: "a: {_repeat_: 0, _of_: 1}"))
  }

  @Test func `an edit of one element does not touch the others`() throws {
    #expect(try dropouts(tree("layers.1.mlp.dropout=0.5")) == [0.1, 0.5, 0.1, 0.1])
    #expect(try dropouts(tree("layers[1:3].mlp.dropout=0.5")) == [0.1, 0.5, 0.5, 0.1])
    let swapped = try tree("layers.3.attention=GatedAttention")
    let model = try swapped.build(as: Model.self, registry: .parts)
    #expect(model.layers.map { $0.attention is GatedAttention } == [false, false, false, true])
  }

  @Test func `an edit that undoes another makes the element one of the others again`() throws {
    let undone = try tree("layers.1.mlp.dropout=0.5", "layers.1.mlp.dropout=0.1")
    #expect(undone.yaml == Self.yaml)
  }

  @Test func `an edit of all elements keeps what was said of one`() throws {
    let tree = try tree("layers.1.mlp.dropout=0.5", "layers.*.mlp.act=relu")
    let model = try tree.build(as: Model.self, registry: .parts)
    #expect(model.layers.map(\.mlp.dropout) == [0.1, 0.5, 0.1, 0.1])
    #expect(model.layers.allSatisfy { $0.mlp.act == .relu })
    // Said of all: it holds for the edited element too.
    #expect(
      try dropouts(self.tree("layers.1.mlp.dropout=0.5", "layers.*.mlp.dropout=0.3")) == [
        0.3, 0.3, 0.3, 0.3,
      ])
  }

  @Test func `an edit of the shared element leaves elements that were edited before`() throws {
    let tree = try tree("layers.1.mlp.dropout=0.5", "layers._of_.mlp.dropout=0.3")
    #expect(try dropouts(tree) == [0.3, 0.5, 0.3, 0.3])
    // The shared element became what the edited one was: there is nothing left to hold apart.
    let same = try self.tree("layers.1.mlp.dropout=0.5", "layers._of_.mlp.dropout=0.5")
    #expect(same.yaml == Self.yaml.replacing("0.1", with: "0.5"))
    #expect(try same == ConfigTree(yaml: Self.yaml.replacing("0.1", with: "0.5")))
  }

  @Test func `edits of slices in Swift keep the shared element for elements that come later`()
    throws
  {
    var tree = try tree()
    try tree.replace("layers[0:3].attention", with: GatedAttention.lazy(), registry: .parts)
    try tree.apply("layers._repeat_=6", registry: .parts)
    let model = try tree.build(as: Model.self, registry: .parts)
    #expect(
      model.layers.map { $0.attention is GatedAttention } == [
        true, true, true, false, false, false,
      ])
  }

  @Test func `an edit of everything below in Swift stays compact`() throws {
    var tree = try tree("layers[2:4].attention=GatedAttention")
    try tree.set("act", of: .calls(of: FFN.self), to: Activation.relu, registry: .parts)
    guard case .repetition(let layers)? = tree["layers"]?.value else {
      return #expect(Bool(false), "\(tree.yaml)")
    }
    #expect(layers.edited.map(\.index) == [2, 3])
    #expect(layers.element.child("mlp")?.child("act")?.value == "relu")
  }

  @Test func `elements can be different from each other in Swift`() throws {
    var tree = try tree()
    var layer = 0
    try tree.map("layers.*.mlp.dropout", registry: .parts) { node in
      node.value = .double(Double(layer) / 10)
      layer += 1
    }
    #expect(try dropouts(tree) == [0, 0.1, 0.2, 0.3])
  }

  // MARK: Counts

  @Test func `the count may be a reference`() throws {
    let tree = try ConfigTree(
      yaml: """
        depth: 3
        model:
          _target_: Model
          hidden_size: 2
          layers: {_repeat_: "${depth}", _of_: {_target_: Layer, attention: SelfAttention, mlp: {}}}
        """)
    var deeper = tree
    try deeper.apply("depth=5", registry: .parts)
    func count(_ tree: ConfigTree) throws -> Int? {
      try (tree.build(as: [String: Any].self, registry: .parts)["model"] as? Model)?.layers.count
    }
    #expect(try count(tree) == 3)
    #expect(try count(deeper) == 5)
    #expect(try tree.executed(registry: .parts)["model.layers._repeat_"]?.value == 3)
    #expect(try tree.value(at: "model.layers.2.attention") == "SelfAttention")
  }

  @Test(arguments: [
    ("'three'", "expected the number of elements, found the text 'three'"),
    ("[1]", "expected the number of elements, found a list of 1"),
    ("-1", "expected the number of elements, found the integer -1"),
    ("2.0", "expected the number of elements, found the number 2.0"),
    ("null", "expected the number of elements, found null"),
  ])
  func `a reference to something that is no count is an error`(_ count: String, _ message: String) {
    let text = errors(
      in: "depth: \(count)\nlist: {_repeat_: '${depth}', _of_: {_target_: FFN, hidden_size: 1}}")
    #expect(text.contains("list._repeat_: \(message)"), "\(text)")
    #expect(text.hasSuffix("\n1 error"), "\(text)")
  }

  @Test(arguments: [
    ("-1", "expected the number of elements, found the integer -1"),
    ("many", "expected the number of elements, found the text 'many'"),
    ("1.5", "expected the number of elements, found the number 1.5"),
  ])
  func `an override of the count is checked as a file is`(_ count: String, _ message: String) {
    #expect(
      errors(in: Self.yaml, "layers._repeat_=\(count)") == """
        error: layers._repeat_: \(message)
          written at override 1: layers._repeat_=\(count)
        1 error
        """)
  }

  @Test(arguments: [
    (
      "{_repeat_: many, _of_: 1}",
      "_repeat_: expected the number of elements, found the text 'many'"
    ),
    ("{_repeat_: [2], _of_: 1}", "_repeat_: expected the number of elements, found a list of 1"),
    ("{_repeat_: 2, _of_: 1, _at_: {5: 2}}", "5: there is no element 5: the list has 2"),
  ])
  func `a wrong count in a file is reported with everything else that is wrong`(
    _ list: String, _ message: String
  ) throws {
    let tree = try ConfigTree(yaml: "list: \(list)\nmlp: {_target_: FFN}")
    let text = errors(in: tree)
    #expect(text.contains("error: list.\(message)"), "\(text)")
    #expect(text.contains("hidden_size") && text.hasSuffix("\n2 errors"), "\(text)")
    // What a tree can be, a file can be.
    #expect(try ConfigTree(yaml: tree.yaml) == tree)
    #expect(try ConfigTree(json: tree.json) == tree)
  }

  @Test func `a count of zero is an empty list`() throws {
    #expect(try dropouts(tree("layers._repeat_=0")) == [])
    #expect(try tree("layers._repeat_=0").executed(registry: .parts).yaml.contains("_repeat_: 0"))
  }

  @Test(arguments: [100_000_000, Int.max])
  func `a huge count is an error, and takes no time or memory`(_ count: Int) throws {
    let tree = try tree("layers._repeat_=\(count)")
    #expect(
      errors(in: tree) == """
        error: layers: a repeated list of \(count) makes the tree too large
          written at m.yaml:4:3
          at most 100808 nodes are allowed
        1 error
        """)
    #expect(try ConfigTree(yaml: tree.yaml) == tree)
    // What works on elements one by one says so too, and changes nothing.
    var edited = tree
    #expect(throws: ConfigError.self) { try edited.apply("layers+=x") }
    #expect(throws: ConfigError.self) { try edited.apply("~layers.0") }
    #expect(throws: ConfigError.self) { try edited.apply("layers[0:2].mlp.dropout=1") }
    #expect(edited == tree)
    #expect(tree.select("layers.*.mlp").count <= 1)
    #expect(TreeDiff(from: tree, to: try self.tree()).overrides == ["layers._repeat_=4"])
  }

  @Test func `an edited element beyond the count is an error, not forgotten`() {
    #expect(
      errors(in: Self.yaml, "layers.3.mlp.dropout=0.5", "layers._repeat_=2") == """
        error: layers.3: there is no element 3: the list has 2
          written at m.yaml:6:5
        1 error
        """)
  }

  // MARK: Lists of elements

  @Test func `elements are appended, inserted and removed`() throws {
    let base = "a: {_repeat_: 3, _of_: 1, _at_: {1: 5}}"
    #expect(edited(base, "a+=2") == "a: [1, 5, 1, 2]\n")
    #expect(edited(base, "+a.1=2") == "a: [1, 2, 5, 1]\n")
    #expect(edited(base, "~a.1") == "a: [1, 1]\n")
    #expect(edited(base, "a=[7]") == "a: [7]\n")
  }

  @Test func `a file changes a repeated list of the file that it extends`() throws {
    #expect(
      try Folder.load(
        "new.yaml",
        [
          "old.yaml": "layers: {_repeat_: 3, _of_: {a: 1, b: 1}}",
          "new.yaml": "extends: old.yaml\nlayers: {_repeat_: 4, _at_: {1: {b: 3}}}",
        ]
      ).yaml == """
        layers:
          _repeat_: 4
          _of_:
            a: 1
            b: 1
          _at_:
            '1':
              a: 1
              b: 3

        """)
    #expect(
      try Folder.load(
        "new.yaml",
        [
          "old.yaml": "layers: {_repeat_: 3, _of_: {a: 1, b: 1}}",
          "new.yaml": "extends: old.yaml\nlayers: {_of_: {b: 2}, 2: {b: 4}}",
        ]
      ).value(at: "layers") == [["a": 1, "b": 2], ["a": 1, "b": 2], ["a": 1, "b": 4]])
  }

  @Test(arguments: [
    ("_repeat_: 2", "_repeat_ needs _of_: the element"),
    ("_of_: {x: 1}", "_of_ needs _repeat_: the number of elements"),
    ("_at_: {0: 1}", "_at_ needs _repeat_ and _of_"),
  ])
  func `a part of a repeated list needs a list to be part of`(_ part: String, _ message: String)
    throws
  {
    let yaml = #expect(throws: ConfigError.self) {
      try ConfigTree(yaml: "a:\n  {\(part)}", name: "m.yaml")
    }
    #expect(yaml?.description == "error: \(message)\n  written at m.yaml:2:3\n1 error")
    let folder = try Folder([
      "old.yaml": "a: {x: 1}", "new.yaml": "extends: old.yaml\nb: {\(part)}",
      "good.yaml": "extends: list.yaml\na: {\(part)}", "list.yaml": "a: {_repeat_: 1, _of_: {}}",
    ])
    let error = #expect(throws: ConfigError.self) { try folder.load("new.yaml") }
    #expect(
      folder.shortened(error?.description ?? "")
        == "error: \(message)\n  written at new.yaml:2:4\n1 error")
    _ = try folder.load("good.yaml")
    #expect(errors(in: "a: 1", "a={\(part)}").contains(message))
  }

  @Test func `elements of a list that is written out are changed in the same way`() throws {
    let files = [
      "old.yaml": "l: [{a: 1}, {a: 1}]", "new.yaml": "extends: old.yaml\nl: {1: {b: 2}}",
    ]
    #expect(try Folder.load("new.yaml", files).root.value == ["l": [["a": 1], ["a": 1, "b": 2]]])
    #expect(edited("l: [1, 2]", "l={0: 5}") == "l: [5, 2]\n")
  }

  @Test func `an error in one element names that element`() {
    // A pattern is about the nodes that have what it names.
    #expect(
      errors(in: Self.yaml, "layers.2.attention=GatedAttention", "layers.*.attention.gate=relu")
        == "valid")
    #expect(
      errors(in: Self.yaml, "layers.2.attention=GatedAttention", "layers.*.attention.num_heads=x")
        .contains("the same at layers[1:4].attention.num_heads"))
  }
}
