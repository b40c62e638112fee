/// One token for each word.
public struct WordLevelModel: TokenModel {
  public let vocabulary: Vocabulary
  let unknownToken: String
  private let unknownID: UInt32?

  /// A model.
  ///
  /// - Parameters:
  ///   - vocabulary: The words.
  ///   - unknownToken: Stands for all other words.
  public init(vocabulary: Vocabulary, unknownToken: String = "<unk>") {
    self.vocabulary = vocabulary
    self.unknownToken = unknownToken
    unknownID = vocabulary.id(of: unknownToken.bytes)
  }

  public func tokenize(_ word: UnsafeBufferPointer<UInt8>, into tokens: inout WordTokens)
    throws(TokenizerError)
  {
    guard let id = vocabulary.id(of: word) ?? unknownID else {
      throw .noUnknownToken(token: unknownToken, word: String(decoding: word, as: UTF8.self))
    }
    tokens.append(Int(id), length: word.count)
  }
}
