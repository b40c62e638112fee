/// A unigram language model: the tokens of a word are those whose scores add up to the most
/// (Kudo 2018, arXiv:1804.10959).
public struct UnigramModel: CachingModel {
  public let vocabulary: Vocabulary
  /// All tokens; of equal ones the vocabulary has only the last.
  let tokens: [String]
  let scores: [Double]
  let unknownID: Int?
  let fallsBackToBytes: Bool

  /// What an unknown character scores: less than any token.
  private let unknownScore: Double
  private let tree: PrefixTree
  private let byteIDs: [UInt32?]

  /// A model.
  ///
  /// - Parameters:
  ///   - pieces: The tokens, whose ids are their places, with their scores: logarithms of how likely they are.
  ///   - unknownID: The token for characters that the vocabulary lacks; several in a row become one.
  ///   - fallsBackToBytes: Writes such characters as tokens like `<0xE2>`, if the vocabulary has those.
  public init(
    pieces: [(token: String, score: Double)], unknownID: Int? = nil, fallsBackToBytes: Bool = false
  ) throws(TokenizerError) {
    if let unknownID, !pieces.indices.contains(unknownID) {
      throw .badArgument(
        "the unknown token has id \(unknownID), but there are \(pieces.count) tokens")
    }
    vocabulary = Vocabulary(pieces.map(\.token))
    tokens = pieces.map(\.token)
    scores = pieces.map(\.score)
    self.unknownID = unknownID
    self.fallsBackToBytes = fallsBackToBytes
    unknownScore = (scores.min() ?? 0) - 10
    var tree = PrefixTree()
    for (id, piece) in pieces.enumerated() { tree.add(piece.token.bytes, value: Int32(id)) }
    self.tree = tree
    let vocabulary = vocabulary
    byteIDs = (0..<256).map { vocabulary.id(of: "<0x\(hexadecimal(UInt8($0)))>".bytes) }
  }

  func find(_ word: Bytes, into found: inout [WordTokens.Token], _ scratch: ModelScratch)
    throws(TokenizerError)
  {
    for (start, end) in try path(of: word) {
      let part = word.slice(start, end)
      let length = UInt32(truncatingIfNeeded: part.count)
      if let id = vocabulary.id(of: part) {
        found.append(.init(id: id, length: length))
      } else if fallsBackToBytes, part.allSatisfy({ byteIDs[Int($0)] != nil }) {
        // Each byte stands for the whole part.
        for (index, byte) in part.enumerated() {
          let isLast = index == part.count - 1
          found.append(
            .init(id: byteIDs[Int(byte)] ?? 0, length: isLast ? length : 0, span: length))
        }
      } else if let unknownID {
        found.append(.init(id: UInt32(truncatingIfNeeded: unknownID), length: length))
      } else {
        throw .noUnknownToken(token: nil, word: String(decoding: part, as: UTF8.self))
      }
    }
  }

  /// The parts of the best path, with unknown characters in a row as one.
  private func path(of word: Bytes) throws(TokenizerError) -> [(start: Int, end: Int)] {
    var best = [(score: Double, start: Int, isUnknown: Bool)](
      repeating: (0, -1, false), count: word.count + 1)
    var start = 0
    while start < word.count {
      let length = word.scalar(at: start).length
      let scoreHere = best[start].score
      var hasCharacter = false
      func offer(_ end: Int, _ score: Double, isUnknown: Bool) {
        if best[end].start < 0 || score > best[end].score { best[end] = (score, start, isUnknown) }
      }
      tree.forEachPrefix(of: word, from: start) { end, id in
        offer(end, scores[Int(id)] + scoreHere, isUnknown: Int(id) == unknownID)
        if end == start + length { hasCharacter = true }
      }
      if !hasCharacter {
        guard unknownID != nil else {
          throw .noUnknownToken(
            token: nil, word: String(decoding: word.slice(start, start + length), as: UTF8.self))
        }
        offer(start + length, unknownScore + scoreHere, isUnknown: true)
      }
      start += length
    }
    var parts: [(start: Int, end: Int)] = []
    var end = word.count
    var lastIsUnknown = false
    while end > 0 {
      let (_, start, isUnknown) = best[end]
      if isUnknown, lastIsUnknown {
        parts[parts.count - 1].start = start
      } else {
        parts.append((start, end))
      }
      lastIsUnknown = isUnknown
      end = start
    }
    return parts.reversed()
  }
}

/// Tokens by their beginnings.
struct PrefixTree: Sendable {
  /// Children by node and byte.
  private var children: [UInt64: Int32] = [:]
  private var values: [Int32] = [-1]

  mutating func add(_ token: [UInt8], value: Int32) {
    var node = 0
    for byte in token {
      let key = UInt64(node) << 8 | UInt64(byte)
      if let child = children[key] {
        node = Int(child)
      } else {
        children[key] = Int32(values.count)
        node = values.count
        values.append(-1)
      }
    }
    if !token.isEmpty { values[node] = value }
  }

  /// Calls the closure for every token that the text has at a place, the shortest first.
  func forEachPrefix(of text: Bytes, from start: Int, _ body: (_ end: Int, _ value: Int32) -> Void)
  {
    var node = 0
    var position = start
    while position < text.count,
      let child = children[UInt64(node) << 8 | UInt64(text[position])]
    {
      node = Int(child)
      position += 1
      if values[node] >= 0 { body(position, values[node]) }
    }
  }
}
