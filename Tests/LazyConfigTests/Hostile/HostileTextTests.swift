import Foundation
import LazyConfig
import Testing

/// Text that is not what it seems.
@Suite struct HostileTextTests {
  @Test(arguments: [
    ("a: \"\\ud800\"", "not YAML: found invalid Unicode character escape code"),
    ("a: \"\\udc00\\ud800\"", "not YAML: found invalid Unicode character escape code"),
    ("a: \"\\U00110000\"", "not YAML: found invalid Unicode character escape code"),
    ("a: \u{0}", "not YAML: control characters are not allowed"),
    ("a: \u{7}b", "not YAML: control characters are not allowed"),
    ("a: \u{FFFE}", "not YAML: control characters are not allowed"),
    ("a:\n\tb: 1", "not YAML: found character that cannot start any token"),
    ("a: {b: 1, b: 2}", "the key 'b' occurs twice"),
    ("a: 1\n'a': 2", "the key 'a' occurs twice"),
    ("a: *b", "the alias *b comes before its anchor &b"),
    ("a: 1\n--- \nb: 2", "not YAML: a second document starts; a config is one document"),
    ("%YAML 3.0\n---\na: 1", "not YAML: found incompatible YAML document"),
    ("%TAG ! x\n%TAG ! y\n---\na: 1", "not YAML: found duplicate %TAG directive"),
  ])
  func `YAML is refused with a reason`(_ yaml: String, _ message: String) {
    #expect(refusal { _ = try ConfigTree(yaml: yaml) } == message)
  }

  @Test func `a reason says the line and the column, also of a character that YAML lacks`() {
    let error = #expect(throws: ConfigError.self) {
      try ConfigTree(yaml: "a: 1\nbé: \u{1}", name: "f.yaml")
    }
    #expect(error?.problems.first?.origin?.description == "f.yaml:2:5")
  }

  @Test(arguments: [
    (#""\ud800""#, "a lone surrogate is not text"), (#""\udc00""#, "a lone surrogate is not text"),
    (#""\ud800\u0041""#, "a lone surrogate is not text"),
    (#""\ud800"#, "a lone surrogate is not text"),
    ("\"\u{0}\"", "a control character must be written as an escape"),
    (#"{"a": 1, "a": 2}"#, "the key 'a' occurs twice"),
    (#"{"a": 1, "\u0061": 2}"#, "the key 'a' occurs twice"),
    ("\u{FEFF}1", "unexpected 'ï'"), ("\"", "the string is not closed"),
    ("\"\\", "the string is not closed"), ("\"\\u12", "four hexadecimal digits are missing"),
    ("", "a value is missing"),
  ])
  func `JSON is refused with a reason`(_ json: String, _ message: String) {
    #expect(refusal { _ = try ConfigTree(json: json) } == message)
  }

  @Test func `a byte order mark, line ends of Windows and tabs after values are harmless`() throws {
    let folder = try Folder([
      "a.yaml": "\u{FEFF}a: 1\r\nb:\t2\t\r\n", "b.json": "\u{FEFF}{\"a\": 1}\r\n",
    ])
    #expect(try folder.load("a.yaml").root.value == ["a": 1, "b": 2])
    #expect(try folder.load("b.json").root.value == ["a": 1])
    #expect(try ConfigTree(yaml: "\u{FEFF}a: 1").root.value == ["a": 1])
  }

  @Test(arguments: [
    [UInt8]([0x61, 0x3A, 0x20, 0xFF]), [0x61, 0x3A, 0x20, 0xC0, 0x80], [0xED, 0xA0, 0x80],
    [0xF4, 0x90, 0x80, 0x80], [0x61, 0xC3],
  ])
  func `bytes that are not UTF-8 are refused`(_ bytes: [UInt8]) throws {
    let folder = try Folder(["x": ""])
    for name in ["a.yaml", "a.json"] {
      try Data(bytes).write(to: folder.url.appendingPathComponent(name))
      #expect(
        refusal { _ = try folder.load(name) }.hasSuffix("\(name)' is not UTF-8 (line 1)"))
    }
    try Data([0xFF, 0xFE, 0x61, 0]).write(to: folder.url.appendingPathComponent("a.yaml"))
    #expect(
      refusal { _ = try folder.load("a.yaml") }.hasSuffix(
        "is not UTF-8 but UTF-16; save it as UTF-8"))
  }

  // MARK: Keys

  @Test func `very long keys are refused, and long ones are not`() throws {
    for length in [4_000, 5_000, 1_000_000] {
      let key = String(repeating: "k", count: length)
      let expected = length < 4_096 ? "accepted" : "the keys up to here have more than 4096 bytes"
      // A key without quotes or a question mark has at most 1024 bytes in YAML.
      #expect(refusal { _ = try ConfigTree(yaml: "? \(key)\n: 1") } == expected)
      #expect(refusal { _ = try ConfigTree(json: "{\"\(key)\": 1}") } == expected)
    }
  }

  @Test func `very long numbers are read, or refused with a short message`() throws {
    let digits = String(repeating: "1", count: 200_000)
    #expect(
      try ConfigTree(yaml: "a: 0.\(digits)")["a"]?.value
        == 0.1111111111111111)
    #expect(
      try ConfigTree(yaml: "a: \(digits).0")["a"]?.value
        == .double(.infinity))
    for text in ["a: \(digits)", "a: 0x\(digits)"] {
      #expect(refusal { _ = try ConfigTree(yaml: text) }.utf8.count < 120)
    }
    #expect(refusal { _ = try ConfigTree(json: digits) }.utf8.count < 120)
    #expect(refusal { _ = try Edit(parsing: "a=\(digits)") }.utf8.count < 120)
  }
}
