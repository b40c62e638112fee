/// Cuts a normalised text into words, across which no token reaches.
public protocol PreTokenizer: Sendable {
  /// Cuts the pieces of a text further.
  func split(_ text: inout PreTokenizedText) throws(TokenizerError)
}

extension PreTokenizer {
  /// The words of a text.
  public func split(_ text: String) throws(TokenizerError) -> [String] {
    let bytes = text.bytes
    let pieces = bytes.isEmpty ? [] : [PreTokenizedText.Piece(start: 0, end: bytes.count)]
    var preTokenized = PreTokenizedText(inPlace: bytes, pieces: pieces)
    try split(&preTokenized)
    return preTokenized.strings
  }
}

/// Pre-tokenizers one after the other.
public struct PreTokenizerSequence: PreTokenizer {
  let preTokenizers: [any PreTokenizer]

  /// Pre-tokenizers, in the order in which they work.
  public init(_ preTokenizers: [any PreTokenizer]) { self.preTokenizers = preTokenizers }

  public func split(_ text: inout PreTokenizedText) throws(TokenizerError) {
    for preTokenizer in preTokenizers { try preTokenizer.split(&text) }
  }
}
