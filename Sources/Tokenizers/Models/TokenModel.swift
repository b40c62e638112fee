/// What turns words into tokens: the part of a tokenizer that holds the vocabulary.
public protocol TokenModel: Sendable {
  /// The tokens and their ids.
  var vocabulary: Vocabulary { get }

  /// Appends the tokens of a word.
  ///
  /// - Parameters:
  ///   - word: The word in UTF-8; never empty.
  ///   - tokens: Takes each token's id and the number of bytes of the word that it covers.
  /// - Throws: ``TokenizerError/noUnknownToken(token:word:)`` where the vocabulary covers a word in no way.
  func tokenize(_ word: UnsafeBufferPointer<UInt8>, into tokens: inout WordTokens)
    throws(TokenizerError)
}

/// The tokens of one word, as a model finds them.
public struct WordTokens {
  struct Token {
    var id: UInt32
    /// How many bytes the token covers that the next one does not.
    var length: UInt32
    /// How many bytes the token covers in all.
    var span: UInt32
  }

  private(set) var tokens: [Token] = []

  /// What models need to work, kept from word to word.
  let scratch: ModelScratch

  init(scratch: ModelScratch = ModelScratch()) { self.scratch = scratch }

  /// Appends a token that covers some bytes of the word, after those of the last.
  @inline(__always)
  public mutating func append(_ id: Int, length: Int) {
    append(UInt32(truncatingIfNeeded: id), length: length)
  }

  @inline(__always)
  mutating func append(_ id: UInt32, length: Int) {
    let length = UInt32(truncatingIfNeeded: length)
    tokens.append(Token(id: id, length: length, span: length))
  }

  /// Appends a token that covers the same bytes as those after it.
  mutating func append(_ id: UInt32, length: Int, coversWhole span: Int) {
    tokens.append(
      Token(
        id: id, length: UInt32(truncatingIfNeeded: length), span: UInt32(truncatingIfNeeded: span)))
  }

  @inline(__always)
  mutating func append(contentsOf other: some Sequence<Token>) { tokens.append(contentsOf: other) }

  mutating func removeLast(_ count: Int) { tokens.removeLast(count) }

  @inline(__always)
  mutating func removeAll() { tokens.removeAll(keepingCapacity: true) }
}

/// Buffers and the cache of words of one thread.
final class ModelScratch {
  var symbols = BytePairSymbols()
  var cache = WordCache()
  var bytes: [UInt8] = []
}

/// The tokens of words seen before. When it is full it starts anew, so that it follows the text.
struct WordCache {
  private struct Entry {
    var keyStart: Int32
    var keyLength: Int32
    var tokenStart: Int32
    var tokenCount: Int32
  }

  /// Longer words seldom come back.
  static let maximumLength = 64
  private static let capacity = 1 << 16

  private var index = HashIndex()
  private var entries: [Entry] = []
  private var keys: [UInt8] = []
  private var tokens: [WordTokens.Token] = []

  /// Appends the tokens of a word, if it is there.
  @inline(__always)
  func find(_ word: Bytes, hash: UInt64, into result: inout WordTokens) -> Bool {
    let number = index.find(hash) { number in
      let entry = entries.withUnsafeBufferPointer { $0[number] }
      return keys.withUnsafeBufferPointer {
        Int(entry.keyLength) == word.count
          && sameBytes($0.baseAddress.unsafelyUnwrapped + Int(entry.keyStart), word)
      }
    }
    guard number >= 0 else { return false }
    let entry = entries.withUnsafeBufferPointer { $0[number] }
    tokens.withUnsafeBufferPointer {
      result.append(
        contentsOf: UnsafeBufferPointer(
          rebasing: $0[Int(entry.tokenStart)..<Int(entry.tokenStart + entry.tokenCount)]))
    }
    return true
  }

  mutating func insert(_ word: Bytes, hash: UInt64, tokens new: ArraySlice<WordTokens.Token>) {
    if entries.count >= Self.capacity { self = WordCache() }
    index.insert(hash, number: entries.count)
    entries.append(
      Entry(
        keyStart: Int32(keys.count), keyLength: Int32(word.count),
        tokenStart: Int32(tokens.count), tokenCount: Int32(new.count)))
    keys.append(contentsOf: word)
    tokens.append(contentsOf: new)
  }
}
