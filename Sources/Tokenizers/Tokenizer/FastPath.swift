/// The way from text to tokens for the usual tokenizers: all steps in one pass over the text, without a list of
/// words and without a copy. The general way gives the same.
enum FastPath: Sendable {
  /// Words by a known pattern, byte-level byte pair encoding.
  case byteLevel((any Normalizer)?, WordScanner, BytePairModel)
  /// BERT's words, WordPiece; only for ASCII.
  case bert(BertNormalizer, WordPieceModel)

  init?(_ normalizer: (any Normalizer)?, _ plan: Plan, _ added: AddedVocabulary) {
    guard !added.hasNormalizedTokens else { return nil }
    switch plan {
    case .rawBytes(let steps, let byteLevel, let model) where !byteLevel.addsPrefixSpace:
      if steps.isEmpty, byteLevel.usesPattern {
        self = .byteLevel(normalizer, .gpt2, model)
      } else if steps.count == 1, !byteLevel.usesPattern,
        let scanner = (steps[0] as? SplitPreTokenizer)?.scanner
      {
        self = .byteLevel(normalizer, scanner, model)
      } else {
        return nil
      }
    case .general(let preTokenizer as BertPreTokenizer, let model as WordPieceModel):
      _ = preTokenizer
      guard let normalizer = normalizer as? BertNormalizer, normalizer.cleansText else {
        return nil
      }
      self = .bert(normalizer, model)
    default: return nil
    }
  }

  /// The tokens of a text with special tokens around them; nil if the text needs the general way.
  func entries(
    of text: Bytes, _ added: AddedVocabulary, _ frame: Frame, skipsSpecial: Bool,
    _ scratch: ModelScratch
  ) throws(TokenizerError) -> (entries: [Encoding.Entry], surfaces: [Int: String])? {
    switch self {
    case .byteLevel(let normalizer?, _, _) where !normalizer.leavesUnchanged(text): return nil
    case .bert(let normalizer, _) where !normalizer.isSimple(text): return nil
    default: break
    }
    var run = FastRun(frame, capacity: text.count / 3 + 4)
    if added.hasPlainTokens, added.mayHavePlain(in: text) {
      for piece in added.findPlain(in: text, skipsSpecial: skipsSpecial) {
        if piece.token >= 0 {
          run.appendAdded(piece, text, added)
        } else {
          try append(text, piece.start, piece.end, to: &run, scratch)
        }
      }
    } else {
      try append(text, 0, text.count, to: &run, scratch)
    }
    run.close(frame)
    return (run.entries, run.surfaces)
  }

  @inline(__always)
  private func append(
    _ text: Bytes, _ start: Int, _ end: Int, to run: inout FastRun, _ scratch: ModelScratch
  ) throws(TokenizerError) {
    switch self {
    case .byteLevel(_, let scanner, let model):
      scanner.appendWords(of: text, start, end, model, to: &run, scratch)
    case .bert(let normalizer, let model):
      try normalizer.appendWords(of: text, start, end, model, to: &run, scratch)
    }
  }
}

/// Special tokens around a single text, known beforehand.
struct Frame: Sendable {
  private(set) var leading: [Encoding.Entry] = []
  private(set) var trailing: [Encoding.Entry] = []
  private(set) var typeID: UInt32

  init(typeID: UInt32) { self.typeID = typeID }

  /// What a processor puts around a single text; nil if it does more.
  init?(_ processor: (any PostProcessor)?, _ names: TokenNames) {
    self.init(typeID: 0)
    func isNamed(_ token: SpecialToken) -> Bool {
      names.token(token.id)?.utf8.elementsEqual(token.token.utf8) == true
    }
    switch processor {
    case nil: break
    case let bert as BertProcessor where isNamed(bert.classification) && isNamed(bert.separator):
      leading = [bert.classification.entry(typeID: 0)]
      trailing = [bert.separator.entry(typeID: 0)]
    case let byteLevel as ByteLevelProcessor where !byteLevel.trimsOffsets: break
    case let sequence as PostProcessorSequence:
      let rest = sequence.processors.filter {
        !(($0 as? ByteLevelProcessor).map { !$0.trimsOffsets } ?? false)
      }
      guard rest.count == 1, !(rest[0] is PostProcessorSequence) else { return nil }
      self.init(rest[0], names)
    case let template as TemplateProcessor:
      guard case let texts = template.single.filter(\.isText), texts.count == 1,
        case .text(0, let typeID)? = texts.first
      else { return nil }
      self.typeID = UInt32(truncatingIfNeeded: typeID)
      var isBehind = false
      for piece in template.single {
        guard case .special(let name, let typeID) = piece else {
          isBehind = true
          continue
        }
        for token in template.tokens(name) {
          guard isNamed(token) else { return nil }
          if isBehind {
            trailing.append(token.entry(typeID: typeID))
          } else {
            leading.append(token.entry(typeID: typeID))
          }
        }
      }
    default: return nil
    }
  }
}

/// The tokens of a text as they are found.
struct FastRun {
  private(set) var entries: [Encoding.Entry] = []
  private(set) var surfaces: [Int: String] = [:]
  private var word: Int32 = 0
  private let typeID: UInt32

  init(_ frame: Frame, capacity: Int) {
    entries.reserveCapacity(capacity + frame.leading.count + frame.trailing.count)
    entries.append(contentsOf: frame.leading)
    typeID = frame.typeID
  }

  mutating func close(_ frame: Frame) { entries.append(contentsOf: frame.trailing) }

  /// Appends the tokens of the next word, which begins at a place of the text.
  @inline(__always)
  mutating func append(
    _ tokens: UnsafeBufferPointer<WordTokens.Token>, at start: Int, _ text: Bytes
  ) {
    var position = start
    for token in tokens {
      var first = position
      position += Int(token.length)
      var last = position
      // A part of a character stands for all of it.
      while first > 0, text[first] & 0xC0 == 0x80 { first -= 1 }
      while last < text.count, text[last] & 0xC0 == 0x80 { last += 1 }
      append(token.id, first, last)
    }
    word += 1
  }

  @inline(__always)
  private mutating func append(_ id: UInt32, _ start: Int, _ end: Int) {
    entries.append(
      .init(
        id: id, start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end),
        word: word, typeID: typeID, sequence: 0))
  }

  mutating func appendAdded(
    _ piece: PreTokenizedText.Piece, _ text: Bytes, _ added: AddedVocabulary
  ) {
    let found = text.slice(piece.start, piece.end)
    if let content = added.token(piece.token)?.content, !content.utf8.elementsEqual(found) {
      surfaces[entries.count] = String(decoding: found, as: UTF8.self)
    }
    append(UInt32(truncatingIfNeeded: piece.token), piece.start, piece.end)
    word += 1
  }
}

extension WordScanner {
  /// Appends the tokens of the words of a part of a text.
  @inline(__always)
  fileprivate func appendWords(
    of text: Bytes, _ start: Int, _ end: Int, _ model: BytePairModel, to run: inout FastRun,
    _ scratch: ModelScratch
  ) {
    let part = text.slice(0, end)
    var position = start
    while position < end {
      let wordEnd = wordEnd(in: part, at: position)
      model.withRawTokens(of: part.slice(position, wordEnd), scratch) {
        run.append($0, at: position, text)
      }
      position = wordEnd
    }
  }
}

extension BertNormalizer {
  /// What becomes of an ASCII byte: white space is 0, what is removed 1, punctuation, a word of its own, 2.
  private static let kinds: [UInt8] = (0..<128).map { byte in
    let properties = Properties(UInt32(byte))
    if properties.isRemovedByBert { return 1 }
    return properties.isWhitespace ? 0 : properties.isPunctuation ? 2 : 3
  }

  /// Whether a text is ASCII without bytes that are removed.
  fileprivate func isSimple(_ text: Bytes) -> Bool {
    BertNormalizer.kinds.withUnsafeBufferPointer { kinds in
      for byte in text where byte >= 128 || kinds[Int(byte)] == 1 { return false }
      return true
    }
  }

  /// Appends the tokens of the words of a part of a simple text.
  @inline(__always)
  fileprivate func appendWords(
    of text: Bytes, _ start: Int, _ end: Int, _ model: WordPieceModel, to run: inout FastRun,
    _ scratch: ModelScratch
  ) throws(TokenizerError) {
    scratch.bytes.removeAll(keepingCapacity: true)
    scratch.bytes.append(contentsOf: text.slice(start, end))
    if lowercases {
      scratch.bytes.withUnsafeMutableBufferPointer { bytes in
        for place in bytes.indices {
          let isCapital = bytes[place] &- 65 < 26
          bytes[place] |= isCapital ? 32 : 0
        }
      }
    }
    let kinds = BertNormalizer.kinds
    try kinds.withUnsafeBufferPointer { kinds throws(TokenizerError) in
      try scratch.bytes.withUnsafeBufferPointer { bytes throws(TokenizerError) in
        var position = 0
        while position < bytes.count {
          let kind = kinds[Int(bytes[position])]
          let wordStart = position
          position += 1
          if kind == 0 { continue }
          if kind == 3 {
            while position < bytes.count, kinds[Int(bytes[position])] == 3 { position += 1 }
          }
          try model.withTokens(of: bytes.slice(wordStart, position), scratch) {
            run.append($0, at: start + wordStart, text)
          }
        }
      }
    }
  }
}
