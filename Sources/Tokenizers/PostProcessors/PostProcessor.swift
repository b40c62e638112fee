/// Joins the encodings of one or two texts and adds the special tokens that a model wants.
public protocol PostProcessor: Sendable {
  /// How many tokens are added.
  func addedTokens(isPair: Bool) -> Int

  /// Changes the encodings, one for each text; what is left in the list is joined.
  func process(_ encodings: inout [Encoding], addsSpecialTokens: Bool) throws(TokenizerError)
}

/// Processors one after the other.
public struct PostProcessorSequence: PostProcessor {
  let processors: [any PostProcessor]

  /// Processors, in the order in which they work.
  public init(_ processors: [any PostProcessor]) { self.processors = processors }

  public func addedTokens(isPair: Bool) -> Int {
    processors.reduce(0) { $0 + $1.addedTokens(isPair: isPair) }
  }

  public func process(_ encodings: inout [Encoding], addsSpecialTokens: Bool)
    throws(TokenizerError)
  {
    for processor in processors {
      try processor.process(&encodings, addsSpecialTokens: addsSpecialTokens)
    }
  }
}

/// A token that a processor adds.
public struct SpecialToken: Sendable, Equatable {
  /// The text of the token.
  public var token: String
  /// Its id.
  public var id: Int

  /// - Parameters:
  ///   - token: The text of the token.
  ///   - id: Its id.
  public init(_ token: String, id: Int) {
    self.token = token
    self.id = id
  }

  func entry(typeID: Int) -> Encoding.Entry {
    .init(
      id: UInt32(truncatingIfNeeded: id), typeID: UInt32(truncatingIfNeeded: typeID),
      isSpecial: true)
  }
}

extension Encoding {
  /// Puts special tokens around all parts.
  mutating func surround(with first: SpecialToken?, _ last: SpecialToken, typeID: Int) {
    forEachPart { part in
      if let first { part.insert(first, typeID: typeID, at: 0) }
      part.insert(last, typeID: typeID, at: part.count)
    }
  }

  mutating func insert(_ token: SpecialToken, typeID: Int, at place: Int) {
    if place < count, !surfaces.isEmpty {
      surfaces = Dictionary(
        uniqueKeysWithValues: surfaces.map { ($0.key >= place ? $0.key + 1 : $0.key, $0.value) })
    }
    entries.insert(token.entry(typeID: typeID), at: place)
    if names.token(token.id)?.utf8.elementsEqual(token.token.utf8) != true {
      surfaces[place] = token.token
    }
  }
}

/// BERT's: `[CLS] first [SEP] second [SEP]`.
public struct BertProcessor: PostProcessor {
  let separator: SpecialToken
  let classification: SpecialToken

  /// - Parameters:
  ///   - separator: The token behind each text.
  ///   - classification: The token before the first text.
  public init(
    separator: SpecialToken = .init("[SEP]", id: 102),
    classification: SpecialToken = .init("[CLS]", id: 101)
  ) {
    self.separator = separator
    self.classification = classification
  }

  public func addedTokens(isPair: Bool) -> Int { isPair ? 3 : 2 }

  public func process(_ encodings: inout [Encoding], addsSpecialTokens: Bool)
    throws(TokenizerError)
  {
    guard addsSpecialTokens else { return }
    for index in encodings.indices {
      encodings[index].surround(
        with: index == 0 ? classification : nil, separator, typeID: index == 0 ? 0 : 1)
    }
  }
}

/// RoBERTa's: `<s> first </s></s> second </s>`, all of type 0.
public struct RobertaProcessor: PostProcessor {
  let separator: SpecialToken
  let classification: SpecialToken
  let trimsOffsets: Bool
  let addsPrefixSpace: Bool

  /// - Parameters:
  ///   - separator: The token between and behind texts.
  ///   - classification: The token before the first text.
  ///   - trimsOffsets: Leaves the white space out that tokens begin or end with.
  ///   - addsPrefixSpace: Whether the pre-tokenizer puts a space before the text, which is not in the text.
  public init(
    separator: SpecialToken = .init("</s>", id: 2),
    classification: SpecialToken = .init("<s>", id: 0),
    trimsOffsets: Bool = true, addsPrefixSpace: Bool = true
  ) {
    self.separator = separator
    self.classification = classification
    self.trimsOffsets = trimsOffsets
    self.addsPrefixSpace = addsPrefixSpace
  }

  public func addedTokens(isPair: Bool) -> Int { isPair ? 4 : 2 }

  public func process(_ encodings: inout [Encoding], addsSpecialTokens: Bool)
    throws(TokenizerError)
  {
    for index in encodings.indices {
      if trimsOffsets { encodings[index].trimOffsets(addsPrefixSpace: addsPrefixSpace) }
      encodings[index].forEachPart { part in
        for place in part.entries.indices { part.entries[place].typeID = 0 }
      }
      guard addsSpecialTokens else { continue }
      encodings[index].surround(
        with: index == 0 ? classification : separator, separator, typeID: 0)
    }
  }
}

/// Leaves the white space out of the offsets that byte-level tokens begin or end with.
public struct ByteLevelProcessor: PostProcessor {
  let addsPrefixSpace: Bool
  let trimsOffsets: Bool
  let usesPattern: Bool

  /// - Parameters:
  ///   - addsPrefixSpace: Whether the pre-tokenizer puts a space before the text, which is not in the text.
  ///   - trimsOffsets: Whether anything is done at all.
  ///   - usesPattern: Kept for the file; of no effect.
  public init(addsPrefixSpace: Bool = true, trimsOffsets: Bool = true, usesPattern: Bool = true) {
    self.addsPrefixSpace = addsPrefixSpace
    self.trimsOffsets = trimsOffsets
    self.usesPattern = usesPattern
  }

  public func addedTokens(isPair: Bool) -> Int { 0 }

  public func process(_ encodings: inout [Encoding], addsSpecialTokens: Bool)
    throws(TokenizerError)
  {
    guard trimsOffsets else { return }
    for index in encodings.indices {
      encodings[index].trimOffsets(addsPrefixSpace: addsPrefixSpace)
    }
  }
}

extension Encoding {
  /// Moves offsets past white space that tokens begin or end with. One space at the very beginning stays, if the
  /// pre-tokenizer put it there.
  mutating func trimOffsets(addsPrefixSpace: Bool) {
    forEachPart { part in
      for place in part.entries.indices {
        let entry = part.entries[place]
        var (leading, trailing) = part.spaces(at: place)
        guard leading > 0 || trailing > 0 else { continue }
        if leading == 1, addsPrefixSpace, place == 0 || entry.start == 0 { leading = 0 }
        guard var text = part.text(of: entry) else { continue }
        text.withUTF8 { part.entries[place].trim(leading, trailing, in: $0) }
      }
    }
  }

  /// How many characters for white space a token begins and ends with.
  private func spaces(at place: Int) -> (leading: Int, trailing: Int) {
    func count(_ token: Bytes) -> (Int, Int) {
      func isSpace(_ scalar: UInt32) -> Bool {
        scalar == 0x120 || Properties(scalar).isWhitespace
      }
      var leading = 0
      var position = 0
      while position < token.count {
        let (scalar, length) = token.scalar(at: position)
        guard isSpace(scalar) else { break }
        leading += 1
        position += length
      }
      var trailing = 0
      var end = token.count
      while end > 0 {
        let (scalar, length) = token.scalar(before: end)
        guard isSpace(scalar) else { break }
        trailing += 1
        end -= length
      }
      return (leading, trailing)
    }
    if var surface = surfaces[place] { return surface.withUTF8 { count($0) } }
    let id = Int(entries[place].id)
    if var content = names.added.token(id)?.content { return content.withUTF8 { count($0) } }
    return names.vocabulary.withBytes(of: id) { count($0) } ?? (0, 0)
  }
}

extension Encoding.Entry {
  /// Moves both ends towards each other by numbers of scalars.
  fileprivate mutating func trim(_ leading: Int, _ trailing: Int, in text: Bytes) {
    var start = Int(start)
    var end = Int(end)
    guard start <= end, end <= text.count else { return }
    let all = end
    for _ in 0..<leading where start < all { start += text.scalar(at: start).length }
    start = min(start, all)
    var removed = 0
    while removed < trailing, end > 0 {
      end -= text.scalar(before: end).length
      removed += 1
    }
    if removed < trailing { end = all }  // More than the text before it: nothing is removed.
    self.start = UInt32(start)
    self.end = UInt32(max(end, start))
  }
}
