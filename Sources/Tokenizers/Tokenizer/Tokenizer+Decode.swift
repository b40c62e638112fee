extension Tokenizer {
  /// Turns ids back into text. Ids that no token has are left out.
  ///
  /// - Parameters:
  ///   - ids: The ids.
  ///   - skipSpecialTokens: Whether special tokens are left out.
  public func decode(_ ids: [Int], skipSpecialTokens: Bool = true) throws(TokenizerError) -> String
  {
    if let decoder = decoder as? any JoiningDecoder {
      var result: [UInt8] = []
      result.reserveCapacity(ids.count * 5)
      var isFirst = true
      forEachToken(ids, skipSpecialTokens) { token in
        decoder.append(token, isFirst: isFirst, to: &result)
        isFirst = false
      }
      return result.text
    }
    var tokens: [[UInt8]] = []
    tokens.reserveCapacity(ids.count)
    forEachToken(ids, skipSpecialTokens) { tokens.append(Array($0)) }
    guard let decoder else { return Array(tokens.joined(separator: [0x20])).text }
    try decoder.decode(&tokens)
    return Array(tokens.joined()).text
  }

  /// Calls the closure with the tokens that decoding does not leave out.
  @inline(__always)
  private func forEachToken(_ ids: [Int], _ skipsSpecial: Bool, _ body: (Bytes) -> Void) {
    for id in ids {
      if let content = added.decodedBytes(of: id) {
        if !(skipsSpecial && added.isSpecial(content)) { content.withUnsafeBufferPointer(body) }
      } else {
        model.vocabulary.withBytes(of: id) { token in
          if !(skipsSpecial && added.isSpecial(token)) { body(token) }
        }
      }
    }
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
