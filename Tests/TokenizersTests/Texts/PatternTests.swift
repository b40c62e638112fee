import Testing
import Tokenizers

/// Patterns that cannot be read say where; none hangs.
@Suite struct PatternTests {
  @Test(arguments: [
    ("(", "missing ')'", 1), ("a)", "unmatched ')'", 1), ("*a", "nothing to repeat", 0),
    ("a{2000}", "a repetition must count up to at most 1000", 6),
    ("a{3,2}", "a repetition must count up to at most 1000", 5),
    ("a***********", "more than 10 repetitions of one another", 11),
    ("(?<=a+)b", "what is looked for behind a place must have a fixed length", 0),
    ("((((){1000}){1000}){1000})", "the pattern is too long", 0),
    ("(?<=((((((a{1000}){1000}){1000}){1000}){1000}){1000}){1000})", "the pattern is too long", 0),
    (String(repeating: "(", count: 9_000), "groups are nested more than 100 deep", 100),
    ("a" + String(repeating: "?+", count: 4_000), "more than 10 repetitions of one another", 21),
    (String(repeating: "a", count: 10_001), "the pattern has more than 10000 characters", 0),
  ]) func `the message says where`(_ source: String, _ message: String, _ place: Int) {
    do throws(TokenizerError) {
      _ = try TextPattern(expression: source)
      Issue.record("\(source.prefix(40)) was read")
    } catch {
      guard case .badPattern(_, let offset, let found) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(found == message)
      #expect(place == offset)
      #expect(error.description.utf8.count < 400)
    }
  }

  @Test(arguments: [
    ("(?:a*)*b", 200), ("(?:a|aa)+$b", 200), ("(?:a?){30}a{30}b", 200), ("(?=(?:a+)+b)c", 200),
    ("a++b", 6000),
  ])
  func `patterns that need too many steps are given up`(_ source: String, _ length: Int) throws {
    let split = SplitPreTokenizer(try TextPattern(expression: source), behavior: .isolated)
    let text = String(repeating: "a", count: length)
    #expect(throws: TokenizerError.patternTooCostly(pattern: source, textLength: length)) {
      try split.split(text)
    }
  }

  @Test func `classes can have many parts in common`() throws {
    let source = "[" + String(repeating: "a-c&&", count: 1_900) + "b]"
    let split = SplitPreTokenizer(try TextPattern(expression: source), behavior: .removed)
    #expect(try split.split("abc") == ["a", "c"])
  }

  @Test func `an empty text has no words`() throws {
    let parts: [any PreTokenizer] = [
      BertPreTokenizer(), ByteLevelPreTokenizer(), WhitespacePreTokenizer(), WhitespaceSplit(),
      MetaspacePreTokenizer(), DigitsPreTokenizer(), PunctuationPreTokenizer(),
      CharacterSplit("a"), try FixedLengthPreTokenizer(),
      SplitPreTokenizer(try TextPattern(expression: "x*"), behavior: .removed),
    ]
    for part in parts { #expect(try part.split("") == []) }
  }
}
