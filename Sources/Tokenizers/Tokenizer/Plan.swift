/// How a tokenizer goes from text to tokens: in general, or without writing bytes as characters where a byte-level
/// pre-tokenizer stands before a byte-level vocabulary.
enum Plan: Sendable {
  case general((any PreTokenizer)?, any TokenModel)
  case rawBytes([any PreTokenizer], ByteLevelPreTokenizer, BytePairModel)

  init(preTokenizer: (any PreTokenizer)?, model: any TokenModel) {
    let steps = Plan.flattened(preTokenizer)
    if let last = steps.last as? ByteLevelPreTokenizer, let model = model as? BytePairModel,
      model.takesRawBytes,
      !steps.dropLast().contains(where: { $0 is ByteLevelPreTokenizer })
    {
      self = .rawBytes(Array(steps.dropLast()), last, model)
    } else {
      self = .general(preTokenizer, model)
    }
  }

  static func flattened(_ preTokenizer: (any PreTokenizer)?) -> [any PreTokenizer] {
    guard let preTokenizer else { return [] }
    guard let sequence = preTokenizer as? PreTokenizerSequence else { return [preTokenizer] }
    return sequence.preTokenizers.flatMap { flattened($0) }
  }

  func preTokenize(_ text: inout PreTokenizedText) throws(TokenizerError) {
    switch self {
    case .general(let preTokenizer, _): try preTokenizer?.split(&text)
    case .rawBytes(let steps, let byteLevel, _):
      for step in steps { try step.split(&text) }
      try byteLevel.splitRaw(&text)
    }
  }

  private var surfacedID: UInt32? {
    if case .general(_, let model as UnigramModel) = self {
      return model.unknownID.map { UInt32($0) }
    }
    return nil
  }

  func tokenize(
    _ text: PreTokenizedText, sequence: Int, added: AddedVocabulary, scratch: ModelScratch
  ) throws(TokenizerError) -> (entries: [Encoding.Entry], surfaces: [Int: String]) {
    var run = TokenRun(text, sequence: sequence, added: added, surfacedID: surfacedID)
    switch self {
    case .rawBytes(_, _, let model):
      try run.collect { word, body in model.withRawTokens(of: word, scratch, body) }
    case .general(_, let model as WordPieceModel):
      try run.collect { word, body throws(TokenizerError) in
        try model.withTokens(of: word, scratch, body)
      }
    case .general(_, let model as BytePairModel):
      try run.collect { word, body throws(TokenizerError) in
        try model.withTokens(of: word, scratch, body)
      }
    case .general(_, let model):
      var tokens = WordTokens(scratch: scratch)
      try run.collect { word, body throws(TokenizerError) in
        tokens.tokens.removeAll(keepingCapacity: true)
        try model.tokenize(word, into: &tokens)
        tokens.tokens.withUnsafeBufferPointer(body)
      }
    }
    return (run.entries, run.surfaces)
  }
}

/// Collects the tokens of all pieces of a text.
private struct TokenRun {
  var entries: [Encoding.Entry] = []
  var surfaces: [Int: String] = [:]
  private let text: PreTokenizedText
  private let sequence: UInt8
  private let added: AddedVocabulary
  /// A token whose text is that of the word: the unknown one of a unigram model.
  private let surfacedID: UInt32?

  init(
    _ text: PreTokenizedText, sequence: Int, added: AddedVocabulary, surfacedID: UInt32?
  ) {
    self.surfacedID = surfacedID
    self.text = text
    self.sequence = UInt8(sequence)
    self.added = added
    entries.reserveCapacity(text.pieces.count + text.pieces.count / 4 + 2)
  }

  @inline(__always)
  mutating func collect(
    _ tokenize: (
      _ word: Bytes, _ body: (UnsafeBufferPointer<WordTokens.Token>) -> Void
    ) throws(TokenizerError) -> Void
  ) throws(TokenizerError) {
    try text.bytes.withUnsafeBufferPointer { bytes throws(TokenizerError) in
      for (word, piece) in text.pieces.enumerated() {
        if piece.token >= 0 {
          appendAdded(piece, bytes, word: word)
          continue
        }
        try tokenize(bytes.slice(piece.start, piece.end)) { tokens in
          append(tokens, at: piece.start, bytes, word: word)
        }
      }
    }
  }

  @inline(__always)
  private mutating func append(
    _ tokens: UnsafeBufferPointer<WordTokens.Token>, at start: Int, _ bytes: Bytes, word: Int
  ) {
    var start = start
    for token in tokens {
      // A model of the user's may count too much.
      let end = min(start + Int(token.span), bytes.count)
      let origin = text.originalRange(start, end)
      if token.id == surfacedID {
        surfaces[entries.count] = String(decoding: bytes.slice(start, end), as: UTF8.self)
      }
      entries.append(
        .init(
          id: token.id, start: origin.start, end: origin.end,
          word: Int32(truncatingIfNeeded: word), typeID: UInt32(sequence), sequence: sequence))
      start = min(start + Int(token.length), bytes.count)
    }
  }

  private mutating func appendAdded(_ piece: PreTokenizedText.Piece, _ bytes: Bytes, word: Int) {
    let origin = text.originalRange(piece.start, piece.end)
    let found = bytes.slice(piece.start, piece.end)
    if let content = added.token(piece.token)?.content, !content.utf8.elementsEqual(found) {
      surfaces[entries.count] = String(decoding: found, as: UTF8.self)
    }
    entries.append(
      .init(
        id: UInt32(truncatingIfNeeded: piece.token), start: origin.start, end: origin.end,
        word: Int32(truncatingIfNeeded: word), typeID: UInt32(sequence), sequence: sequence))
  }
}
