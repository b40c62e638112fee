import LazyConfig
import Testing

@Suite struct DiffTests {
  func diff(_ old: String, _ new: String) throws -> TreeDiff {
    TreeDiff(
      from: try ConfigTree(yaml: old, name: "old.yaml"),
      to: try ConfigTree(yaml: new, name: "new.yaml"),
      registry: .parts)
  }

  // MARK: For people

  @Test(arguments: [
    ("a: 1", "a: 2", "~ a: 1 -> 2  # new.yaml:1:4"),
    ("a: 1", "a: '1'", "~ a: 1 -> '1'  # new.yaml:1:4"),
    ("a: 1", "a: 1.0", "~ a: 1 -> 1.0  # new.yaml:1:4"),
    ("{}", "a: x", "+ a: x  # new.yaml:1:4"),
    ("a: x", "{}", "- a: x  # old.yaml:1:4"),
    ("a: {b: {c: 1}}", "a: {b: {c: null}}", "~ a.b.c: 1 -> null  # new.yaml:1:12"),
    ("a: ${b}", "a: ${c}", "~ a: ${b} -> ${c}  # new.yaml:1:4"),
    ("a: [1, 2, 3]", "a: [1, 3]", "- a.1: 2  # old.yaml:1:8"),
    ("a: [1, 3]", "a: [1, 2, 3]", "+ a.1: 2  # new.yaml:1:8"),
    ("a: [1, 2]", "a: [1, 5]", "~ a.1: 2 -> 5  # new.yaml:1:8"),
    ("a: {x: 1, y: 2}", "b: {x: 1, y: 2}", "> a -> b"),
    ("a: {p: {x: {y: 1}}, q: {}}", "a: {p: {}, q: {r: {y: 1}}}", "> a.p.x -> a.q.r"),
    (
      "l: [{i: 1, b: [1]}, {i: 2}, {i: 3}]", "l: [{i: 2}, {i: 3}, {i: 1, b: [1]}]",
      "> l.0 -> l.2"
    ),
    (
      "m: {_target_: SelfAttention, num_heads: 2}", "m: {_target_: GatedAttention, gate: relu}",
      """
      - m:
      -   _target_: SelfAttention
      -   num_heads: 2
      + m:
      +   _target_: GatedAttention
      +   gate: relu
      """
    ),
    (
      "m: {_target_: SelfAttention, num_heads: 2}", "m: {_target_: SelfAttention, num_heads: 3}",
      "~ m.num_heads: 2 -> 3  # new.yaml:1:41"
    ),
    ("m: {_target_: FFN}", "m: {_target_: LazyConfigTests.FFN}", ""),
    ("m: {_target_: FFN}", "m: {_target_: FFN, _partial_: true}", "~ m._partial_: false -> true"),
    ("a: {x: 1, y: 2}", "a: {y: 2, x: 1}", ""),
    ("l: [1, 1]", "l: {_repeat_: 2, _of_: 1}", ""),
    (
      "l: {_repeat_: 2, _of_: 1}", "l: {_repeat_: 4, _of_: 1}",
      "~ l._repeat_: 2 -> 4  # new.yaml:1:15"
    ),
    (
      "l: {_repeat_: 4, _of_: {x: 1}}", "l: {_repeat_: 4, _of_: {x: 1}, _at_: {2: {x: 5}}}",
      "~ l.2.x: 1 -> 5  # new.yaml:1:46"
    ),
    (
      "n: 7\nl: {_repeat_: '${n}', _of_: {x: 1}, _at_: {6: {x: 2}}}",
      "n: 7\nl: {_repeat_: 3, _of_: {x: 1}}",
      "~ l.6.x: 2 -> 1  # new.yaml:2:28\n~ l._repeat_: ${n} -> 3  # new.yaml:2:15"
    ),
    (
      "l: {_repeat_: 4, _of_: 1}", "l: {_repeat_: 3, _of_: 1, _at_: {6: 2}}",
      """
      - l:
      -   _repeat_: 4
      -   _of_: 1
      + l:
      +   _repeat_: 3
      +   _of_: 1
      +   _at_:
      +     '6': 2
      """
    ),
    (
      "l: {_repeat_: 4, _of_: {x: 1}}", "l: {_repeat_: 4, _of_: {x: 3}}",
      "~ l._of_.x: 1 -> 3  # new.yaml:1:28"
    ),
  ])
  func `a difference in words`(_ old: String, _ new: String, _ text: String) throws {
    let found = try diff(old, new)
    #expect(found.text() == (text.isEmpty ? "" : text + "\n"))
    #expect(found.isEmpty == text.isEmpty)
    var edited = try ConfigTree(yaml: old)
    try edited.apply(found.edits)
    let expected = try ConfigTree(yaml: new)
    #expect(TreeDiff(from: edited, to: expected, registry: .parts).isEmpty)
  }

  @Test func `equal changes of a row of elements stand on one line`() throws {
    let old = "layers: [\(Array(repeating: "{d: 0.1, i: 1}", count: 48).joined(separator: ","))]"
    var new = try ConfigTree(yaml: old)
    try new.apply("layers.*.d=0.2")
    var text = TreeDiff(from: try ConfigTree(yaml: old), to: new).text()
    #expect(text == "~ layers[0:48].d: 0.1 -> 0.2  # override 1: layers.*.d=0.2\n")
    new = try ConfigTree(yaml: old)
    try new.apply("layers[3:5].d=0.2")
    try new.apply("layers.9.d=0.2")
    text = TreeDiff(from: try ConfigTree(yaml: old), to: new).text()
    #expect(
      text == """
        ~ layers[3:5].d: 0.1 -> 0.2  # override 1: layers[3:5].d=0.2
        ~ layers.9.d: 0.1 -> 0.2  # override 1: layers.9.d=0.2

        """)
  }

  @Test func `lines say nothing about origins when asked not to`() throws {
    let found = try diff("a: 1\nb: 2\nd: {x: 1}", "a: 3\nc: 4\nd: [1]")
    #expect(
      found.text(withOrigins: false) == """
        ~ a: 1 -> 3
        - b: 2
        - d: {x: 1}
        + d: [1]
        + c: 4

        """)
  }

  @Test func `every line has the colour of its sign`() throws {
    let text = try diff("a: 1\nb: 2\nd: {x: 1, y: 2}", "a: 3\nc: 4\ne: {x: 1, y: 2}").text(
      inColour: true)
    #expect(
      text == """
        \u{1B}[33m~ a: 1 -> 3  # new.yaml:1:4\u{1B}[0m
        \u{1B}[31m- b: 2  # old.yaml:2:4\u{1B}[0m
        \u{1B}[32m+ c: 4  # new.yaml:2:4\u{1B}[0m
        \u{1B}[36m> d -> e\u{1B}[0m

        """)
  }

  // MARK: For programs

  @Test func `the differences as JSON`() throws {
    let found = try diff(
      "a: 1\nb: 2\nd: {x: 1, y: 2}\nm: {_target_: FFN}",
      "a: 3\nc: 4\ne: {x: 1, y: 2}\nm: {_target_: ScaleNorm}")
    #expect(
      try ConfigTree(json: found.json).root.value == [
        ["kind": "changed", "path": "a", "old": 1, "new": 3, "origin": "new.yaml:1:4"],
        ["kind": "removed", "path": "b", "old": 2],
        [
          "kind": "swapped", "path": "m", "old": .call(Call("FFN")),
          "new": .call(Call("ScaleNorm")),
          "origin": "new.yaml:4:4",
        ],
        ["kind": "added", "path": "c", "new": 4, "origin": "new.yaml:2:4"],
        ["kind": "moved", "from": "d", "path": "e", "origin": "new.yaml:3:4"],
      ])
  }

  @Test func `the overrides that turn one tree into the other`() throws {
    let found = try diff(
      "a: 1\nb: 2\nl: [1, 2, 3]\nm: {_target_: SelfAttention, num_heads: 2}",
      "a: x y\nc: {d: null}\nl: [1, 3, 4]\nm: {_target_: GatedAttention, gate: relu}")
    #expect(
      found.overrides == [
        "a='x y'", "~b", "~l.1", "+l.2=4", "m={_target_:GatedAttention,gate:relu}",
        "+c={d:null}",
      ])
  }

  @Test func `a map in the place of a target's name is not merged into its call`() throws {
    let old = try ConfigTree(yaml: "{_target_: Layer, attention: SelfAttention}")
    let new = try ConfigTree(yaml: "{_target_: Layer, attention: {x: 1}}")
    var edited = old
    for override in TreeDiff(from: old, to: new).overrides { try edited.apply(override) }
    #expect(edited == new)
  }

  @Test func `moves are found among parts, not among single values`() throws {
    #expect(try diff("a: 1", "b: 1").changes.count == 2)
    let found = try diff(
      "a: {x: 1, y: 2}\nb: {x: 1, y: 2}", "c: {x: 1, y: 2}\nd: {x: 1, y: 2}")
    #expect(found.text() == "> a -> c\n> b -> d\n")
  }

  @Test func `an inserted layer is one addition, not a change of all that follow`() throws {
    let layers = (0..<10).map { "{i: \($0), x: {y: 1}}" }
    let old = "l: [\(layers.joined(separator: ","))]"
    let new =
      "l: [\((layers[..<4] + ["{i: 99, x: {y: 1}}"] + layers[4...]).joined(separator: ","))]"
    let found = try diff(old, new)
    #expect(found.changes.count == 1)
    #expect(found.changes.first?.path == "l.4")
    #expect(found.overrides == ["+l.4={i:99,x:{y:1}}"])
  }

  // MARK: The root

  @Test(arguments: [
    ("{_target_: FFN, hidden_size: 1}", "{_target_: ScaleNorm, eps: 1.0}"),
    ("{_target_: FFN, hidden_size: 1}", "{_target_: ScaleNorm, _partial_: true}"),
    ("{_target_: FFN, hidden_size: 1}", "{hidden_size: 1, x: 2}"),
    ("{hidden_size: 1, x: 2}", "{_target_: FFN, hidden_size: 1}"),
    ("{x: 1}", "{y: 1}"),
    ("{}", "{y: {z: 1}}"),
    ("[1, 2]", "[2, {a: 1}]"),
  ])
  func `the root can become another target, or another map`(_ old: String, _ new: String) throws {
    let found = try diff(old, new)
    var edited = try ConfigTree(yaml: old)
    try edited.apply(found.edits)
    #expect(try edited == ConfigTree(yaml: new))
    var retyped = try ConfigTree(yaml: old)
    for override in found.overrides { try retyped.apply(override) }
    #expect(try retyped == ConfigTree(yaml: new), "\(found.overrides)")
  }
}
