public import LazyConfig
public import Tokenizers

/// BERT's kind of tokenizer, with a vocabulary that is learnt from the texts: words in pieces.
///
/// It is the one that `taibai tokenizer train --model wordpiece` learns, and is kept in the cache.
@Configurable
public struct TrainedWordPiece: TokenizerSource {
  let vocabSize: Int
  let minimumFrequency: Int
  let lowercase: Bool

  /// - Parameters:
  ///   - vocabSize: The most tokens, special ones included.
  ///   - minimumFrequency: How often two neighbours must occur together to become a token.
  ///   - lowercase: Makes texts lowercase, without accents.
  public init(vocabSize: Int = 8192, minimumFrequency: Int = 2, lowercase: Bool = true)
    throws(DataError)
  {
    try DataError.require("vocab_size", vocabSize, atLeast: 1)
    try DataError.require("minimum_frequency", minimumFrequency, atLeast: 1)
    self.vocabSize = vocabSize
    self.minimumFrequency = minimumFrequency
    self.lowercase = lowercase
  }

  public func tokenizer(for texts: TextCorpus, _ context: PreparationContext) throws(DataError)
    -> Tokenizer
  {
    let name = "word pieces 1 \(vocabSize) \(minimumFrequency) \(lowercase)"
    return try context.cachedTokenizer(name, of: texts) { () throws(DataError) in
      var words = WordCounts(
        normalizer: BertNormalizer(lowercases: lowercase), preTokenizer: BertPreTokenizer())
      try texts.count(into: &words, context)
      return try DataError.tokenizing { () throws(TokenizerError) in
        let trainer = WordPieceTrainer(
          vocabularySize: vocabSize, minimumFrequency: minimumFrequency)
        return try .bert(vocabulary: trainer.train(words).vocabulary, lowercases: lowercase)
      }
    }
  }
}
