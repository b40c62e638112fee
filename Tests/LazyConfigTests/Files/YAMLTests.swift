import LazyConfig
import Testing

@Suite struct YAMLTests {
  @Test(arguments: [
    ("yes", Value.string("yes")), ("on", "on"), ("~", nil), ("null", nil), ("", nil),
    ("True", true),
    ("0x1F", 31), ("0o17", 15), ("1e-5", 1e-5), ("1_000", "1_000"), ("'1'", "1"),
    ("12:30", "12:30"),
    (".inf", .double(.infinity)), ("-.inf", .double(-.infinity)), (".nan", .double(.nan)),
    ("inf", "inf"),
    ("-5", -5), ("+5", 5), ("1.", 1.0), ("!!str 5", "5"), ("010", "010"), ("???", .required),
    ("9223372036854775807", .int(.max)), ("-9223372036854775808", .int(.min)),
  ])
  func `plain words follow YAML 1.2`(_ text: String, _ value: Value) throws {
    #expect(try ConfigTree(yaml: "a: \(text)")["a"]?.value == value)
  }

  @Test(arguments: [
    ("a: 99999999999999999999", "the integer 99999999999999999999 does not fit 64 bits", 1, 4),
    ("a: 1\na: 2", "the key 'a' occurs twice", 2, 1),
    ("a: [1", "not YAML: did not find expected ',' or ']'", 2, 1),
    ("? [1]\n: 2", "a key must be text, not a list or a map", 1, 3),
    ("a: 1\nb: {_repeat_: 2}", "_repeat_ needs _of_: the element", 2, 4),
    ("a: {_target_: 3}", "_target_ takes a target's name, found the integer 3", 1, 4),
    (
      "a: {_repeat_: 2, _of_: 1, _at_: 2}",
      "_at_ takes a map from indices to elements, found the integer 2", 1, 4
    ),
  ])
  func `what is wrong is reported with line and column`(
    _ text: String, _ message: String, _ line: Int, _ column: Int
  ) {
    let error = #expect(throws: ConfigError.self) { try ConfigTree(yaml: text, name: "f.yaml") }
    let problem = error?.problems.first
    #expect(problem?.message == message)
    #expect(problem?.origin?.description == "f.yaml:\(line):\(column)")
  }

  @Test func `aliases and merge keys are data`() throws {
    let tree = try ConfigTree(yaml: "base: &b {x: 1, y: 2}\nuse: {<<: *b, y: 3}\nsame: *b")
    #expect(tree["use"]?.value == ["x": 1, "y": 3])
    #expect(tree["same"]?.value == ["x": 1, "y": 2])
  }

  @Test func `JSON is read strictly`() throws {
    #expect(
      try ConfigTree(json: #"{"a": [1, 2.0, "\u00e9\ud83d\ude00", null, {"$float": "nan"}]}"#)["a"]?
        .value
        == [1, 2.0, "é😀", nil, .double(.nan)])
    for text in [
      #"{"a": 1,}"#, "{'a': 1}", "[01]", #""\ud800""#, #"{"a":1,"a":2}"#, "[1] 2", "nul", "[1e]",
      "\"\t\"",
    ] {
      #expect(throws: ConfigError.self, "\(text)") { try ConfigTree(json: text) }
    }
  }
}
