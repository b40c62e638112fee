/// What turns words into tokens: the part of a tokenizer that holds the vocabulary.
public protocol TokenModel: Sendable {
  /// The tokens and their ids.
  var vocabulary: Vocabulary { get }

  /// Appends the tokens of a word.
  ///
  /// - Parameters:
  ///   - word: The word in UTF-8; never empty.
  ///   - tokens: Takes each token's id and the number of bytes of the word that it covers.
  /// - Throws: ``TokenizerError/noUnknownToken(token:word:)`` where the vocabulary covers a word in no way.
  func tokenize(_ word: UnsafeBufferPointer<UInt8>, into tokens: inout WordTokens)
    throws(TokenizerError)
}

/// The tokens of one word, as a model finds them.
public struct WordTokens {
  struct Token {
    var id: UInt32
    /// How many bytes the token covers that the next one does not.
    var length: UInt32
    /// How many bytes the token covers in all.
    var span: UInt32

    @inline(__always)
    init(id: UInt32, length: UInt32) {
      self.id = id
      self.length = length
      span = length
    }

    init(id: UInt32, length: UInt32, span: UInt32) {
      self.id = id
      self.length = length
      self.span = span
    }
  }

  var tokens: [Token] = []

  /// What models need to work, kept from word to word.
  let scratch: ModelScratch

  init(scratch: ModelScratch = ModelScratch()) { self.scratch = scratch }

  /// Appends a token that covers some bytes of the word, after those of the last.
  public mutating func append(_ id: Int, length: Int) {
    tokens.append(
      Token(id: UInt32(truncatingIfNeeded: id), length: UInt32(truncatingIfNeeded: length)))
  }
}

/// Buffers and the cache of words of one thread.
final class ModelScratch {
  var symbols = BytePairSymbols()
  /// The tokens of the word at hand.
  var found: [WordTokens.Token] = []
  var bytes: [UInt8] = []
  let cache = WordCache()
}

/// A model that keeps the tokens of words.
protocol CachingModel: TokenModel {
  /// The tokens of a word that is not in the cache.
  func find(_ word: Bytes, into found: inout [WordTokens.Token], _ scratch: ModelScratch)
    throws(TokenizerError)
}

extension CachingModel {
  @inline(__always)
  public func tokenize(_ word: UnsafeBufferPointer<UInt8>, into tokens: inout WordTokens)
    throws(TokenizerError)
  {
    try withTokens(of: word, tokens.scratch) { tokens.tokens.append(contentsOf: $0) }
  }

  /// Calls the closure with the tokens of a word.
  @inline(__always)
  func withTokens(
    of word: Bytes, _ scratch: ModelScratch,
    _ body: (UnsafeBufferPointer<WordTokens.Token>) -> Void
  ) throws(TokenizerError) {
    try scratch.cache.withTokens(of: word, body) { found throws(TokenizerError) in
      try find(word, into: &found, scratch)
    }
  }
}
