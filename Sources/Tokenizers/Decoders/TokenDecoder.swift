/// Turns tokens back into text.
public protocol TokenDecoder: Sendable {
  /// Changes tokens on their way to text; what is left is joined.
  ///
  /// - Parameter tokens: Tokens as they stand in the vocabulary, in UTF-8.
  func decode(_ tokens: inout [[UInt8]]) throws(TokenizerError)
}

/// A decoder that only joins tokens, one after the other.
protocol JoiningDecoder: TokenDecoder {
  /// Appends what a token stands for.
  func append(_ token: Bytes, isFirst: Bool, to result: inout [UInt8])
}

/// Decoders one after the other.
public struct DecoderSequence: TokenDecoder {
  let decoders: [any TokenDecoder]

  /// Decoders, in the order in which they work.
  public init(_ decoders: [any TokenDecoder]) { self.decoders = decoders }

  public func decode(_ tokens: inout [[UInt8]]) throws(TokenizerError) {
    for decoder in decoders { try decoder.decode(&tokens) }
  }
}

/// Puts spaces between words and joins pieces that continue one.
public struct WordPieceDecoder: JoiningDecoder {
  let prefix: String
  let cleansUp: Bool

  /// - Parameters:
  ///   - prefix: What tokens begin with that continue a word.
  ///   - cleansUp: Removes the spaces before punctuation and English contractions.
  public init(prefix: String = "##", cleansUp: Bool = true) {
    self.prefix = prefix
    self.cleansUp = cleansUp
  }

  public func decode(_ tokens: inout [[UInt8]]) throws(TokenizerError) {
    for index in tokens.indices {
      var result: [UInt8] = []
      tokens[index].withUnsafeBufferPointer { append($0, isFirst: index == 0, to: &result) }
      tokens[index] = result
    }
  }

  func append(_ token: Bytes, isFirst: Bool, to result: inout [UInt8]) {
    let start = result.count
    if isFirst {
      result.append(contentsOf: token)
    } else if token.starts(with: prefix.utf8) {
      result.append(contentsOf: token.dropFirst(prefix.utf8.count))
    } else {
      result.append(0x20)
      result.append(contentsOf: token)
    }
    guard cleansUp, WordPieceDecoder.mayNeedCleaning(result, from: start) else { return }
    var cleaned = Array(result[start...])
    WordPieceDecoder.cleanUp(&cleaned)
    result.replaceSubrange(start..., with: cleaned)
  }

  /// Whether a space stands before a character with which something begins that is replaced.
  private static func mayNeedCleaning(_ bytes: [UInt8], from start: Int) -> Bool {
    var place = start
    while place + 1 < bytes.count {
      if bytes[place] == 0x20 {
        switch bytes[place + 1] {
        case UInt8(ascii: "."), UInt8(ascii: "?"), UInt8(ascii: "!"), UInt8(ascii: ","),
          UInt8(ascii: "'"), UInt8(ascii: "n"), UInt8(ascii: "d"):
          return true
        default: break
        }
      }
      place += 1
    }
    return false
  }

  private static let replacements = [
    (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"),
    (" 'm", "'m"), (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
  ].map { ($0.bytes, $1.bytes) }

  static func cleanUp(_ token: inout [UInt8]) {
    for (old, new) in replacements { token.replace(old, with: new) }
  }
}

/// Reads the characters of a byte-level vocabulary as the bytes that they stand for. Bytes that are no UTF-8
/// become U+FFFD.
public struct ByteLevelDecoder: JoiningDecoder {
  let addsPrefixSpace: Bool
  let trimsOffsets: Bool
  let usesPattern: Bool

  /// The parameters are kept for the file; they change nothing.
  public init(addsPrefixSpace: Bool = true, trimsOffsets: Bool = true, usesPattern: Bool = true) {
    self.addsPrefixSpace = addsPrefixSpace
    self.trimsOffsets = trimsOffsets
    self.usesPattern = usesPattern
  }

  public func decode(_ tokens: inout [[UInt8]]) throws(TokenizerError) {
    var bytes: [UInt8] = []
    for token in tokens {
      token.withUnsafeBufferPointer { ByteLevelAlphabet.decode($0, into: &bytes) }
    }
    tokens = [bytes.text.bytes]
  }

  func append(_ token: Bytes, isFirst: Bool, to result: inout [UInt8]) {
    ByteLevelAlphabet.decode(token, into: &result)
  }
}

/// Reads tokens such as `<0xE2>` as bytes. Bytes that are no UTF-8 become one U+FFFD each.
public struct ByteFallbackDecoder: TokenDecoder {
  /// A decoder; it has no settings.
  public init() {}

  public func decode(_ tokens: inout [[UInt8]]) throws(TokenizerError) {
    var result: [[UInt8]] = []
    var bytes: [UInt8] = []
    func flush() {
      guard !bytes.isEmpty else { return }
      let isValid = bytes.withUnsafeBufferPointer { firstInvalidUTF8($0) == nil }
      if isValid {
        result.append(bytes)
      } else {
        result += repeatElement("\u{FFFD}".bytes, count: bytes.count)
      }
      bytes = []
    }
    for token in tokens {
      if let byte = ByteFallbackDecoder.byte(of: token) {
        bytes.append(byte)
      } else {
        flush()
        result.append(token)
      }
    }
    flush()
    tokens = result
  }

  static func byte(of token: [UInt8]) -> UInt8? {
    guard token.count == 6, token.starts(with: "<0x".utf8), token[5] == UInt8(ascii: ">") else {
      return nil
    }
    return UInt8(
      token[3..<5].map { Character(Unicode.Scalar($0)) }.reduce("") { "\($0)\($1)" }, radix: 16)
  }
}

/// Joins all tokens into one.
public struct FuseDecoder: TokenDecoder {
  /// A decoder; it has no settings.
  public init() {}

  public func decode(_ tokens: inout [[UInt8]]) throws(TokenizerError) {
    tokens = [Array(tokens.joined())]
  }
}

/// Removes up to so many of a character at the ends of each token.
public struct StripDecoder: TokenDecoder {
  let content: Unicode.Scalar
  let start: Int
  let stop: Int

  /// - Parameters:
  ///   - content: The character.
  ///   - start: The most that are removed at the beginning.
  ///   - stop: The most that are removed at the end.
  public init(_ content: Unicode.Scalar, start: Int, stop: Int) {
    self.content = content
    self.start = start
    self.stop = stop
  }

  public func decode(_ tokens: inout [[UInt8]]) throws(TokenizerError) {
    let mark = String(Character(content)).bytes
    for index in tokens.indices {
      var token = tokens[index][...]
      var removed = 0
      while removed < start, token.starts(with: mark) {
        token = token.dropFirst(mark.count)
        removed += 1
      }
      removed = 0
      while removed < stop, token.suffix(mark.count).elementsEqual(mark) {
        token = token.dropLast(mark.count)
        removed += 1
      }
      tokens[index] = Array(token)
    }
  }
}

/// Replaces what a pattern matches in each token.
public struct ReplaceDecoder: TokenDecoder {
  let pattern: TextPattern
  let content: String

  /// - Parameters:
  ///   - pattern: What is replaced.
  ///   - content: What it is replaced by.
  public init(_ pattern: TextPattern, with content: String) {
    self.pattern = pattern
    self.content = content
  }

  public func decode(_ tokens: inout [[UInt8]]) throws(TokenizerError) {
    for index in tokens.indices {
      let token = tokens[index]
      let ranges = try token.withUnsafeBufferPointer { bytes throws(TokenizerError) in
        try pattern.matches(in: bytes)
      }
      guard !ranges.isEmpty, !token.isEmpty else { continue }
      var result: [UInt8] = []
      var done = 0
      for range in ranges {
        result += token[done..<range.lowerBound]
        result += content.utf8
        done = range.upperBound
      }
      tokens[index] = result + token[done...]
    }
  }
}

/// Reads SentencePiece's character for a space as one, but not at the very beginning.
public struct MetaspaceDecoder: TokenDecoder {
  let replacement: Unicode.Scalar
  let prepending: MetaspacePreTokenizer.Prepending
  let splits: Bool

  /// - Parameters:
  ///   - replacement: Stands for a space.
  ///   - prepending: As in the pre-tokenizer; unless it is `never`, the first token loses the character.
  ///   - splits: Kept for the file; of no effect.
  public init(
    replacement: Unicode.Scalar = "▁", prepending: MetaspacePreTokenizer.Prepending = .always,
    splits: Bool = true
  ) {
    self.replacement = replacement
    self.prepending = prepending
    self.splits = splits
  }

  public func decode(_ tokens: inout [[UInt8]]) throws(TokenizerError) {
    let mark = String(Character(replacement)).bytes
    for index in tokens.indices {
      tokens[index].replace(mark, with: index == 0 && prepending != .never ? [] : [0x20])
    }
  }
}

/// Reads the suffix of words' last tokens as the space behind them.
public struct SuffixDecoder: TokenDecoder {
  let suffix: String

  /// - Parameter suffix: What the last tokens of words end with.
  public init(suffix: String = "</w>") { self.suffix = suffix }

  public func decode(_ tokens: inout [[UInt8]]) throws(TokenizerError) {
    let suffix = suffix.bytes
    for index in tokens.indices {
      tokens[index].replace(suffix, with: index == tokens.count - 1 ? [] : [0x20])
    }
  }
}

/// Reads the output of a model that was trained with connectionist temporal classification: one of several equal
/// tokens in a row, without padding (Graves et al. 2006).
public struct CTCDecoder: TokenDecoder {
  let padToken: String
  let wordDelimiter: String
  let cleansUp: Bool

  /// - Parameters:
  ///   - padToken: The token for no output, which also parts equal tokens.
  ///   - wordDelimiter: The token between words.
  ///   - cleansUp: Makes word delimiters spaces, and removes spaces before punctuation.
  public init(padToken: String = "<pad>", wordDelimiter: String = "|", cleansUp: Bool = true) {
    self.padToken = padToken
    self.wordDelimiter = wordDelimiter
    self.cleansUp = cleansUp
  }

  public func decode(_ tokens: inout [[UInt8]]) throws(TokenizerError) {
    var result: [[UInt8]] = []
    for (index, token) in tokens.enumerated() where index == 0 || token != tokens[index - 1] {
      var token = token
      token.replace(padToken.bytes, with: [])
      if cleansUp {
        WordPieceDecoder.cleanUp(&token)
        token.replace(wordDelimiter.bytes, with: [0x20])
      }
      if !token.isEmpty { result.append(token) }
    }
    tokens = result
  }
}

extension [UInt8] {
  /// Replaces all occurrences, from left to right.
  mutating func replace(_ old: [UInt8], with new: [UInt8]) {
    guard !old.isEmpty, count >= old.count, contains(old[0]) else { return }
    var result: [UInt8] = []
    var position = 0
    while position < count {
      if self[position] == old[0], self[position...].starts(with: old) {
        result += new
        position += old.count
      } else {
        result.append(self[position])
        position += 1
      }
    }
    self = result
  }
}
