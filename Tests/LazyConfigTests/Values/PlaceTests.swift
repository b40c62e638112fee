import LazyConfig
import Testing

/// Every value of a file knows its line and column, and what is printed is printed in one way.
@Suite struct PlaceTests {
  @Test func `every value and key of YAML knows its line and column`() throws {
    let tree = try ConfigTree(
      yaml: """
        # a comment
        a: 1
        b:
          - x
          -  {c: "two words", d: [1,
               2]}
        e: !!str 5
        "f g": |
          lines
        h: &anchor {i: 1}
        j: *anchor
        k: {_repeat_: 2, _of_: {l: 3}, _at_: {1: {l: 4}}}
        """, name: "f.yaml")
    #expect(
      tree.flatWithOrigins == """
        a: 1  # f.yaml:2:4
        b.0: x  # f.yaml:4:5
        b.1.c: two words  # f.yaml:5:10
        b.1.d: [1, 2]  # f.yaml:5:26
        e: '5'  # f.yaml:7:4
        f g: "lines\\n"  # f.yaml:8:8
        h.i: 1  # f.yaml:10:16
        j.i: 1  # f.yaml:10:16
        k._repeat_: 2  # f.yaml:12:15
        k._of_.l: 3  # f.yaml:12:28
        k._at_.1.l: 4  # f.yaml:12:46

        """)
    guard case .map(let map) = tree.root.value else { return #expect(Bool(false)) }
    #expect(
      map.entries.map { $0.keyOrigin?.description } == [
        "f.yaml:2:1", "f.yaml:3:1", "f.yaml:7:1", "f.yaml:8:1", "f.yaml:10:1", "f.yaml:11:1",
        "f.yaml:12:1",
      ])
  }

  @Test func `every value of JSON knows its line and column`() throws {
    let tree = try ConfigTree(
      json: "{\n  \"a\": 1,\n\t\"b\": [true,\n    {\"c\": \"é\", \"d\": null}]\n}", name: "f.json")
    #expect(
      tree.flatWithOrigins == """
        a: 1  # f.json:2:8
        b.0: true  # f.json:3:8
        b.1.c: é  # f.json:4:11
        b.1.d: null  # f.json:4:22

        """)
  }

  @Test func `a long line of letters beyond ASCII is counted in letters`() throws {
    let yaml = "größe: {слой: x, ключ: '${}'}"
    let error = #expect(throws: ConfigError.self) { try ConfigTree(yaml: yaml, name: "f.yaml") }
    #expect(error?.problems.first?.origin?.description == "f.yaml:1:24")
  }

  @Test(arguments: 0..<100)
  func `printing what was printed changes nothing`(_ seed: Int) throws {
    var random = RandomTree(seed: UInt64(seed + 300))
    let tree = ConfigTree(random.map(depth: 4))
    let read = try ConfigTree(yaml: tree.yaml)
    #expect(read.yaml == tree.yaml)
    #expect(try ConfigTree(json: tree.json).yaml == tree.yaml)
    #expect(try ConfigTree(json: tree.json).json == tree.json)
    #expect(read.flat == tree.flat)
  }

  @Test func `YAML is printed in one way, with as few quotes as can be`() {
    let tree = ConfigTree([
      "plain": "two words", "path": "a/b-c.d", "url": "http://x.y/z", "true": "true",
      "number": "1.5",
      "empty": "", "space": " x", "colon": "a: b", "hash": "a #b", "dash": "- a", "quote": "it's",
      "line": "a\nb", "date": "2024-01-01", "yes": "yes", "unicode": "größe",
      "list": ["a, b", "c"],
      "nested": [["x"], [1, [2]]], "maps": [["a": 1, "b": [:]], [:]],
    ])
    #expect(
      tree.yaml == """
        plain: two words
        path: a/b-c.d
        url: http://x.y/z
        'true': 'true'
        number: '1.5'
        empty: ''
        space: ' x'
        colon: 'a: b'
        hash: 'a #b'
        dash: '- a'
        quote: it's
        line: "a\\nb"
        date: '2024-01-01'
        'yes': 'yes'
        unicode: größe
        list: ['a, b', c]
        nested: [[x], [1, [2]]]
        maps:
          - a: 1
            b: {}
          - {}

        """)
  }
}
