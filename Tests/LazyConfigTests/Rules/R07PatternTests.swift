import LazyConfig
import Testing

/// R7: lists, patterns, and what stands in slots.
@Suite struct R07PatternTests {
  // MARK: Lists

  @Test(arguments: [
    ("a+=4", "a: [1, 2, 3, 4]"), ("a+=[4]", "a: [1, 2, 3, [4]]"),
    ("a=extend_list(4,5)", "a: [1, 2, 3, 4, 5]"),
    ("+a.0=9", "a: [9, 1, 2, 3]"), ("+a.3=9", "a: [1, 2, 3, 9]"), ("+a[1]=9", "a: [1, 9, 2, 3]"),
    ("~a.0", "a: [2, 3]"), ("~a[2]", "a: [1, 2]"), ("~a.1=2", "a: [1, 3]"), ("~a.*", "a: []"),
    ("~a[1:]", "a: [1]"), ("~a[-1:]", "a: [1, 2]"), ("~a.*=2", "a: [1, 3]"),
    ("a.1=x", "a: [1, x, 3]"), ("a[0:2]=7", "a: [7, 7, 3]"), ("a[:-1]=7", "a: [7, 7, 3]"),
    ("a[-2:]=7", "a: [1, 7, 7]"), ("a=[9]", "a: [9]"), ("a=[]", "a: []"),
  ])
  func `lists are edited in place`(_ override: String, _ result: String) {
    #expect(edited("a: [1, 2, 3]", override) == result + "\n")
    // A repeated list is edited as the list that it stands for.
    let repeated = "a: {_repeat_: 3, _of_: 1, _at_: {1: 2, 2: 3}}"
    #expect(
      (try? ConfigTree(yaml: edited(repeated, override))) == (try? ConfigTree(yaml: result)))
  }

  @Test(arguments: [
    ("a.3=1", "a.3: 'a' is a list of 3, and has no '3'"),
    ("~a.3", "a.3: 'a' is a list of 3, and has no '3'"),
    ("+a.4=1", "a.4: 'a' is a list of 3, and has no '4'"),
    ("a.x=1", "a.x: 'a' is a list of 3, and has no 'x'"),
    ("~a.0=5", "a.0: expected the integer 5 to remove, found the integer 1"),
    ("b+=1", "b: expected a list to append to, found the text 'x'"),
    ("a[3:5]=1", "a[3:5]=1: the pattern matches nothing"),
    ("~**.z", "~**.z: the pattern matches nothing"),
    ("@FFN.act=relu", "@FFN.act=relu: the pattern matches nothing"),
    ("+b=1", "b: it exists already; to change it, write b=… or ++b=…"),
    ("b.c=1", "b.c: 'b' is the text 'x', which has nothing below it"),
  ])
  func `an edit that does not apply says why`(_ override: String, _ message: String) {
    let text = edited("a: [1, 2, 3]\nb: x", override)
    #expect(text.hasPrefix("error: \(message)\n"), "\(text)")
    #expect(text.contains("written at override 1: \(override)\n"), "\(text)")
  }

  // MARK: Maps

  @Test(arguments: [
    ("+c=3", "a: {x: 1, y: {z: 2}}\nc: 3"), ("++c=3", "a: {x: 1, y: {z: 2}}\nc: 3"),
    ("++a.x=3", "a: {x: 3, y: {z: 2}}"), ("a={x: 5}", "a: {x: 5, y: {z: 2}}"),
    ("+a={w: 5}", "a: {x: 1, y: {z: 2}, w: 5}"), ("+a.y={w: 5}", "a: {x: 1, y: {z: 2, w: 5}}"),
    ("~a.y", "a: {x: 1}"), ("~a.*", "a: {}"), ("~**.z", "a: {x: 1, y: {}}"),
    ("a.*=0", "a: {x: 0, y: 0}"),
    ("+b.c.d=1", "a: {x: 1, y: {z: 2}}\nb: {c: {d: 1}}"),
    ("++a.y.v.w=1", "a: {x: 1, y: {z: 2, v: {w: 1}}}"),
    ("a.y=null", "a: {x: 1, y: null}"),
  ])
  func `maps are edited in place, and merged`(_ override: String, _ result: String) throws {
    let text = edited("a: {x: 1, y: {z: 2}}", override)
    #expect(try ConfigTree(yaml: text) == ConfigTree(yaml: result), "\(text)")
  }

  @Test func `a map that is merged adds no key by mistake`() {
    #expect(
      edited("a: {x: 1, y: {z: 2}}", "a={y: {zz: 3}}")
        == """
        error: a.zz: 'a' has no 'zz'; did you mean 'z'?
          written at override 1: a={y: {zz: 3}}
          'a' has: z
          to add a key, write +a.zz=…
        1 error
        """.replacing("a.zz", with: "a.y.zz").replacing("'a'", with: "'a.y'"))
  }

  // MARK: Targets

  @Test func `a target comes, goes and stays under its other names`() throws {
    #expect(
      edited("m: {hidden_size: 1}", "+m._target_=FFN") == "m:\n  _target_: FFN\n  hidden_size: 1\n")
    #expect(edited("m: {_target_: FFN, hidden_size: 1}", "~m._target_") == "m:\n  hidden_size: 1\n")
    #expect(
      edited("m: {_target_: FFN, hidden_size: 1}", "m._target_=LazyConfigTests.FFN")
        == "m:\n  _target_: LazyConfigTests.FFN\n  hidden_size: 1\n")
    #expect(
      edited("m: {_target_: FFN}", "m._partial_=true")
        == edited("m: {_target_: FFN}", "++m._partial_=true"))
    #expect(
      edited("m: {_target_: FFN, _partial_: true}", "~m._partial_") == "m:\n  _target_: FFN\n")
    #expect(edited("m: {_target_: FFN}", "m._target_=3").contains("expected a target's name"))
  }

  @Test(arguments: ["attention: SelfAttention", "attention: {_target_: SelfAttention}"])
  func `a part written as a name is a call like any other`(_ attention: String) throws {
    let yaml = "{_target_: Layer, \(attention), mlp: {}}"
    for override in [
      "attention.num_heads=4", "attention={num_heads: 4}", "@SelfAttention.num_heads=4",
      "**.num_heads=4", "@Attention.num_heads=4", "attention=SelfAttention(num_heads=4)",
    ] {
      let text = edited(yaml, override)
      #expect(
        text == """
          _target_: Layer
          attention:
            _target_: SelfAttention
            num_heads: 4
          mlp: {}

          """, "\(override): \(text)")
    }
  }

  @Test func `a map that is a call without saying so is checked and found like one`() {
    let yaml = "{_target_: Tower, hidden_size: 1, first: {}, blocks: [{}, FFN]}"
    #expect(
      edited(yaml, "first.act=relu").contains("first:\n  act: relu\n"))
    #expect(
      edited(yaml, "first.atc=relu").contains("FFN has no parameter 'atc'; did you mean 'act'?"))
    let all = edited(yaml, "@FFN.dropout=0.5")
    #expect(all.split(separator: "\n").filter { $0.contains("dropout: 0.5") }.count == 3, "\(all)")
    #expect(edited(yaml, "blocks.1.act=relu").contains("- _target_: FFN\n    act: relu\n"))
    // What is not touched stays as it was written.
    #expect(edited(yaml, "hidden_size=2").contains("first: {}\n"))
  }

  @Test func `an append to a list that has its default starts from it, once`() {
    let result = "_target_: Everything\nsizes: [1]\n"
    #expect(edited("{_target_: Everything}", "sizes+=1") == result)
    #expect(
      edited("a: {_target_: Everything}", "**.sizes+=1")
        == "a:\n  _target_: Everything\n  sizes: [1]\n")
  }

  @Test func `a parameter is removed to have its default again`() {
    #expect(
      edited("a: {_target_: FFN, act: relu}\nb: {_target_: FFN}", "~**.act")
        == "a:\n  _target_: FFN\nb:\n  _target_: FFN\n")
  }

  // MARK: Patterns

  @Test(arguments: [
    ("**.v=0", 6), ("*.v=0", 2), ("a.*.v=0", 2), ("**.l.*.v=0", 2), ("a.**.v=0", 3),
    ("a.l[0:1].v=0", 1), ("a.l[1:].v=0", 1), ("**.l[-1:].v=0", 1), ("*.l.*.v=0", 2), ("b.v=0", 1),
    ("**.**.v=0", 6), ("a.b.**.v=0", 1),
  ])
  func `a pattern changes what it matches, each node once`(_ override: String, _ count: Int) throws
  {
    var tree = try ConfigTree(
      yaml: "a: {v: 1, b: {v: 1}, l: [{v: 1}, {v: 1}]}\nb: {v: 1}\nv: 1".replacing(
        "a: {v: 1, b", with: "a: {v: 1, c: {}, b"))
    let edit = try Edit(parsing: override)
    let changed = try tree.apply(edit)
    #expect(tree.flat.split(separator: "\n").filter { $0.hasSuffix("v: 0") }.count == changed)
    if override != "a.*.v=0", override != "a.**.v=0" { #expect(changed == count, "\(tree.yaml)") }
  }

  @Test func `a type filter stands anywhere`() throws {
    let yaml = """
      _target_: Model
      hidden_size: 1
      layers:
        - {_target_: Layer, attention: {_target_: GatedAttention}, mlp: {_target_: FFN}}
        - {_target_: Layer, attention: SelfAttention, mlp: {_target_: FFN}}
      """
    var tree = try ConfigTree(yaml: yaml)
    #expect(try tree.apply(Edit(parsing: "layers.*@Layer.mlp.dropout=0.5"), registry: .parts) == 2)
    #expect(try tree.apply(Edit(parsing: "@GatedAttention.gate=relu"), registry: .parts) == 1)
    #expect(
      try tree.apply(
        Edit(parsing: "layers.*.attention@SelfAttention.num_heads=2"), registry: .parts) == 1)
    #expect(try tree.apply(Edit(parsing: "@Attention=SelfAttention"), registry: .parts) == 2)
    let model = try tree.build(as: Model.self, registry: .parts)
    #expect(model.layers.allSatisfy { $0.attention is SelfAttention })
  }

  @Test func `the count and the element of repeated lists match by name`() throws {
    var tree = try ConfigTree(
      yaml: "a: {l: {_repeat_: 2, _of_: {v: 1}}}\nb: {l: {_repeat_: 3, _of_: {v: 1}}}")
    try tree.apply("*.l._repeat_=4")
    try tree.apply("**._of_.v=7")
    #expect(try tree.value(at: "a.l") == [["v": 7], ["v": 7], ["v": 7], ["v": 7]])
    #expect(tree["b.l._repeat_"]?.value == 4)
  }
}
