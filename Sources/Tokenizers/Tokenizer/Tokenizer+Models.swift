extension Tokenizer {
  /// BERT's tokenizer for a vocabulary.
  ///
  /// - Parameters:
  ///   - vocabulary: The tokens; a vocab.txt is read by ``Vocabulary/init(lines:)``.
  ///   - lowercases: Makes texts lowercase, as uncased models want it.
  ///   - stripsAccents: Removes accents; without a value, when it lowercases.
  ///   - separatesChinese: Makes each Chinese character a word.
  ///   - unknown: Stands for words that the tokens cannot spell.
  ///   - separator: Stands between and behind texts.
  ///   - padding: Fills encodings up.
  ///   - classification: Begins the input.
  ///   - mask: Stands for a token that is to be guessed.
  ///   - addedTokens: Further tokens that are found before the model sees the text.
  /// - Throws: ``TokenizerError/badArgument(_:)`` if the vocabulary lacks the separator or the classification token.
  public static func bert(
    vocabulary: Vocabulary, lowercases: Bool = true, stripsAccents: Bool? = nil,
    separatesChinese: Bool = true, unknown: AddedToken = AddedToken("[UNK]", isSpecial: true),
    separator: AddedToken = AddedToken("[SEP]", isSpecial: true),
    padding: AddedToken = AddedToken("[PAD]", isSpecial: true),
    classification: AddedToken = AddedToken("[CLS]", isSpecial: true),
    mask: AddedToken = AddedToken("[MASK]", isSpecial: true), addedTokens: [AddedToken] = []
  ) throws(TokenizerError) -> Tokenizer {
    let special = [unknown, separator, padding, classification, mask].filter {
      vocabulary.id(of: $0.content) != nil
    }
    let first = try SpecialToken(classification, in: vocabulary)
    let last = try SpecialToken(separator, in: vocabulary)
    return try Tokenizer(
      model: WordPieceModel(vocabulary: vocabulary, unknownToken: unknown.content),
      normalizer: BertNormalizer(
        separatesChinese: separatesChinese, stripsAccents: stripsAccents, lowercases: lowercases),
      preTokenizer: BertPreTokenizer(),
      postProcessor: TemplateProcessor(
        single: [
          .special(first.token, typeID: 0), .text(0, typeID: 0), .special(last.token, typeID: 0),
        ],
        pair: [
          .special(first.token, typeID: 0), .text(0, typeID: 0), .special(last.token, typeID: 0),
          .text(1, typeID: 1), .special(last.token, typeID: 1),
        ], specialTokens: [first.token: [first], last.token: [last]]),
      decoder: WordPieceDecoder(), addedTokens: special + addedTokens,
      specialTokens: SpecialTokens(
        unknown: unknown.content, padding: padding.content, mask: mask.content,
        classification: first.token, separator: last.token))
  }

  /// GPT-2's tokenizer: byte-level byte pair encoding.
  ///
  /// - Parameters:
  ///   - model: The vocabulary and its merges.
  ///   - addsPrefixSpace: Puts a space before a text that does not begin with one.
  ///   - end: Begins and ends texts.
  ///   - addedTokens: Further tokens that are found before the model sees the text.
  public static func gpt2(
    model: BytePairModel, addsPrefixSpace: Bool = false,
    end: AddedToken = AddedToken("<|endoftext|>", isSpecial: true), addedTokens: [AddedToken] = []
  ) throws(TokenizerError) -> Tokenizer {
    try Tokenizer(
      model: model, preTokenizer: ByteLevelPreTokenizer(addsPrefixSpace: addsPrefixSpace),
      decoder: ByteLevelDecoder(), addedTokens: [end] + addedTokens,
      specialTokens: SpecialTokens(
        unknown: end.content, beginning: end.content, end: end.content))
  }

  /// RoBERTa's tokenizer: GPT-2's words between `<s>` and `</s>`.
  ///
  /// - Parameters:
  ///   - model: The vocabulary and its merges.
  ///   - addsPrefixSpace: Puts a space before a text that does not begin with one.
  ///   - beginning: Begins the input.
  ///   - padding: Fills encodings up.
  ///   - end: Stands between and behind texts.
  ///   - unknown: Kept for its id; bytes leave nothing unknown.
  ///   - mask: Stands for a token that is to be guessed, and takes the space before it along.
  ///   - addedTokens: Further tokens that are found before the model sees the text.
  public static func roberta(
    model: BytePairModel, addsPrefixSpace: Bool = false,
    beginning: AddedToken = AddedToken("<s>", isSpecial: true),
    padding: AddedToken = AddedToken("<pad>", isSpecial: true),
    end: AddedToken = AddedToken("</s>", isSpecial: true),
    unknown: AddedToken = AddedToken("<unk>", isSpecial: true),
    mask: AddedToken = AddedToken("<mask>", isSpecial: true, stripsLeft: true),
    addedTokens: [AddedToken] = []
  ) throws(TokenizerError) -> Tokenizer {
    try Tokenizer(
      model: model, preTokenizer: ByteLevelPreTokenizer(addsPrefixSpace: addsPrefixSpace),
      postProcessor: RobertaProcessor(
        separator: SpecialToken(end, in: model.vocabulary),
        classification: SpecialToken(beginning, in: model.vocabulary),
        addsPrefixSpace: addsPrefixSpace),
      decoder: ByteLevelDecoder(),
      addedTokens: [beginning, padding, end, unknown, mask] + addedTokens,
      specialTokens: SpecialTokens(
        unknown: unknown.content, padding: padding.content, mask: mask.content,
        classification: beginning.content, separator: end.content, beginning: beginning.content,
        end: end.content))
  }

  /// Qwen2's tokenizer: the text in normal form C, cut by a pattern in which each digit is a word.
  ///
  /// - Parameters:
  ///   - model: The vocabulary and its merges.
  ///   - end: Ends texts and fills encodings up.
  ///   - addedTokens: Further tokens that are found before the model sees the text.
  public static func qwen2(
    model: BytePairModel, end: AddedToken = AddedToken("<|endoftext|>", isSpecial: true),
    addedTokens: [AddedToken] = []
  ) throws(TokenizerError) -> Tokenizer {
    try Tokenizer(
      model: model, normalizer: UnicodeNormalizer(.nfc),
      preTokenizer: PreTokenizerSequence([
        SplitPreTokenizer(
          TextPattern(expression: WordScanner.qwen2Pattern), behavior: .isolated),
        ByteLevelPreTokenizer(addsPrefixSpace: false, usesPattern: false),
      ]),
      decoder: ByteLevelDecoder(), addedTokens: [end] + addedTokens,
      specialTokens: SpecialTokens(
        unknown: end.content, padding: end.content, end: end.content))
  }

  /// Llama 3's tokenizer: words cut by a pattern with up to three digits in each, and words that are tokens taken
  /// whole.
  ///
  /// - Parameters:
  ///   - model: The vocabulary and its merges, with `ignoresMerges`.
  ///   - beginning: Begins every text.
  ///   - end: Ends texts.
  ///   - addedTokens: Further tokens that are found before the model sees the text.
  public static func llama3(
    model: BytePairModel, beginning: AddedToken = AddedToken("<|begin_of_text|>", isSpecial: true),
    end: AddedToken = AddedToken("<|end_of_text|>", isSpecial: true),
    addedTokens: [AddedToken] = []
  ) throws(TokenizerError) -> Tokenizer {
    let id = model.vocabulary.id(of: beginning.content) ?? model.vocabulary.count
    let first = TemplateProcessor.Piece.special(beginning.content, typeID: 0)
    return try Tokenizer(
      model: model,
      preTokenizer: PreTokenizerSequence([
        SplitPreTokenizer(
          TextPattern(expression: WordScanner.llama3Pattern), behavior: .isolated),
        ByteLevelPreTokenizer(addsPrefixSpace: false, usesPattern: false),
      ]),
      postProcessor: PostProcessorSequence([
        ByteLevelProcessor(trimsOffsets: false),
        TemplateProcessor(
          single: [first, .text(0, typeID: 0)],
          pair: [
            first, .text(0, typeID: 0), .special(beginning.content, typeID: 1),
            .text(1, typeID: 1),
          ], specialTokens: [beginning.content: [SpecialToken(beginning.content, id: id)]]),
      ]),
      decoder: ByteLevelDecoder(), addedTokens: [beginning, end] + addedTokens,
      specialTokens: SpecialTokens(beginning: beginning.content, end: end.content))
  }

  /// A tokenizer of single characters: each Unicode scalar that occurs in a text is a token.
  ///
  /// The ids follow the order of the code points, as in nanoGPT's character model.
  ///
  /// - Parameters:
  ///   - text: The text whose characters are the vocabulary.
  ///   - unknown: Stands for other characters, with the highest id; without one they are an error.
  public static func characters(of text: String, unknown: String? = nil) throws(TokenizerError)
    -> Tokenizer
  {
    var tokens = Set(text.unicodeScalars).sorted().map { String(Character($0)) }
    if let unknown { tokens.append(unknown) }
    return try Tokenizer(
      model: WordLevelModel(vocabulary: Vocabulary(tokens), unknownToken: unknown ?? "<unk>"),
      preTokenizer: FixedLengthPreTokenizer(length: 1), decoder: FuseDecoder(),
      addedTokens: unknown.map { [AddedToken($0, isSpecial: true)] } ?? [],
      specialTokens: SpecialTokens(unknown: unknown))
  }
}

extension SpecialToken {
  fileprivate init(_ token: AddedToken, in vocabulary: Vocabulary) throws(TokenizerError) {
    guard let id = vocabulary.id(of: token.content) else {
      throw .badArgument(
        "the vocabulary lacks the token \(quoted(token.content)), which texts are put between")
    }
    self.init(token.content, id: id)
  }
}
