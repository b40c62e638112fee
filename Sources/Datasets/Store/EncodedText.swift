/// The tokens of a text, or of a piece of one.
struct EncodedText: Sendable {
  var ids: [UInt32]
  /// A flag for each token; empty in stores without flags.
  var flags: [Bool] = []
  /// The line on which the text begins.
  var line: Int
  /// Whether the text ends here.
  var endsText = true
}

/// The bytes that a chunk adds to a store.
struct EncodedChunk: Sendable {
  private(set) var ids: [UInt8] = []
  private(set) var texts: [UInt8] = []
  private(set) var tokenCount = 0
  private(set) var textCount = 0
  /// Where texts end in the chunk, and their lines.
  private var ends: [(token: Int, line: Int)] = []

  mutating func add(_ text: EncodedText, _ layout: StoreLayout) {
    for (place, id) in text.ids.enumerated() {
      let number = layout.hasFlags ? id << 1 | (text.flags[place] ? 1 : 0) : id
      ids.append(UInt8(truncatingIfNeeded: number))
      ids.append(UInt8(truncatingIfNeeded: number >> 8))
      if layout.width == 4 {
        ids.append(UInt8(truncatingIfNeeded: number >> 16))
        ids.append(UInt8(truncatingIfNeeded: number >> 24))
      }
    }
    tokenCount += text.ids.count
    if text.endsText { ends.append((tokenCount, text.line)) }
  }

  /// Writes where texts end, behind so many tokens of the store.
  mutating func place(behind tokens: Int) {
    texts = ends.flatMap { end in
      UInt64(tokens + end.token).littleEndianBytes + UInt64(end.line).littleEndianBytes
    }
    textCount = ends.count
  }
}
