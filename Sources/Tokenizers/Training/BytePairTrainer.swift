/// Learns byte pair encoding: joins the two neighbours that occur together most often, again and again
/// (Sennrich et al. 2016, arXiv:1508.07909).
///
/// The vocabulary holds, in this order, the special tokens, the characters by code point, the characters with a
/// prefix or a suffix, and what was joined. Of pairs that occur equally often the one whose tokens have the lower
/// ids is joined first. The `tokenizers` package learns the same; where it leaves an order to chance, that of
/// characters with a prefix and of those that a limit leaves out, the code points decide.
///
/// ```swift
/// let words = try WordCounts(
///   of: ["low lower lowest", "new newer newest"], preTokenizer: ByteLevelPreTokenizer())
/// let model = try BytePairTrainer(vocabularySize: 300, alphabet: BytePairTrainer.bytes).train(words)
/// print(model.vocabulary.count)  // 270
/// ```
public struct BytePairTrainer: Sendable {
  /// The most tokens of the vocabulary. It has fewer if there is nothing left to join, and more if the special
  /// tokens and characters are more.
  public var vocabularySize: Int
  /// How often a pair must occur to be joined.
  public var minimumFrequency: Int
  /// Tokens that the vocabulary begins with.
  public var specialTokens: [String]
  /// Characters that are tokens even if the words lack them.
  public var alphabet: Set<Unicode.Scalar>
  /// The most characters that are tokens: the most frequent ones, and of equally frequent ones those of lower code
  /// points. Others are left out of words.
  public var alphabetLimit: Int?
  /// Put before every character of a word but the first.
  public var continuingSubwordPrefix: String?
  /// Put behind the last character of a word.
  public var endOfWordSuffix: String?
  /// Tokens that are joined have fewer characters than this, but for pairs of characters.
  public var maximumTokenLength: Int?

  /// What settings there are.
  ///
  /// - Parameters:
  ///   - vocabularySize: The most tokens of the vocabulary.
  ///   - minimumFrequency: How often a pair must occur to be joined.
  ///   - specialTokens: Tokens that the vocabulary begins with.
  ///   - alphabet: Characters that are tokens even if the words lack them; ``bytes`` for byte-level words.
  ///   - alphabetLimit: The most characters that are tokens.
  ///   - continuingSubwordPrefix: Put before every character of a word but the first.
  ///   - endOfWordSuffix: Put behind the last character of a word.
  ///   - maximumTokenLength: Tokens that are joined have fewer characters than this, but for pairs of characters.
  public init(
    vocabularySize: Int = 30_000, minimumFrequency: Int = 0, specialTokens: [String] = [],
    alphabet: Set<Unicode.Scalar> = [], alphabetLimit: Int? = nil,
    continuingSubwordPrefix: String? = nil, endOfWordSuffix: String? = nil,
    maximumTokenLength: Int? = nil
  ) {
    self.vocabularySize = vocabularySize
    self.minimumFrequency = minimumFrequency
    self.specialTokens = specialTokens
    self.alphabet = alphabet
    self.alphabetLimit = alphabetLimit
    self.continuingSubwordPrefix = continuingSubwordPrefix
    self.endOfWordSuffix = endOfWordSuffix
    self.maximumTokenLength = maximumTokenLength
  }

  /// The 256 characters that stand for bytes in byte-level vocabularies.
  public static let bytes = Set(ByteLevelAlphabet.scalars.compactMap { Unicode.Scalar($0) })

  /// Learns the vocabulary and the merges of words.
  ///
  /// - Parameters:
  ///   - words: The words, cut as the tokenizer will cut them.
  ///   - unknownToken: Stands for characters that the vocabulary lacks; without one they are left out.
  /// - Throws: ``TokenizerError/badArgument(_:)`` if a setting is negative, or if there are neither words nor
  ///   characters to learn from.
  public func train(_ words: WordCounts, unknownToken: String? = nil) throws(TokenizerError)
    -> BytePairModel
  {
    let (vocabulary, merges) = try learn(words)
    return BytePairModel(
      vocabulary: vocabulary, table: merges, unknownToken: unknownToken,
      continuingSubwordPrefix: continuingSubwordPrefix, endOfWordSuffix: endOfWordSuffix,
      fusesUnknown: false, fallsBackToBytes: false, ignoresMerges: false)
  }

  func learn(_ words: WordCounts) throws(TokenizerError) -> (Vocabulary, MergeTable) {
    for (name, value) in [
      ("vocabularySize", vocabularySize), ("minimumFrequency", minimumFrequency),
      ("alphabetLimit", alphabetLimit ?? 0), ("maximumTokenLength", maximumTokenLength ?? 0),
    ] where value < 0 {
      throw .badArgument("\(name) is \(value); it must not be negative")
    }
    guard words.count > 0 || !alphabet.isEmpty else {
      throw .badArgument("there are no words to learn a vocabulary from: the texts are empty")
    }
    var tokens = TokenList()
    for token in specialTokens { _ = tokens.id(of: token.bytes) }
    for scalar in characters(of: words) { _ = tokens.id(of: scalar.utf8) }
    var learner = PairLearner(maximumLength: maximumTokenLength ?? .max)
    add(words, to: &learner, &tokens)
    learner.countPairs()
    var merges = MergeTable(capacity: max(16, vocabularySize - tokens.count))
    var rank = 0
    let prefix = continuingSubwordPrefix?.bytes ?? []
    while tokens.count < vocabularySize, let pair = learner.next(atLeast: max(1, minimumFrequency))
    {
      let second = tokens[pair.right]
      let rest = second.starts(with: prefix) ? Array(second.dropFirst(prefix.count)) : second
      let joined = tokens.id(of: tokens[pair.left] + rest)
      // The last of equal pairs counts, as in files.
      merges.add(pair.left, pair.right, rank: rank, result: joined)
      rank += 1
      learner.join(into: joined)
    }
    return (tokens.vocabulary, merges)
  }

  /// The characters that are tokens, by code point.
  private func characters(of words: WordCounts) -> [UInt32] {
    var counts: [UInt32: Int] = [:]
    words.forEachWord { scalars, count in
      for scalar in scalars { counts[scalar, default: 0] += count }
    }
    for scalar in alphabet { counts[scalar.value] = .max }
    var characters = counts.keys.sorted { (counts[$0] ?? 0, $1) > (counts[$1] ?? 0, $0) }
    if let alphabetLimit { characters = Array(characters.prefix(alphabetLimit)) }
    return characters.sorted()
  }

  /// Hands the words over as ids. Characters with a prefix or a suffix get ids by their bytes.
  private func add(_ words: WordCounts, to learner: inout PairLearner, _ tokens: inout TokenList) {
    let prefix = continuingSubwordPrefix?.bytes ?? []
    let suffix = endOfWordSuffix?.bytes ?? []
    /// Where a character stands: with a prefix 1, with a suffix 2.
    func form(_ place: Int, _ count: Int) -> UInt64 {
      (place > 0 && !prefix.isEmpty ? 1 : 0) + (place == count - 1 && !suffix.isEmpty ? 2 : 0)
    }
    func spelling(_ key: UInt64) -> [UInt8] {
      let scalar = UInt32(truncatingIfNeeded: key)
      return (key >> 32 & 1 == 1 ? prefix : []) + scalar.utf8 + (key >> 33 & 1 == 1 ? suffix : [])
    }
    var keys: Set<UInt64> = []
    words.forEachWord { scalars, _ in
      for (place, scalar) in scalars.enumerated() where tokens.find(scalar.utf8) != nil {
        keys.insert(form(place, scalars.count) << 32 | UInt64(scalar))
      }
    }
    var ids: [UInt64: UInt32] = [:]
    let spelt = keys.map { (key: $0, bytes: spelling($0)) }
    for (key, bytes) in spelt.sorted(by: { $0.bytes.lexicographicallyPrecedes($1.bytes) }) {
      ids[key] = tokens.id(of: bytes)
    }
    var symbols: [UInt32] = []
    words.forEachWord { scalars, count in
      symbols.removeAll(keepingCapacity: true)
      for (place, scalar) in scalars.enumerated() {
        if let id = ids[form(place, scalars.count) << 32 | UInt64(scalar)] { symbols.append(id) }
      }
      learner.add(symbols, count: count)
    }
  }
}

/// Tokens in the order in which they were made.
private struct TokenList {
  private var tokens: [[UInt8]] = []
  private var ids: [ByteKey: UInt32] = [:]

  var count: Int { tokens.count }

  subscript(id: UInt32) -> [UInt8] { tokens[Int(id)] }

  func find(_ token: [UInt8]) -> UInt32? { ids[ByteKey(bytes: token)] }

  /// The id of a token, a new one if it is new.
  mutating func id(of token: [UInt8]) -> UInt32 {
    if let id = find(token) { return id }
    let id = UInt32(tokens.count)
    tokens.append(token)
    ids[ByteKey(bytes: token)] = id
    return id
  }

  var vocabulary: Vocabulary {
    var builder = Vocabulary.Builder(capacity: tokens.count)
    for (id, token) in tokens.enumerated() {
      token.withUnsafeBufferPointer { builder.add($0, id: UInt32(id)) }
    }
    return Vocabulary(builder)
  }
}

extension UInt32 {
  /// A scalar's bytes.
  fileprivate var utf8: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(scalar: self)
    return bytes
  }
}
