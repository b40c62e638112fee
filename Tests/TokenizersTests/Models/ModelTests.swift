import Testing
import Tokenizers

/// Models by hand: the examples of their papers, and what their settings do.
@Suite struct ModelTests {
  private func tokens(_ model: any TokenModel, _ text: String) throws -> [String] {
    try Tokenizer(model: model, preTokenizer: WhitespaceSplit()).encode(text).tokens
  }

  @Test func `WordPiece takes the longest beginning, then the longest continuations`() throws {
    let model = WordPieceModel(
      vocabulary: Vocabulary(["[UNK]", "un", "unaff", "##aff", "##able", "##a", "##ble", "é", "##́"])
    )
    #expect(try tokens(model, "unaffable unable") == ["unaff", "##able", "un", "##able"])
    #expect(try tokens(model, "unaffect é") == ["[UNK]", "é"])
  }

  @Test func `words of too many characters are unknown to WordPiece`() throws {
    let model = WordPieceModel(
      vocabulary: Vocabulary(["[UNK]", "é", "##é"]), maximumWordLength: 3)
    #expect(try tokens(model, "ééé éééé") == ["é", "##é", "##é", "[UNK]"])
  }

  @Test func `byte pair encoding joins what was learnt first`() throws {
    let vocabulary = Vocabulary(["l", "o", "w", "e", "r", "er", "lo", "low", "ow"])
    let model = try BytePairModel(
      vocabulary: vocabulary, merges: [("e", "r"), ("o", "w"), ("l", "o"), ("lo", "w")])
    // "ow" was learnt before "lo", so that "low" is never reached.
    #expect(try tokens(model, "lower lo") == ["l", "ow", "er", "lo"])
    #expect(model.mergePairs.map { "\($0) \($1)" } == ["e r", "o w", "l o", "lo w"])
  }

  @Test func `characters that the merges do not know are left out, unknown or bytes`() throws {
    let vocabulary = Vocabulary(["?", "a", "<0xC3>", "<0xA9>"])
    #expect(try tokens(BytePairModel(vocabulary: vocabulary, merges: []), "aéé") == ["a"])
    #expect(
      try tokens(BytePairModel(vocabulary: vocabulary, merges: [], unknownToken: "?"), "aéé")
        == ["a", "?", "?"])
    #expect(
      try tokens(
        BytePairModel(vocabulary: vocabulary, merges: [], unknownToken: "?", fusesUnknown: true),
        "aéé") == ["a", "?"])
    #expect(
      try tokens(
        BytePairModel(
          vocabulary: vocabulary, merges: [], unknownToken: "?", fallsBackToBytes: true), "aé")
        == ["a", "<0xC3>", "<0xA9>"])
  }

  @Test(arguments: [1, 47, 48, 49, 50, 200, 5000])
  func `long words are joined as short ones are`(_ count: Int) throws {
    let vocabulary = Vocabulary(["a", "b", "aa", "aaaa", "ab"])
    let model = try BytePairModel(
      vocabulary: vocabulary, merges: [("a", "a"), ("a", "b"), ("aa", "aa")])
    let text = String(repeating: "a", count: count)
    let expected =
      Array(repeating: "aaaa", count: count / 4) + Array(repeating: "aa", count: count % 4 / 2)
      + Array(repeating: "a", count: count % 2)
    #expect(try tokens(model, text) == expected)
  }

  @Test func `a merge whose tokens are missing is refused`() {
    #expect {
      try BytePairModel(vocabulary: Vocabulary(["a"]), merges: [("a", "b")])
    } throws: {
      "\($0)" == "merge 1 needs the token 'b', which is not in the vocabulary"
    }
  }

  @Test func `unigram takes the tokens whose scores add up to the most`() throws {
    let model = try UnigramModel(
      pieces: [("<unk>", 0), ("a", -2), ("b", -2), ("ab", -3.5), ("abb", -6)], unknownID: 0)
    #expect(try tokens(model, "abb ab") == ["ab", "b", "ab"])
    #expect(try tokens(model, "axxb") == ["a", "xx", "b"])
    let scoreless = try UnigramModel(pieces: [("a", .nan), ("b", -.infinity)])
    #expect(try tokens(scoreless, "abab") == ["a", "b", "a", "b"])
  }

  @Test func `a vocabulary compares bytes, and the last of equal tokens counts`() throws {
    let vocabulary = try Vocabulary(ids: [("\u{E9}", 4), ("e\u{301}", 7), ("a", 1), ("a", 9)])
    #expect(vocabulary.id(of: "\u{E9}") == 4)
    #expect(vocabulary.id(of: "e\u{301}") == 7)
    #expect(vocabulary.id(of: "a") == 9)
    #expect(vocabulary.token(9) == "a" && vocabulary.token(5) == nil && vocabulary.token(-1) == nil)
    #expect(vocabulary.count == 3 && vocabulary.maximumID == 9)
    #expect {
      try Vocabulary(ids: [("a", -1)])
    } throws: {
      "\($0)" == "the id -1 of token 'a' is not from 0 to 4,294,967,294"
    }
  }

  @Test func `characters are tokens by code point`() throws {
    let tokenizer = try Tokenizer.characters(of: "heron é")
    #expect(tokenizer.vocabularySize == 7)
    #expect(try tokenizer.encode("no é").ids == [3, 4, 0, 6])
    #expect(try tokenizer.decode([3, 4, 0, 6]) == "no é")
    #expect(throws: TokenizerError.noUnknownToken(token: "<unk>", word: "x")) {
      try tokenizer.encode("x")
    }
    let open = try Tokenizer.characters(of: "ab", unknown: "?")
    #expect(try open.encode("axb").ids == [0, 2, 1])
  }
}
