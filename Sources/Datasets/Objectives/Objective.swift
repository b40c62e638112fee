/// What a model learns from a stream of tokens: the slot `objective` of texts.
///
/// ``PackedTokens`` and ``MaskedTokens`` conform.
public protocol Objective: Sendable {
  /// How many tokens of the stream a window begins behind the one before, where windows are disjoint.
  func stride(_ tokens: ObjectiveTokens) throws(DataError) -> Int
  /// How many tokens of the stream a window looks at.
  func span(_ tokens: ObjectiveTokens) throws(DataError) -> Int
  /// Whether tokens need to know where words begin.
  var needsWords: Bool { get }
  /// Makes the batch of windows.
  ///
  /// - Parameters:
  ///   - windows: The tokens, as many in each.
  ///   - random: For each window its own random numbers.
  ///   - tokens: What is known of the vocabulary.
  func batch(_ windows: [Window], random: [RandomStream], _ tokens: ObjectiveTokens)
    throws(DataError) -> Batch
}

/// A window on a stream of tokens.
public struct Window: Sendable {
  /// The ids.
  public var ids: [Int64]
  /// Whether a word begins at each id; empty where the objective does not need it.
  public var startsWord: [Bool]
}

/// What an objective knows of the vocabulary.
public struct ObjectiveTokens: Sendable {
  /// How many tokens there are.
  public var vocabularySize: Int
  /// The id of the token that hides others, if the tokenizer has one.
  public var mask: Int?
  /// The id of the token that begins an input, if the tokenizer has one.
  public var classification: Int?
  /// The id of the token that ends an input, if the tokenizer has one.
  public var separator: Int?
  /// The ids of all special tokens, ascending.
  public var special: [Int]
}
