/// WordPiece: takes the longest token that a word begins with, then the longest continuation, and so on
/// (Devlin et al. 2019, arXiv:1810.04805).
public struct WordPieceModel: CachingModel {
  public let vocabulary: Vocabulary
  let unknownToken: String
  let continuingSubwordPrefix: String
  let maximumWordLength: Int

  private let unknownID: UInt32?
  /// Tokens that continue a word, without the prefix.
  private let continuations: Vocabulary
  private let longestToken: Int
  private let longestContinuation: Int

  /// A model.
  ///
  /// - Parameters:
  ///   - vocabulary: The tokens.
  ///   - unknownToken: Stands for words that the tokens cannot spell.
  ///   - continuingSubwordPrefix: What tokens begin with that continue a word.
  ///   - maximumWordLength: Words of more characters are unknown.
  public init(
    vocabulary: Vocabulary, unknownToken: String = "[UNK]", continuingSubwordPrefix: String = "##",
    maximumWordLength: Int = 100
  ) {
    self.vocabulary = vocabulary
    self.unknownToken = unknownToken
    self.continuingSubwordPrefix = continuingSubwordPrefix
    self.maximumWordLength = maximumWordLength
    unknownID = vocabulary.id(of: unknownToken.bytes)
    let prefix = continuingSubwordPrefix.bytes
    var builder = Vocabulary.Builder(capacity: vocabulary.count)
    var longestToken = 0
    var longestContinuation = 0
    vocabulary.forEach { token, id in
      longestToken = max(longestToken, token.count)
      if token.hasPrefix(prefix), token.count > prefix.count {
        builder.add(token.slice(prefix.count, token.count), id: id)
        longestContinuation = max(longestContinuation, token.count - prefix.count)
      }
    }
    continuations = Vocabulary(builder)
    self.longestToken = longestToken
    self.longestContinuation = longestContinuation
  }

  func find(_ word: Bytes, into found: inout [WordTokens.Token], _ scratch: ModelScratch)
    throws(TokenizerError)
  {
    if isTooLong(word) || !addPieces(of: word, to: &found) {
      guard let unknownID else {
        throw .noUnknownToken(
          token: unknownToken, word: String(decoding: word, as: UTF8.self))
      }
      found.removeAll(keepingCapacity: true)
      found.append(.init(id: unknownID, length: UInt32(truncatingIfNeeded: word.count)))
    }
  }

  private func isTooLong(_ word: Bytes) -> Bool {
    guard word.count > maximumWordLength else { return false }
    return word.reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 } > maximumWordLength
  }

  private func addPieces(of word: Bytes, to tokens: inout [WordTokens.Token]) -> Bool {
    var start = 0
    while start < word.count {
      let tokensHere = start == 0 ? vocabulary : continuations
      var end = min(word.count, start + (start == 0 ? longestToken : longestContinuation))
      // The end must not lie inside a character.
      while end < word.count, end > start, word[end] & 0xC0 == 0x80 { end -= 1 }
      var found: UInt32?
      while end > start {
        found = tokensHere.id(of: word.slice(start, end))
        if found != nil { break }
        end -= 1
        while end > start, word[end] & 0xC0 == 0x80 { end -= 1 }
      }
      guard let found else { return false }
      tokens.append(.init(id: found, length: UInt32(truncatingIfNeeded: end - start)))
      start = end
    }
    return true
  }
}
