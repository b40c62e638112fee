/// SentencePiece's words: spaces become a visible character that begins the word after it
/// (Kudo and Richardson 2018, arXiv:1808.06226).
public struct MetaspacePreTokenizer: PreTokenizer {
  /// When the character is put before a text that does not begin with it.
  public enum Prepending: String, Sendable, CaseIterable {
    /// Before the text and after every added token.
    case always
    /// Before the text only.
    case first
    /// Not at all.
    case never
  }

  let replacement: Unicode.Scalar
  let prepending: Prepending
  let splits: Bool

  /// - Parameters:
  ///   - replacement: Stands for a space.
  ///   - prepending: When it is put before a text that does not begin with it.
  ///   - splits: Cuts before every such character; without, the text stays one word.
  public init(
    replacement: Unicode.Scalar = "▁", prepending: Prepending = .always, splits: Bool = true
  ) {
    self.replacement = replacement
    self.prepending = prepending
    self.splits = splits
  }

  public func split(_ text: inout PreTokenizedText) throws(TokenizerError) {
    let mark = String(Character(replacement)).bytes
    try text.rewritePieces { text throws(TokenizerError) in
      let spaces = text.bytes.indices.filter { text.bytes[$0] == 0x20 }.map { $0..<$0 + 1 }
      let isFirst = text.isEmpty || text.origin(at: 0).start == 0
      text.replace(spaces, with: mark)
      let prepends = prepending == .always || prepending == .first && isFirst
      if prepends, !text.bytes.starts(with: mark) { text.prepend(mark) }
    }
    guard splits else { return }
    try text.cut { text, piece, result throws(TokenizerError) in
      var matches = Matches(piece)
      var position = piece.start
      while position + mark.count <= piece.end {
        if text.slice(position, piece.end).hasPrefix(mark) {
          matches.add(position, position + mark.count)
          position += mark.count
        } else {
          position += 1
        }
      }
      matches.finish(.mergedWithNext, into: &result)
    }
  }
}
