/// BERT's words: cut at white space, with each punctuation mark a word of its own.
public struct BertPreTokenizer: PreTokenizer {
  /// A pre-tokenizer; it has no settings.
  public init() {}

  public func split(_ text: inout PreTokenizedText) throws(TokenizerError) {
    try text.cut { text, piece, result throws(TokenizerError) in
      var start = piece.start
      var position = piece.start
      while position < piece.end {
        let (scalar, length) = text.scalar(at: position)
        let properties = Properties(scalar)
        if properties.isWhitespace || properties.isPunctuation {
          if start < position { result.append(.init(start: start, end: position)) }
          start = position + length
          if !properties.isWhitespace { result.append(.init(start: position, end: start)) }
        }
        position += length
      }
      if start < piece.end { result.append(.init(start: start, end: piece.end)) }
    }
  }
}

/// Words (`\w+`) and what is neither word nor white space (`[^\w\s]+`).
public struct WhitespacePreTokenizer: PreTokenizer {
  /// A pre-tokenizer; it has no settings.
  public init() {}

  public func split(_ text: inout PreTokenizedText) throws(TokenizerError) {
    try text.cut { text, piece, result throws(TokenizerError) in
      var start = piece.start
      var lastClass = 0
      var position = piece.start
      while position < piece.end {
        let (scalar, length) = text.scalar(at: position)
        let properties = Properties(scalar)
        let thisClass = properties.isWord ? 1 : properties.isWhitespace ? 0 : 2
        if thisClass != lastClass {
          if lastClass != 0 { result.append(.init(start: start, end: position)) }
          start = position
          lastClass = thisClass
        }
        position += length
      }
      if lastClass != 0 { result.append(.init(start: start, end: piece.end)) }
    }
  }
}

/// What white space separates.
public struct WhitespaceSplit: PreTokenizer {
  /// A pre-tokenizer; it has no settings.
  public init() {}

  public func split(_ text: inout PreTokenizedText) throws(TokenizerError) {
    try text.split(.removed) { Properties($0).isWhitespace }
  }
}

/// Punctuation apart from everything else.
public struct PunctuationPreTokenizer: PreTokenizer {
  let behavior: DelimiterBehavior

  /// - Parameter behavior: What becomes of the punctuation marks.
  public init(behavior: DelimiterBehavior = .isolated) { self.behavior = behavior }

  public func split(_ text: inout PreTokenizedText) throws(TokenizerError) {
    try text.split(behavior) { Properties($0).isPunctuation }
  }
}

/// Digits apart from everything else.
public struct DigitsPreTokenizer: PreTokenizer {
  let splitsEach: Bool

  /// - Parameter splitsEach: Makes each digit a word; without, each run of digits.
  public init(splitsEach: Bool = false) { self.splitsEach = splitsEach }

  public func split(_ text: inout PreTokenizedText) throws(TokenizerError) {
    try text.split(splitsEach ? .isolated : .contiguous) { Properties($0).isNumeric }
  }
}

/// What one character separates.
public struct CharacterSplit: PreTokenizer {
  let delimiter: Unicode.Scalar

  /// - Parameter delimiter: The character, which is left out.
  public init(_ delimiter: Unicode.Scalar) { self.delimiter = delimiter }

  public func split(_ text: inout PreTokenizedText) throws(TokenizerError) {
    try text.split(.removed) { $0 == delimiter.value }
  }
}

/// Words of so many scalars each.
public struct FixedLengthPreTokenizer: PreTokenizer {
  let length: Int

  /// - Parameter length: The number of scalars; the last word may have fewer.
  /// - Throws: ``TokenizerError/badArgument(_:)`` unless it is positive.
  public init(length: Int = 5) throws(TokenizerError) {
    guard length > 0 else { throw .badArgument("the length of pieces must be at least 1") }
    self.length = length
  }

  public func split(_ text: inout PreTokenizedText) throws(TokenizerError) {
    try text.cut { text, piece, result throws(TokenizerError) in
      var start = piece.start
      var count = 0
      var position = piece.start
      while position < piece.end {
        position += text.scalar(at: position).length
        count += 1
        if count == length || position == piece.end {
          result.append(.init(start: start, end: position))
          start = position
          count = 0
        }
      }
    }
  }
}

extension PreTokenizedText {
  /// Cuts at single scalars.
  mutating func split(
    _ behavior: DelimiterBehavior, at isDelimiter: (UInt32) -> Bool
  ) throws(TokenizerError) {
    try cut { text, piece, result throws(TokenizerError) in
      var matches = Matches(piece)
      var position = piece.start
      while position < piece.end {
        let (scalar, length) = text.scalar(at: position)
        if isDelimiter(scalar) { matches.add(position, position + length) }
        position += length
      }
      matches.finish(behavior, into: &result)
    }
  }
}
