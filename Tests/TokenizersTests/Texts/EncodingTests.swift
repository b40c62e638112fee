import Testing
import Tokenizers

/// What encodings tell about their text, and how they are cut and filled up.
@Suite struct EncodingTests {
  private func tokenizer() throws -> Tokenizer {
    try Tokenizer.bert(
      vocabulary: Vocabulary([
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "her", "##on", "cafe", "stands", ".",
      ]))
  }

  @Test func `tokens know the part of the text they come from`() throws {
    let text = "The Café heron."
    let encoding = try tokenizer().encode(text)
    #expect(encoding.tokens == ["[CLS]", "the", "cafe", "her", "##on", ".", "[SEP]"])
    #expect(encoding.offsets == [0..<0, 0..<3, 4..<8, 9..<12, 12..<14, 14..<15, 0..<0])
    #expect(encoding.utf8Offsets == [0..<0, 0..<3, 4..<9, 10..<13, 13..<15, 15..<16, 0..<0])
    #expect(encoding.source(of: 2) == "Café")
    #expect(encoding.source(of: 0) == nil && encoding.source(of: 99) == nil)
    #expect(encoding.ranges[4].map { text[$0] } == "on")
    #expect(encoding.tokens(ofWord: 2) == 3..<5)
    #expect(encoding.tokens(ofWord: 9) == nil)
    #expect(encoding.token(atScalar: 7) == 2 && encoding.token(atScalar: 8) == nil)
    #expect(encoding.wordIDs == [nil, 0, 1, 2, 2, 3, nil])
    #expect(encoding.specialTokensMask == [1, 0, 0, 0, 0, 0, 1])
  }

  @Test func `pairs know which text a token comes from`() throws {
    let encoding = try tokenizer().encode("the", pair: "the heron")
    #expect(encoding.typeIDs == [0, 0, 0, 1, 1, 1, 1])
    #expect(encoding.sequenceIDs == [nil, 0, nil, 1, 1, 1, nil])
    #expect(encoding.source(of: 4) == "her")
    #expect(encoding.tokens(ofWord: 1, inText: 1) == 4..<6)
    #expect(encoding.token(atScalar: 0, inText: 1) == 3)
  }

  @Test func `texts are cut with room for special tokens, and the rest is kept`() throws {
    let tokenizer = try tokenizer().truncating(Truncation(maximumLength: 4, stride: 1))
    let encoding = try tokenizer.encode("the heron stands.")
    #expect(encoding.tokens == ["[CLS]", "the", "her", "[SEP]"])
    #expect(
      encoding.overflow.map(\.tokens) == [
        ["[CLS]", "her", "##on", "[SEP]"], ["[CLS]", "##on", "stands", "[SEP]"],
        ["[CLS]", "stands", ".", "[SEP]"],
      ])
    #expect(try tokenizer.truncating(to: 4).encode("the heron stands.").overflow.isEmpty)
  }

  @Test func `batches are filled up to the longest, or to a multiple`() throws {
    let tokenizer = try tokenizer()
    let texts = ["the", "the heron stands."]
    let longest = try tokenizer.padding(.longest).encode(batch: texts)
    #expect(longest.map(\.count) == [7, 7])
    #expect(longest[0].attentionMask == [1, 1, 1, 0, 0, 0, 0])
    let left = try tokenizer.padding(.longest, side: .left, multiple: 8).encode(batch: texts)
    #expect(left[0].ids == [0, 0, 0, 0, 0, 2, 5, 3])
    #expect(try tokenizer.padding(.fixed(2)).encode("the").count == 3)
  }

  @Test func `lengths that leave no room say so`() throws {
    let tokenizer = try tokenizer()
    func message(_ truncation: Truncation, pair: String? = nil) -> String {
      do throws(TokenizerError) {
        _ = try tokenizer.truncating(truncation).encode("the heron", pair: pair)
        return "no error"
      } catch {
        return error.description
      }
    }
    #expect(
      message(Truncation(maximumLength: 1))
        == """
        a length of 1 has no room for the 2 special tokens; allow more, or leave them out with addSpecialTokens: false
        """)
    #expect(
      message(Truncation(maximumLength: 4, stride: 2))
        == "the stride 2 must be less than the 2 tokens that a part has room for")
    #expect(
      message(Truncation(maximumLength: 4, stride: -1)) == "the stride -1 must not be negative")
    #expect(
      message(Truncation(maximumLength: 4, strategy: .onlySecond))
        == "there is no second text to truncate; use another strategy than onlySecond")
    #expect(
      message(Truncation(maximumLength: 5, strategy: .onlySecond), pair: "the")
        == """
        the second text has 1 tokens and 2 are too many: cut the other one too, with longestFirst
        """)
    #expect(throws: TokenizerError.badArgument("there are 2 texts and 1 second texts")) {
      try tokenizer.encode(batch: ["a", "b"], pairs: ["c"])
    }
    #expect {
      try Fixtures.tokenizer("gpt2").padding(.longest)
    } throws: {
      "\($0)"
        == "the tokenizer has no padding token: set specialTokens.padding, or pass a Padding with an id"
    }
  }

  @Test(arguments: [1, 2, 3, 8]) func `any number of threads gives the same`(_ threads: Int) throws
  {
    let texts = try Fixtures.all.get().texts
    for name in ["bert-uncased", "gpt2", "unigram"] {
      let tokenizer = try Fixtures.tokenizer(name)
      let lines = try tokenizer.encode(batch: texts, threads: threads).map(\.line)
      #expect(lines == (try texts.map { try tokenizer.encode($0).line }))
    }
  }

  @Test func `the error of the first text that fails is thrown`() throws {
    let tokenizer = try Tokenizer.characters(of: "ab")
    let texts = (0..<500).map { $0 == 300 ? "x" : $0 == 400 ? "y" : "ab" }
    #expect(throws: TokenizerError.noUnknownToken(token: "<unk>", word: "x")) {
      try tokenizer.encode(batch: texts, threads: 4)
    }
  }

  @Test func `special tokens in a text can be read as text`() throws {
    var tokenizer = try Fixtures.tokenizer("gpt2")
    #expect(try tokenizer.encode("a<|endoftext|>").tokens.last == "<|endoftext|>")
    tokenizer.readsSpecialTokensAsText = true
    #expect(try !tokenizer.encode("a<|endoftext|>").tokens.contains("<|endoftext|>"))
    #expect(try tokenizer.decode(tokenizer.encode("a<|endoftext|>").ids) == "a<|endoftext|>")
  }

  @Test func `a model of the user's that counts too much does no harm`() throws {
    struct Wrong: TokenModel {
      let vocabulary = Vocabulary(["a"])
      func tokenize(_ word: UnsafeBufferPointer<UInt8>, into tokens: inout WordTokens)
        throws(TokenizerError)
      {
        for length in [99, -1, 0, .max] { tokens.append(0, length: length) }
      }
    }
    let encoding = try Tokenizer(model: Wrong()).encode("né")
    #expect(encoding.utf8Offsets == [0..<3, 3..<3, 3..<3, 3..<3])
    #expect(encoding.source(of: 0) == "né")
  }

  @Test func `parts of the user's work but cannot be written`() throws {
    struct Reversed: Normalizer {
      func normalize(_ text: inout NormalizedText) throws(TokenizerError) {
        text.map { $0 == "a" ? "b" : $0 }
      }
    }
    let tokenizer = try Tokenizer(
      model: WordLevelModel(vocabulary: Vocabulary(["b"])), normalizer: Reversed())
    #expect(try tokenizer.encode("a").ids == [0])
    #expect(throws: TokenizerError.cannotBeSaved(type: "Reversed")) { try tokenizer.json() }
  }
}
