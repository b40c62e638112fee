/// Turns texts into ids and back.
///
/// A tokenizer is read from a model's folder and gives the same ids as the `tokenizers` package:
///
/// ```swift
/// import Foundation
/// import Tokenizers
///
/// let tokenizer = try Tokenizer(folder: URL(filePath: "all-MiniLM-L6-v2"))
/// let encoding = try tokenizer.encode("A heron stands in the reeds.")
/// print(encoding.ids, encoding.tokens)
/// print(try tokenizer.decode(encoding.ids))
/// ```
///
/// It never changes, so that any number of threads can use one.
public struct Tokenizer: Sendable {
  /// Changes the text first.
  public let normalizer: (any Normalizer)?
  /// Cuts the text into words.
  public let preTokenizer: (any PreTokenizer)?
  /// Turns words into tokens.
  public let model: any TokenModel
  /// Adds special tokens.
  public let postProcessor: (any PostProcessor)?
  /// Turns tokens into text.
  public let decoder: (any TokenDecoder)?
  /// What special tokens are for.
  public var specialTokens: SpecialTokens

  /// How every encoding is cut, if it is.
  public var truncation: Truncation?
  /// How every encoding is filled up, if it is.
  public var padding: Padding?
  /// Whether special tokens that stand in a text are text like any other.
  public var readsSpecialTokensAsText = false

  let names: TokenNames
  private let plan: Plan
  let fastPath: FastPath?
  let frame: Frame?
  private let pool: ScratchPool

  /// A tokenizer from its parts.
  ///
  /// - Parameters:
  ///   - model: Turns words into tokens.
  ///   - normalizer: Changes the text first.
  ///   - preTokenizer: Cuts the text into words; without one the text is a single word.
  ///   - postProcessor: Adds special tokens.
  ///   - decoder: Turns tokens into text; without one tokens are joined by spaces.
  ///   - addedTokens: Tokens that are found before the model sees the text. Those that the model lacks get the
  ///     next free ids.
  ///   - specialTokens: What special tokens are for.
  ///   - truncation: How every encoding is cut.
  ///   - padding: How every encoding is filled up.
  public init(
    model: any TokenModel, normalizer: (any Normalizer)? = nil,
    preTokenizer: (any PreTokenizer)? = nil, postProcessor: (any PostProcessor)? = nil,
    decoder: (any TokenDecoder)? = nil, addedTokens: [AddedToken] = [],
    specialTokens: SpecialTokens = SpecialTokens(), truncation: Truncation? = nil,
    padding: Padding? = nil
  ) throws(TokenizerError) {
    self.model = model
    self.normalizer = normalizer
    self.preTokenizer = preTokenizer
    self.postProcessor = postProcessor
    self.decoder = decoder
    self.truncation = truncation
    self.padding = padding
    let added = try AddedVocabulary(addedTokens, model: model, normalizer: normalizer)
    names = TokenNames(vocabulary: model.vocabulary, added: added)
    plan = Plan(preTokenizer: preTokenizer, model: model)
    fastPath = FastPath(normalizer, plan, added)
    frame = Frame(postProcessor, names)
    self.specialTokens = specialTokens
    pool = ScratchPool()
  }

  var added: AddedVocabulary { names.added }

  /// The tokens that are found before the model sees the text, in the order of their ids.
  public var addedTokens: [(id: Int, token: AddedToken)] { added.tokens }

  /// The number of tokens, added ones included.
  public var vocabularySize: Int {
    model.vocabulary.count
      + added.tokens.count { model.vocabulary.id(of: $0.token.content) == nil }
  }

  /// The id of a token.
  public func id(of token: String) -> Int? { added.id(of: token) ?? model.vocabulary.id(of: token) }

  /// The token with an id.
  public func token(_ id: Int) -> String? { names.token(id) }

  /// The same tokenizer, cutting every encoding.
  public func truncating(_ truncation: Truncation?) -> Tokenizer {
    var tokenizer = self
    tokenizer.truncation = truncation
    return tokenizer
  }

  /// The same tokenizer, cutting every encoding to so many tokens, special ones included.
  public func truncating(to length: Int) -> Tokenizer {
    truncating(Truncation(maximumLength: length, keepsOverflow: false))
  }

  /// The same tokenizer, filling every encoding up.
  public func padding(_ padding: Padding?) -> Tokenizer {
    var tokenizer = self
    tokenizer.padding = padding
    return tokenizer
  }

  /// The same tokenizer, filling every encoding up with its own padding token.
  ///
  /// - Throws: ``TokenizerError/badArgument(_:)`` if no padding token is known.
  public func padding(_ length: Padding.Length, side: Side = .right, multiple: Int? = nil)
    throws(TokenizerError) -> Tokenizer
  {
    if var padding, specialTokens.padding == nil {
      (padding.length, padding.side, padding.multiple) = (length, side, multiple)
      return self.padding(padding)
    }
    guard let token = specialTokens.padding, let id = id(of: token) else {
      throw .badArgument(
        "the tokenizer has no padding token: set specialTokens.padding, or pass a Padding with an id"
      )
    }
    return padding(
      Padding(length, side: side, multiple: multiple, id: id, token: token))
  }

  /// Calls the closure with buffers that no other thread uses meanwhile.
  func withScratch<Result, Failure: Error>(_ body: (ModelScratch) throws(Failure) -> Result)
    throws(Failure) -> Result
  {
    let scratch = pool.take()
    defer { pool.give(scratch) }
    return try body(scratch)
  }

  /// Cuts a text into words and gives the tokens of each to the closure.
  func tokenize(_ text: PreTokenizedText, sequence: Int, scratch: ModelScratch)
    throws(TokenizerError) -> (entries: [Encoding.Entry], surfaces: [Int: String])
  {
    try plan.tokenize(text, sequence: sequence, added: added, scratch: scratch)
  }

  /// The text normalised, with added tokens found, and cut into words.
  func preTokenize(_ text: Bytes) throws(TokenizerError) -> PreTokenizedText {
    var result = try extractAddedTokens(text)
    try plan.preTokenize(&result)
    return result
  }

  private func extractAddedTokens(_ text: Bytes) throws(TokenizerError) -> PreTokenizedText {
    typealias Piece = PreTokenizedText.Piece
    func whole(_ count: Int) -> [Piece] { count == 0 ? [] : [Piece(start: 0, end: count)] }
    let skips = readsSpecialTokensAsText
    let pieces =
      added.hasPlainTokens ? added.findPlain(in: text, skipsSpecial: skips) : whole(text.count)
    let isUnchanged =
      normalizer.map { normalizer in
        pieces.allSatisfy {
          $0.token >= 0 || normalizer.leavesUnchanged(text.slice($0.start, $0.end))
        }
      } ?? true
    guard let normalizer, !isUnchanged else {
      guard added.hasNormalizedTokens else {
        return PreTokenizedText(inPlace: Array(text), pieces: pieces)
      }
      var found: [Piece] = []
      for piece in pieces {
        if piece.token >= 0 {
          found.append(piece)
          continue
        }
        for inner in added.findNormalized(
          in: text.slice(piece.start, piece.end), skipsSpecial: skips)
        {
          found.append(
            Piece(
              start: piece.start + inner.start, end: piece.start + inner.end, token: inner.token))
        }
      }
      return PreTokenizedText(inPlace: Array(text), pieces: found)
    }
    var texts: [(text: NormalizedText, pieces: [Piece])] = []
    for piece in pieces {
      var normalized = NormalizedText(
        Array(text.slice(piece.start, piece.end)), start: piece.start)
      if piece.token >= 0 {
        texts.append(
          (normalized, [Piece(start: 0, end: normalized.bytes.count, token: piece.token)]))
        continue
      }
      try normalizer.normalize(&normalized)
      let inner =
        added.hasNormalizedTokens
        ? normalized.bytes.withUnsafeBufferPointer {
          added.findNormalized(in: $0, skipsSpecial: skips)
        }
        : whole(normalized.bytes.count)
      texts.append((normalized, inner))
    }
    return PreTokenizedText(texts)
  }
}

/// What special tokens are for; nil for what a tokenizer lacks.
public struct SpecialTokens: Sendable, Equatable {
  /// Stands for what the vocabulary lacks.
  public var unknown: String?
  /// Fills encodings up.
  public var padding: String?
  /// Stands for a token that is to be guessed.
  public var mask: String?
  /// Begins an input of an encoder.
  public var classification: String?
  /// Stands between and behind texts.
  public var separator: String?
  /// Begins a text.
  public var beginning: String?
  /// Ends a text.
  public var end: String?

  /// - Parameters:
  ///   - unknown: Stands for what the vocabulary lacks.
  ///   - padding: Fills encodings up.
  ///   - mask: Stands for a token that is to be guessed.
  ///   - classification: Begins an input of an encoder.
  ///   - separator: Stands between and behind texts.
  ///   - beginning: Begins a text.
  ///   - end: Ends a text.
  public init(
    unknown: String? = nil, padding: String? = nil, mask: String? = nil,
    classification: String? = nil, separator: String? = nil, beginning: String? = nil,
    end: String? = nil
  ) {
    self.unknown = unknown
    self.padding = padding
    self.mask = mask
    self.classification = classification
    self.separator = separator
    self.beginning = beginning
    self.end = end
  }
}
