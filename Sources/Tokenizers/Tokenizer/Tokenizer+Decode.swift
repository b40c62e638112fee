extension Tokenizer {
  /// Turns ids back into text. Ids that no token has are left out.
  ///
  /// - Parameters:
  ///   - ids: The ids.
  ///   - skipSpecialTokens: Whether special tokens are left out.
  public func decode(_ ids: [Int], skipSpecialTokens: Bool = true) throws(TokenizerError) -> String {
    var tokens: [[UInt8]] = []
    tokens.reserveCapacity(ids.count)
    for id in ids {
      guard let token = added.decodedBytes(of: id) ?? model.vocabulary.bytes(of: id) else { continue }
      if skipSpecialTokens, added.isSpecial(token) { continue }
      tokens.append(token)
    }
    guard let decoder else { return Array(tokens.joined(separator: [0x20])).text }
    try decoder.decode(&tokens)
    return Array(tokens.joined()).text
  }

  /// Turns ids of several texts back into texts, on all cores.
  public func decode(batch: [[Int]], skipSpecialTokens: Bool = true, threads: Int? = nil)
    throws(TokenizerError) -> [String]
  {
    try Tokenizer.inParallel(batch.count, threads: threads) { index throws(TokenizerError) in
      try decode(batch[index], skipSpecialTokens: skipSpecialTokens)
    }
  }
}
