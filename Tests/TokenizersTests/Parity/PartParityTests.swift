import Testing

@testable import Tokenizers

/// Parts by themselves give what the `tokenizers` package gives.
@Suite struct PartParityTests {
  @Test func `patterns match alike`() throws {
    let patterns = try Fixtures.all.get().patterns
    #expect(patterns.cases.count >= 30)
    for item in patterns.cases {
      let split = SplitPreTokenizer(try TextPattern(expression: item.pattern), behavior: .isolated)
      for (text, pieces) in zip(patterns.texts.suffix(4), item.some) {
        #expect(try split.split(text) == pieces, "\(item.pattern) in \(text)")
      }
      let all = try patterns.texts.map { try split.split($0).joined(separator: "\u{1F}") }
      #expect(Checksum.of(all) == item.all, "\(item.pattern)")
    }
  }

  @Test func `the patterns with readers of their own match as the general matcher does`() throws {
    let texts = try Fixtures.all.get().texts
    for source in [
      WordScanner.gpt2Pattern, WordScanner.llama3Pattern, WordScanner.qwen2Pattern,
    ] {
      let fast = SplitPreTokenizer(try TextPattern(expression: source), behavior: .isolated)
      // A group around it keeps the pattern from being known.
      let slow = SplitPreTokenizer(
        try TextPattern(expression: "(?:\(source))"), behavior: .isolated)
      #expect(fast.scanner != nil && slow.scanner == nil)
      for text in texts { #expect(try fast.split(text) == slow.split(text), "\(text)") }
    }
  }

  @Test func `delimiters are kept, dropped and joined alike`() throws {
    let behaviors: [String: DelimiterBehavior] = [
      "removed": .removed, "isolated": .isolated, "merged_with_previous": .mergedWithPrevious,
      "merged_with_next": .mergedWithNext, "contiguous": .contiguous,
    ]
    for item in try Fixtures.all.get().splits {
      let split = SplitPreTokenizer(
        TextPattern(text: "-"), behavior: try #require(behaviors[item.behavior]),
        isInverted: item.isInverted)
      #expect(try split.split(item.text) == item.pieces, "\(item)")
    }
  }

  private static let normalizers: [String: any Normalizer] = [
    "nfc": UnicodeNormalizer(.nfc), "nfd": UnicodeNormalizer(.nfd),
    "nfkc": UnicodeNormalizer(.nfkc), "nfkd": UnicodeNormalizer(.nfkd),
    "lowercase": LowercaseNormalizer(), "stripAccents": StripAccentsNormalizer(),
    "strip": StripNormalizer(), "nmt": NmtNormalizer(), "bert": BertNormalizer(),
    "byteLevel": ByteLevelNormalizer(),
  ]

  @Test(arguments: normalizers.keys.sorted()) func `normalisers give the same text`(_ name: String)
    throws
  {
    let fixtures = try Fixtures.all.get()
    let normalizer = try #require(Self.normalizers[name])
    let texts = try fixtures.texts.map { try normalizer.normalize($0) }
    #expect(Checksum.of(texts) == fixtures.forms[name])
  }

  @Test func `classes of characters have as many members`() throws {
    let counts = try Fixtures.all.get().counts
    let scalars = (UInt32(0)...0x10FFFF).compactMap { Unicode.Scalar($0) }
    func count(_ isMember: (Properties) -> Bool) -> Int {
      scalars.count { isMember(Properties($0.value)) }
    }
    #expect(count(\.isWhitespace) == counts["whitespace"])
    #expect(count(\.isNumeric) == counts["numeric"])
    #expect(count(\.isPunctuation) == counts["punctuation"])
    #expect(count(\.isLetter) == counts["letter"])
    #expect(count(\.isNumber) == counts["number"])
    #expect(count(\.isPatternWord) == counts["patternWord"])
  }

  @Test(arguments: ["nfc", "nfd", "nfkc", "nfkd", "lowercase"])
  func `as many characters change by themselves`(_ name: String) throws {
    let normalizer = try #require(Self.normalizers[name])
    let changed = try (UInt32(0)...0x10FFFF).compactMap { Unicode.Scalar($0) }.count { scalar in
      let text = String(Character(scalar))
      return try !normalizer.normalize(text).unicodeScalars.elementsEqual(text.unicodeScalars)
    }
    #expect(changed == (try Fixtures.all.get().counts[name]))
  }
}
