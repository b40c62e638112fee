/// Byte pair encoding: joins the neighbours whose merge was learnt first until none is left
/// (Sennrich et al. 2016, arXiv:1508.07909).
///
/// Words begin as characters; behind a byte-level pre-tokeniser, as bytes.
public struct BytePairModel: CachingModel {
  public let vocabulary: Vocabulary
  let merges: MergeTable
  let unknownToken: String?
  let continuingSubwordPrefix: String?
  let endOfWordSuffix: String?
  let fusesUnknown: Bool
  let fallsBackToBytes: Bool
  let ignoresMerges: Bool

  private let unknownID: UInt32?
  private let prefix: [UInt8]
  private let suffix: [UInt8]
  /// The ids of `<0x00>` to `<0xFF>`, where the vocabulary has them.
  private let byteIDs: [UInt32?]
  /// The ids of single ASCII characters, or all ones.
  private let asciiIDs: [UInt32]
  /// The ids of bytes as a byte-level pre-tokeniser writes them; empty if one is missing.
  private let byteLevelIDs: [UInt32]

  /// A model.
  ///
  /// - Parameters:
  ///   - vocabulary: The tokens: characters and what merges make of them.
  ///   - merges: Pairs of tokens in the order in which they were learnt. Each token and each result must be in
  ///     the vocabulary.
  ///   - unknownToken: Stands for characters that the vocabulary lacks. Without one they are left out.
  ///   - continuingSubwordPrefix: Put before every character of a word but the first.
  ///   - endOfWordSuffix: Put behind the last character of a word.
  ///   - fusesUnknown: Makes one unknown token of several in a row.
  ///   - fallsBackToBytes: Writes characters that the vocabulary lacks as tokens like `<0xE2>`, if it has those.
  ///   - ignoresMerges: Takes a word that is a token as that token, whatever the merges say.
  public init(
    vocabulary: Vocabulary, merges: [(String, String)], unknownToken: String? = nil,
    continuingSubwordPrefix: String? = nil, endOfWordSuffix: String? = nil,
    fusesUnknown: Bool = false, fallsBackToBytes: Bool = false, ignoresMerges: Bool = false
  ) throws(TokenizerError) {
    var table = MergeTable(capacity: merges.count)
    let prefixLength = continuingSubwordPrefix?.utf8.count ?? 0
    for (rank, (first, second)) in merges.enumerated() {
      try table.add(
        first.bytes, second.bytes, rank: rank, prefixLength: prefixLength, vocabulary: vocabulary
      ) { token in
        .badArgument(
          "merge \(rank + 1) needs the token \(quoted(token)), which is not in the vocabulary")
      }
    }
    self.init(
      vocabulary: vocabulary, table: table, unknownToken: unknownToken,
      continuingSubwordPrefix: continuingSubwordPrefix, endOfWordSuffix: endOfWordSuffix,
      fusesUnknown: fusesUnknown, fallsBackToBytes: fallsBackToBytes, ignoresMerges: ignoresMerges)
  }

  init(
    vocabulary: Vocabulary, table: MergeTable, unknownToken: String?,
    continuingSubwordPrefix: String?, endOfWordSuffix: String?, fusesUnknown: Bool,
    fallsBackToBytes: Bool, ignoresMerges: Bool
  ) {
    self.vocabulary = vocabulary
    merges = table
    self.unknownToken = unknownToken
    self.continuingSubwordPrefix = continuingSubwordPrefix
    self.endOfWordSuffix = endOfWordSuffix
    self.fusesUnknown = fusesUnknown
    self.fallsBackToBytes = fallsBackToBytes
    self.ignoresMerges = ignoresMerges
    unknownID = unknownToken.flatMap { vocabulary.id(of: $0.bytes) }
    prefix = continuingSubwordPrefix?.bytes ?? []
    suffix = endOfWordSuffix?.bytes ?? []
    byteIDs = (0..<256).map { vocabulary.id(of: "<0x\(hexadecimal(UInt8($0)))>".bytes) }
    asciiIDs = (0..<128).map { vocabulary.id(of: [UInt8($0)]) ?? .max }
    let levelled = (0..<256).compactMap { vocabulary.id(of: ByteLevelAlphabet.utf8(of: UInt8($0))) }
    byteLevelIDs = levelled.count == 256 ? levelled : []
  }

  /// The pairs of tokens that are joined, in the order in which they were learnt.
  public var mergePairs: [(first: String, second: String)] {
    merges.pairs.map { left, right in
      (vocabulary.token(Int(left)) ?? "", vocabulary.token(Int(right)) ?? "")
    }
  }

  /// Whether bytes can be taken as they are where a byte-level pre-tokeniser would write characters for them.
  var takesRawBytes: Bool { !byteLevelIDs.isEmpty && prefix.isEmpty && suffix.isEmpty }

  func find(_ word: Bytes, into found: inout [WordTokens.Token], _ scratch: ModelScratch)
    throws(TokenizerError)
  {
    if ignoresMerges, let id = vocabulary.id(of: word) {
      found.append(.init(id: id, length: UInt32(truncatingIfNeeded: word.count)))
      return
    }
    try addCharacters(of: word, to: &scratch.symbols)
    scratch.symbols.merge(by: merges, into: &found)
  }

  /// Calls the closure with the tokens of a word whose bytes a byte-level pre-tokeniser would have written as
  /// characters.
  @inline(__always)
  func withRawTokens(
    of word: Bytes, _ scratch: ModelScratch,
    _ body: (UnsafeBufferPointer<WordTokens.Token>) -> Void
  ) {
    // Finding them does not throw.
    try? scratch.cache.withTokens(of: word, body) { found in
      findRaw(word, into: &found, scratch)
    }
  }

  private func findRaw(
    _ word: Bytes, into found: inout [WordTokens.Token], _ scratch: ModelScratch
  ) {
    if ignoresMerges {
      scratch.bytes.removeAll(keepingCapacity: true)
      for byte in word { ByteLevelAlphabet.append(byte, to: &scratch.bytes) }
      if let id = vocabulary.id(of: scratch.bytes) {
        found.append(.init(id: id, length: UInt32(truncatingIfNeeded: word.count)))
        return
      }
    }
    scratch.symbols.removeAll()
    byteLevelIDs.withUnsafeBufferPointer { ids in
      for byte in word { scratch.symbols.append(ids[Int(byte)], length: 1) }
    }
    scratch.symbols.merge(by: merges, into: &found)
  }

  private func addCharacters(of word: Bytes, to symbols: inout BytePairSymbols)
    throws(TokenizerError)
  {
    symbols.removeAll()
    var unknown: (id: UInt32, length: Int)?
    var position = 0
    while position < word.count {
      let length = word.scalar(at: position).length
      let end = position + length
      let id: UInt32?
      if length == 1, prefix.isEmpty, suffix.isEmpty {
        let known = asciiIDs[Int(word[position])]
        id = known == .max ? nil : known
      } else {
        id = vocabulary.id(of: spelling(word, position, end))
      }
      if let id {
        if let open = unknown { symbols.append(open.id, length: open.length) }
        unknown = nil
        symbols.append(id, length: length)
      } else if !addBytes(of: spelling(word, position, end), to: &symbols) {
        try addUnknown(word, length, &unknown, &symbols)
      }
      position = end
    }
    if let open = unknown { symbols.append(open.id, length: open.length) }
  }

  /// A character of a word with the prefix and the suffix that belong to its place.
  private func spelling(_ word: Bytes, _ start: Int, _ end: Int) -> [UInt8] {
    (start > 0 ? prefix : []) + word[start..<end] + (end == word.count ? suffix : [])
  }

  private func addBytes(of character: [UInt8], to symbols: inout BytePairSymbols) -> Bool {
    guard fallsBackToBytes, character.allSatisfy({ byteIDs[Int($0)] != nil }) else { return false }
    for byte in character { symbols.append(byteIDs[Int(byte)] ?? 0, length: 1) }
    return true
  }

  private func addUnknown(
    _ word: Bytes, _ length: Int, _ unknown: inout (id: UInt32, length: Int)?,
    _ symbols: inout BytePairSymbols
  ) throws(TokenizerError) {
    guard let unknownToken else { return }
    if fusesUnknown, let open = unknown {
      unknown = (open.id, open.length + length)
      return
    }
    if let open = unknown { symbols.append(open.id, length: open.length) }
    guard let unknownID else {
      throw .noUnknownToken(token: unknownToken, word: String(decoding: word, as: UTF8.self))
    }
    unknown = (unknownID, length)
  }
}

/// A byte as two capital hexadecimal digits.
func hexadecimal(_ byte: UInt8) -> String {
  (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
}
