internal import Foundation

/// The tokens of one file, in files that are mapped into memory.
///
/// A folder of the cache, named after what it was made of, with
/// - `ids`: a number for each token, of 16 or 32 bits, lowest byte first; with flags twice the id, plus the flag;
/// - `texts`: for each text where its tokens end and the line on which it begins, of 64 bits each;
/// - `chunks`: how far each step of making the store came, see ``StoreChunk``;
/// - `complete`: written last.
struct TokenStore: Sendable {
  private let ids: MappedFile
  private let texts: MappedFile
  let layout: StoreLayout
  /// The bytes of text that the tokens come from.
  let sourceBytes: Int

  /// Opens a complete store, and checks every byte of it.
  ///
  /// - Returns: nil if there is none.
  /// - Throws: ``DataError/unreadable(file:reason:)`` if it is damaged.
  init?(opening folder: String, layout: StoreLayout) throws(DataError) {
    guard let marker = FileManager.default.contents(atPath: folder + "/complete") else {
      return nil
    }
    let chunks = StoreChunk.whole(in: folder, layout)
    guard let last = chunks.last, String(decoding: marker, as: UTF8.self) == last.marker else {
      throw .unreadable(file: folder, reason: "the store is damaged")
    }
    ids = try MappedFile(folder + "/ids")
    texts = try MappedFile(folder + "/texts")
    guard ids.count == last.tokenEnd * layout.width, texts.count == last.textEnd * 16 else {
      throw .unreadable(file: folder, reason: "the store is damaged")
    }
    self.layout = layout
    sourceBytes = last.sourceEnd
  }

  /// The number of tokens.
  var count: Int { ids.count / layout.width }
  /// The number of texts.
  var textCount: Int { texts.count / 16 }

  /// Where the tokens of a text are.
  func text(_ number: Int) -> Range<Int> {
    (number == 0 ? 0 : word(number * 2 - 2))..<word(number * 2)
  }

  /// The line of the file on which a text begins.
  func line(ofText number: Int) -> Int { word(number * 2 + 1) }

  private func word(_ place: Int) -> Int {
    Int(
      truncatingIfNeeded: UInt64(
        littleEndian: texts.bytes.loadUnaligned(
          fromByteOffset: place * 8, as: UInt64.self)))
  }

  /// Appends the ids of a range.
  func copy(_ range: Range<Int>, into result: inout [Int64]) {
    let shift: UInt32 = layout.hasFlags ? 1 : 0
    for place in range { result.append(Int64(number(place) >> shift)) }
  }

  /// Appends the flags of a range.
  func copyFlags(_ range: Range<Int>, into result: inout [Bool]) {
    for place in range { result.append(number(place) & 1 == 1) }
  }

  @inline(__always)
  private func number(_ place: Int) -> UInt32 {
    layout.width == 2
      ? UInt32(
        UInt16(littleEndian: ids.bytes.loadUnaligned(fromByteOffset: place * 2, as: UInt16.self)))
      : UInt32(littleEndian: ids.bytes.loadUnaligned(fromByteOffset: place * 4, as: UInt32.self))
  }
}

/// How a store writes a token.
struct StoreLayout: Sendable, Equatable {
  /// Whether each token has a flag beside its id.
  let hasFlags: Bool
  /// The bytes of a token.
  let width: Int

  init(vocabularySize: Int, hasFlags: Bool) {
    self.hasFlags = hasFlags
    width = vocabularySize << (hasFlags ? 1 : 0) <= 1 << 16 ? 2 : 4
  }
}
