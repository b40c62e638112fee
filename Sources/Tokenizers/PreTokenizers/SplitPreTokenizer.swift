/// Cuts where a pattern matches.
public struct SplitPreTokenizer: PreTokenizer {
  let pattern: TextPattern
  let behavior: DelimiterBehavior
  let isInverted: Bool
  /// The fast reader of the pattern, if it has one and every match is a word.
  let scanner: WordScanner?

  /// - Parameters:
  ///   - pattern: What to look for. Patterns of well-known models have a fast reader of their own.
  ///   - behavior: What becomes of the matches.
  ///   - isInverted: Takes what lies between matches for the matches and the other way around.
  public init(_ pattern: TextPattern, behavior: DelimiterBehavior, isInverted: Bool = false) {
    self.pattern = pattern
    self.behavior = behavior
    self.isInverted = isInverted
    // These patterns match everywhere, so that all pieces are matches.
    let keepsMatches = behavior == .isolated || behavior == .removed && isInverted
    scanner = keepsMatches ? WordScanner(pattern: pattern) : nil
  }

  public func split(_ text: inout PreTokenizedText) throws(TokenizerError) {
    try text.cut { text, piece, result throws(TokenizerError) in
      if let scanner {
        scanner.cut(text, piece, into: &result)
        return
      }
      var matches = Matches(piece, isInverted: isInverted)
      for range in try pattern.matches(in: text.slice(piece.start, piece.end)) {
        matches.add(piece.start + range.lowerBound, piece.start + range.upperBound)
      }
      matches.finish(behavior, into: &result)
    }
  }
}
