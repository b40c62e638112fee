public import LazyConfig
public import Tokenizers

/// GPT-2's kind of tokenizer, with a vocabulary that is learnt from the texts: bytes in pairs, nothing is unknown.
///
/// It is the one that `taibai tokenizer train --model bpe` learns, and is kept in the cache.
@Configurable
public struct TrainedBPE: TokenizerSource {
  let vocabSize: Int
  let minimumFrequency: Int

  /// - Parameters:
  ///   - vocabSize: The most tokens, the 256 bytes and `<|endoftext|>` included.
  ///   - minimumFrequency: How often two neighbours must occur together to become a token.
  public init(vocabSize: Int = 8192, minimumFrequency: Int = 2) throws(DataError) {
    try DataError.require("vocab_size", vocabSize, atLeast: 257)
    try DataError.require("minimum_frequency", minimumFrequency, atLeast: 1)
    self.vocabSize = vocabSize
    self.minimumFrequency = minimumFrequency
  }

  public func tokenizer(for texts: TextCorpus, _ context: PreparationContext) throws(DataError)
    -> Tokenizer
  {
    let name = "byte pairs 1 \(vocabSize) \(minimumFrequency)"
    return try context.cachedTokenizer(name, of: texts) { () throws(DataError) in
      var words = WordCounts(preTokenizer: ByteLevelPreTokenizer(addsPrefixSpace: false))
      try texts.count(into: &words, context)
      return try DataError.tokenizing { () throws(TokenizerError) in
        let trainer = BytePairTrainer(
          vocabularySize: vocabSize, minimumFrequency: minimumFrequency,
          specialTokens: ["<|endoftext|>"], alphabet: BytePairTrainer.bytes)
        return try .gpt2(model: trainer.train(words))
      }
    }
  }
}

extension TextCorpus {
  /// Counts the words of all texts, line by line.
  func count(into words: inout WordCounts, _ context: PreparationContext) throws(DataError) {
    var lines: [String] = []
    var size = 0
    func count(_ words: inout WordCounts) throws(DataError) {
      do throws(TokenizerError) {
        try words.add(lines, threads: context.threads)
      } catch {
        throw .tokenizer(file: nil, line: nil, error)
      }
      lines = []
      size = 0
    }
    try forEachText(context) { text throws(DataError) in
      var line = String.UnicodeScalarView()
      for scalar in text.unicodeScalars {
        line.append(scalar)
        if scalar == "\n" {
          lines.append(String(line))
          line = .init()
        }
      }
      if !line.isEmpty { lines.append(String(line)) }
      size += text.utf8.count
      if size >= 1 << 22 { try count(&words) }
    }
    try count(&words)
  }
}
