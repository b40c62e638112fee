/// What a tokenizer makes of a text, or of a pair of texts: tokens with their ids, and where they come from.
public struct Encoding: Sendable {
  /// One token.
  struct Entry: Sendable, Equatable {
    var id: UInt32
    /// Bytes of the text that the token comes from.
    var start: UInt32 = 0
    var end: UInt32 = 0
    /// The word of the text, or -1.
    var word: Int32 = -1
    var typeID: UInt32 = 0
    /// Which text it comes from: 0 or 1; 2 for none.
    var sequence: UInt8 = Entry.noSequence
    var isSpecial = false
    var isAttended = true

    static let noSequence: UInt8 = 2
  }

  var entries: [Entry]
  /// Tokens whose text is not that of their id: places and texts, in order.
  var surfaces: [Int: String] = [:]
  /// The first text and the second, if there is one.
  let text: String
  let secondText: String?
  let names: TokenNames

  /// Further parts of the text that truncation cut off, each of at most the same length.
  public internal(set) var overflow: [Encoding] = []

  init(
    entries: [Entry] = [], surfaces: [Int: String] = [:], text: String, secondText: String?,
    names: TokenNames
  ) {
    self.entries = entries
    self.surfaces = surfaces
    self.text = text
    self.secondText = secondText
    self.names = names
  }

  /// The text that an entry comes from.
  func text(of entry: Entry) -> String? {
    switch entry.sequence {
    case 0: text
    case 1: secondText
    default: nil
    }
  }

  /// The number of tokens.
  public var count: Int { entries.count }

  /// Whether there is no token.
  public var isEmpty: Bool { entries.isEmpty }

  /// The ids of the tokens.
  public var ids: [Int] { entries.map { Int($0.id) } }

  /// For each token 0 in the first text, 1 in the second, unless the tokenizer says otherwise.
  public var typeIDs: [Int] { entries.map { Int($0.typeID) } }

  /// The tokens as text, written as in the vocabulary.
  public var tokens: [String] {
    entries.indices.map { surfaces[$0] ?? names.token(Int(entries[$0].id)) ?? "" }
  }

  /// 1 for tokens, 0 for padding.
  public var attentionMask: [Int] { entries.map { $0.isAttended ? 1 : 0 } }

  /// 1 for tokens that the tokenizer added, padding included; 0 for tokens of the text.
  public var specialTokensMask: [Int] { entries.map { $0.isSpecial ? 1 : 0 } }

  /// For each token the word of its text that it is part of, counted from 0; nil for added tokens.
  public var wordIDs: [Int?] { entries.map { $0.word < 0 ? nil : Int($0.word) } }

  /// For each token the text that it comes from, 0 or 1; nil for added tokens.
  public var sequenceIDs: [Int?] {
    entries.map { $0.sequence == Entry.noSequence ? nil : Int($0.sequence) }
  }

  /// For each token the bytes of its text in UTF-8; empty for added tokens.
  public var utf8Offsets: [Range<Int>] {
    entries.map { Int($0.start)..<max(Int($0.start), Int($0.end)) }
  }

  /// For each token the Unicode scalars of its text, as Python and the `tokenizers` package count characters;
  /// empty for added tokens.
  public var offsets: [Range<Int>] {
    let first = ScalarCounter(text)
    let second = secondText.map { ScalarCounter($0) }
    return entries.map { entry in
      let own = entry.sequence == 0 ? first : entry.sequence == 1 ? second : nil
      guard let counter = own else {
        return Int(entry.start)..<max(Int(entry.start), Int(entry.end))
      }
      let start = counter.scalars(before: Int(entry.start))
      return start..<max(start, counter.scalars(before: Int(entry.end)))
    }
  }

  /// For each token its place in its text; nil for added tokens.
  public var ranges: [Range<String.Index>?] {
    entries.map { entry in
      guard let text = text(of: entry) else { return nil }
      let count = text.utf8.count
      func index(_ offset: UInt32) -> String.Index {
        text.utf8.index(text.startIndex, offsetBy: min(Int(offset), count))
      }
      return index(entry.start)..<index(max(entry.start, entry.end))
    }
  }

  /// The part of the text that a token comes from; nil for added tokens.
  public func source(of token: Int) -> Substring? {
    guard entries.indices.contains(token) else { return nil }
    let entry = entries[token]
    guard let text = text(of: entry) else { return nil }
    let bytes = text.utf8
    let start = bytes.index(
      bytes.startIndex, offsetBy: min(Int(entry.start), bytes.count))
    let end = bytes.index(
      bytes.startIndex, offsetBy: min(Int(max(entry.start, entry.end)), bytes.count))
    return text[start..<end]
  }

  /// The tokens of a word of a text.
  public func tokens(ofWord word: Int, inText text: Int = 0) -> Range<Int>? {
    let places = entries.indices.filter {
      entries[$0].word == word && entries[$0].sequence == text
    }
    return places.first.flatMap { first in places.last.map { first..<$0 + 1 } }
  }

  /// The token that covers a Unicode scalar of a text.
  public func token(atScalar scalar: Int, inText text: Int = 0) -> Int? {
    zip(entries.indices, offsets).first {
      entries[$0.0].sequence == text && $0.1.contains(scalar)
    }?.0
  }
}

/// The texts of ids, for encodings.
final class TokenNames: Sendable {
  let vocabulary: Vocabulary
  let added: AddedVocabulary

  init(vocabulary: Vocabulary, added: AddedVocabulary) {
    self.vocabulary = vocabulary
    self.added = added
  }

  func token(_ id: Int) -> String? { added.token(id)?.content ?? vocabulary.token(id) }
}

/// Counts scalars in front of bytes; constant time, after one pass over a text that is not ASCII.
struct ScalarCounter {
  private let byteCount: Int
  /// Scalars before every byte, for texts that are not ASCII.
  private var counts: [UInt32] = []

  init(_ text: String) {
    var text = text
    byteCount = text.utf8.count
    text.withUTF8 { bytes in
      guard !bytes.isASCII else { return }
      counts.reserveCapacity(bytes.count + 1)
      var count: UInt32 = 0
      for byte in bytes {
        // A byte inside of a character belongs to that character.
        if byte & 0xC0 != 0x80 { count += 1 }
        counts.append(count - 1)
      }
      counts.append(count)
    }
  }

  func scalars(before byte: Int) -> Int {
    counts.isEmpty ? min(byte, byteCount) : Int(counts[min(byte, byteCount)])
  }
}
