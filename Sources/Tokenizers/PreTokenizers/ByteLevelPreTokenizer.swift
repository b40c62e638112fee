/// GPT-2's words, written so that every byte is one character of a vocabulary of 256
/// (Radford et al. 2019).
public struct ByteLevelPreTokenizer: PreTokenizer {
  let addsPrefixSpace: Bool
  let trimsOffsets: Bool
  let usesPattern: Bool

  /// - Parameters:
  ///   - addsPrefixSpace: Puts a space before a text that does not begin with one, so that its first word looks
  ///     like all others.
  ///   - trimsOffsets: Kept for the file; the processor of the same name trims offsets.
  ///   - usesPattern: Cuts by GPT-2's pattern; without, something before it has cut the text.
  public init(addsPrefixSpace: Bool = true, trimsOffsets: Bool = true, usesPattern: Bool = true) {
    self.addsPrefixSpace = addsPrefixSpace
    self.trimsOffsets = trimsOffsets
    self.usesPattern = usesPattern
  }

  public func split(_ text: inout PreTokenizedText) throws(TokenizerError) {
    try splitRaw(&text)
    try text.rewritePieces { text throws(TokenizerError) in text.writeBytesAsCharacters() }
  }

  /// The same with the bytes left as they are, for models that take them so.
  func splitRaw(_ text: inout PreTokenizedText) throws(TokenizerError) {
    if addsPrefixSpace { text.prefixPieces(with: 0x20) }
    guard usesPattern else { return }
    try text.cut { text, piece, result throws(TokenizerError) in
      WordScanner.gpt2.cut(text, piece, into: &result)
    }
  }
}
