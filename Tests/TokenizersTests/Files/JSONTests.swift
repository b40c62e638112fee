import Testing

@testable import Tokenizers

/// JSON is read strictly and written so that it can be read.
@Suite struct JSONTests {
  private func read(_ text: String) throws -> JSON {
    try JSONFile(name: "x.json", bytes: text.bytes).root
  }

  @Test(arguments: [
    (#""a""#, "a"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
    (#""\u0041\u00e9\u4E2D""#, "Aé中"),
    (#""\ud83d\ude00""#, "😀"), ("\"\u{7F}é\u{10FFFF}\"", "\u{7F}é\u{10FFFF}"), (#""""#, ""),
  ]) func `strings are read with their escapes`(_ json: String, _ text: String) throws {
    #expect(try read(json).string().unicodeScalars.elementsEqual(text.unicodeScalars))
  }

  @Test(arguments: [
    ("\"a", "x.json:1: the file ends inside a string"),
    ("\"\\", "x.json:1: the file ends inside a string"),
    ("\"\\x\"", "x.json:1: unknown escape in a string"),
    ("\"\\u12g4\"", "x.json:1: expected four hexadecimal digits"),
    ("\"\\ud800\"", "x.json:1: half of a surrogate pair in a string"),
    ("\"\\ud800\\u0041\"", "x.json:1: half of a surrogate pair in a string"),
    ("\"a\nb\"", "x.json:1: a control character in a string must be escaped"),
    ("\n\n01", "x.json:3: expected a value"),
    ("-", "x.json:1: expected a value"), ("1.", "x.json:1: expected a digit after '.'"),
    ("1e", "x.json:1: expected a digit in the exponent"), ("tru", "x.json:1: expected a value"),
    ("[1,]", "x.json:1: expected a value"), ("[1 2]", "x.json:1: expected ',' or ']'"),
    ("{1:2}", "x.json:1: expected a key in quotation marks"),
    ("{\"a\" 1}", "x.json:1: expected ':' after a key"),
    ("[1", "x.json:1: the file ends before ']'"),
    ("1 1", "x.json:1: expected the end of the file"),
  ]) func `what is no JSON says where`(_ json: String, _ message: String) {
    #expect {
      try read(json)
    } throws: {
      "\($0)" == message
    }
  }

  @Test func `values nested too deep are refused`() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    _ = try read(nested(200))
    for depth in [202, 100_000] {
      #expect {
        try read(nested(depth))
      } throws: {
        "\($0)" == "x.json:1: values are nested more than 200 deep"
      }
    }
  }

  @Test func `what is written is read as the same`() throws {
    let text = String(
      String.UnicodeScalarView((UInt32(0)...0x2FF).compactMap { Unicode.Scalar($0) }))
    let written = JSONValue.object([
      (text, .list([.string(text), .double(-0.1), .int(.min), .null]))
    ])
    let (key, value) = try #require(try read(written.text().text).fields().first)
    #expect(key.unicodeScalars.elementsEqual(text.unicodeScalars))
    let list = try value.list()
    #expect(try list[0].string().unicodeScalars.elementsEqual(text.unicodeScalars))
    #expect(try list[1].double() == -0.1)
    #expect(try list[2].int() == .min)
    #expect(list[3].isNull)
  }
}
