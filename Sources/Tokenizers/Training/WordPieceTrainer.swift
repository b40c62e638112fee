/// Learns a WordPiece vocabulary: as byte pair encoding, with the tokens alone kept.
///
/// ```swift
/// let words = try WordCounts(
///   of: ["unwanted, unwatered"], normalizer: BertNormalizer(), preTokenizer: BertPreTokenizer())
/// let model = try WordPieceTrainer(vocabularySize: 40).train(words)
/// let tokenizer = try Tokenizer.bert(vocabulary: model.vocabulary)
/// print(try tokenizer.encode("unwanted").tokens)  // ["[CLS]", "unwanted", "[SEP]"]
/// ```
///
/// The order of the vocabulary is that of ``BytePairTrainer``.
public struct WordPieceTrainer: Sendable {
  /// The most tokens of the vocabulary. It has fewer if there is nothing left to join, and more if the special
  /// tokens and characters are more.
  public var vocabularySize: Int
  /// How often a pair must occur to be joined.
  public var minimumFrequency: Int
  /// Tokens that the vocabulary begins with.
  public var specialTokens: [String]
  /// Characters that are tokens even if the words lack them.
  public var alphabet: Set<Unicode.Scalar>
  /// The most characters that are tokens.
  public var alphabetLimit: Int?
  /// What tokens begin with that continue a word.
  public var continuingSubwordPrefix: String

  /// What settings there are.
  ///
  /// - Parameters:
  ///   - vocabularySize: The most tokens of the vocabulary.
  ///   - minimumFrequency: How often a pair must occur to be joined.
  ///   - specialTokens: Tokens that the vocabulary begins with; by default those of BERT.
  ///   - alphabet: Characters that are tokens even if the words lack them.
  ///   - alphabetLimit: The most characters that are tokens.
  ///   - continuingSubwordPrefix: What tokens begin with that continue a word.
  public init(
    vocabularySize: Int = 30_522, minimumFrequency: Int = 0,
    specialTokens: [String] = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"],
    alphabet: Set<Unicode.Scalar> = [], alphabetLimit: Int? = nil,
    continuingSubwordPrefix: String = "##"
  ) {
    self.vocabularySize = vocabularySize
    self.minimumFrequency = minimumFrequency
    self.specialTokens = specialTokens
    self.alphabet = alphabet
    self.alphabetLimit = alphabetLimit
    self.continuingSubwordPrefix = continuingSubwordPrefix
  }

  /// Learns the vocabulary of words.
  ///
  /// - Parameters:
  ///   - words: The words, cut as the tokenizer will cut them.
  ///   - unknownToken: Stands for words that the tokens cannot spell.
  ///   - maximumWordLength: Words of more characters are unknown.
  /// - Throws: ``TokenizerError/badArgument(_:)`` if a setting is negative, or if there are neither words nor
  ///   characters to learn from.
  public func train(
    _ words: WordCounts, unknownToken: String = "[UNK]", maximumWordLength: Int = 100
  ) throws(TokenizerError) -> WordPieceModel {
    let trainer = BytePairTrainer(
      vocabularySize: vocabularySize, minimumFrequency: minimumFrequency,
      specialTokens: specialTokens, alphabet: alphabet, alphabetLimit: alphabetLimit,
      continuingSubwordPrefix: continuingSubwordPrefix)
    return WordPieceModel(
      vocabulary: try trainer.learn(words).0, unknownToken: unknownToken,
      continuingSubwordPrefix: continuingSubwordPrefix, maximumWordLength: maximumWordLength)
  }
}
