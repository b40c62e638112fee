/// A text cut into pieces: words for the model, and added tokens that are already found.
///
/// Pre-tokenisers cut the pieces further. All pieces lie in one buffer, which the bytes of the original text fill
/// as long as nothing changed them.
public struct PreTokenizedText: Sendable {
  typealias Origin = NormalizedText.Origin

  struct Piece: Equatable {
    var start: Int
    var end: Int
    /// The added token that the piece is, or -1 for text.
    var token: Int = -1
  }

  /// The texts of all pieces.
  private(set) var bytes: [UInt8]

  /// For each byte the part of the original; not used while `isInPlace`.
  private(set) var origins: [Origin]

  /// Whether each byte stands where it stands in the original text.
  private(set) var isInPlace: Bool

  /// The pieces in order; none is empty.
  var pieces: [Piece]

  /// The whole text as one piece.
  init(inPlace bytes: [UInt8], pieces: [Piece]) {
    self.bytes = bytes
    self.pieces = pieces
    origins = []
    isInPlace = true
  }

  /// Texts one after the other, each with its pieces.
  init(_ texts: [(text: NormalizedText, pieces: [Piece])]) {
    pieces = []
    origins = []
    if texts.count == 1 {
      let (text, textPieces) = texts[0]
      bytes = text.bytes
      pieces = textPieces
      isInPlace = text.isInPlace && text.start == 0
      if !isInPlace { origins = PreTokenizedText.spelledOut(text) }
      return
    }
    bytes = []
    var inPlace = true
    for (text, _) in texts {
      inPlace = inPlace && text.isInPlace && text.start == bytes.count
      bytes += text.bytes
    }
    isInPlace = inPlace
    var start = 0
    for (text, textPieces) in texts {
      if !inPlace { origins += PreTokenizedText.spelledOut(text) }
      pieces += textPieces.map {
        Piece(start: $0.start + start, end: $0.end + start, token: $0.token)
      }
      start += text.bytes.count
    }
  }

  private static func spelledOut(_ text: NormalizedText) -> [Origin] {
    var text = text
    text.spellOutOrigins()
    return text.origins
  }

  /// The texts of the pieces.
  public var strings: [String] { pieces.map { Array(bytes[$0.start..<$0.end]).text } }

  /// The part of the original that bytes come from.
  func originalRange(_ start: Int, _ end: Int) -> Origin {
    if isInPlace {
      guard start < end else { return Origin(start: UInt32(start), end: UInt32(end)) }
      return bytes.withUnsafeBufferPointer { text in
        var first = start
        while first > 0, text[first] & 0xC0 == 0x80 { first -= 1 }
        var last = end
        while last < text.count, text[last] & 0xC0 == 0x80 { last += 1 }
        return Origin(start: UInt32(first), end: UInt32(last))
      }
    }
    guard start < end, end <= origins.count else {
      return Origin(start: UInt32(start), end: UInt32(end))
    }
    return Origin(start: origins[start].start, end: origins[end - 1].end)
  }

  /// Cuts every piece of text. The closure appends the ends of the new pieces, in order; a start that differs from
  /// the last end leaves out what lies between.
  mutating func cut(
    _ body: (_ text: Bytes, _ piece: Piece, _ pieces: inout [Piece]) throws(TokenizerError) -> Void
  ) throws(TokenizerError) {
    var result: [Piece] = []
    result.reserveCapacity(max(pieces.count, bytes.count / 4))
    let count = bytes.count
    let old = pieces
    try bytes.withUnsafeBufferPointer { text throws(TokenizerError) in
      for piece in old {
        if piece.token >= 0 {
          result.append(piece)
        } else {
          try body(text, piece, &result)
        }
      }
    }
    assert(result.allSatisfy { $0.start < $0.end && $0.end <= count })
    pieces = result
  }

  /// Cuts every piece of text where a closure finds delimiters: ranges of bytes within the piece, in order.
  ///
  /// - Parameters:
  ///   - behavior: What becomes of the delimiters.
  ///   - find: Gets the text of a piece and returns where delimiters lie in it.
  public mutating func split(
    _ behavior: DelimiterBehavior, find: (_ text: String) -> [Range<String.Index>]
  ) throws(TokenizerError) {
    try cut { text, piece, result throws(TokenizerError) in
      let string = String(decoding: text.slice(piece.start, piece.end), as: UTF8.self)
      var matches = Matches(piece)
      for range in find(string) {
        let start = string.utf8.distance(from: string.startIndex, to: range.lowerBound)
        let end = string.utf8.distance(from: string.startIndex, to: range.upperBound)
        matches.add(piece.start + start, piece.start + end)
      }
      matches.finish(behavior, into: &result)
    }
  }

  /// Changes the text of every piece of text, which keeps being one piece.
  mutating func rewritePieces(
    _ body: (inout NormalizedText) throws(TokenizerError) -> Void
  ) throws(TokenizerError) {
    var newBytes: [UInt8] = []
    var newOrigins: [Origin] = []
    newBytes.reserveCapacity(bytes.count + bytes.count / 4)
    newOrigins.reserveCapacity(bytes.count + bytes.count / 4)
    var newPieces: [Piece] = []
    newPieces.reserveCapacity(pieces.count)
    spellOutOrigins()
    for piece in pieces {
      let start = newBytes.count
      if piece.token >= 0 {
        newBytes += bytes[piece.start..<piece.end]
        newOrigins += origins[piece.start..<piece.end]
      } else {
        var text = NormalizedText(
          Array(bytes[piece.start..<piece.end]), origins: Array(origins[piece.start..<piece.end]),
          start: Int(origins[piece.start].start))
        try body(&text)
        newBytes += text.bytes
        newOrigins += text.origins
      }
      if newBytes.count > start {
        newPieces.append(Piece(start: start, end: newBytes.count, token: piece.token))
      }
    }
    bytes = newBytes
    origins = newOrigins
    pieces = newPieces
  }

  /// Puts a byte before pieces of text that do not begin with it.
  mutating func prefixPieces(with byte: UInt8) {
    let lacking = pieces.contains { $0.token < 0 && bytes[$0.start] != byte }
    guard lacking else { return }
    spellOutOrigins()
    var newBytes: [UInt8] = []
    var newOrigins: [Origin] = []
    newBytes.reserveCapacity(bytes.count + pieces.count)
    newOrigins.reserveCapacity(bytes.count + pieces.count)
    for index in pieces.indices {
      let piece = pieces[index]
      let start = newBytes.count
      if piece.token < 0, bytes[piece.start] != byte {
        newBytes.append(byte)
        newOrigins.append(origins[piece.start])
      }
      newBytes += bytes[piece.start..<piece.end]
      newOrigins += origins[piece.start..<piece.end]
      pieces[index].start = start
      pieces[index].end = newBytes.count
    }
    bytes = newBytes
    origins = newOrigins
  }

  private mutating func spellOutOrigins() {
    guard isInPlace else { return }
    origins = PreTokenizedText.spelledOut(NormalizedText(bytes))
    isInPlace = false
  }
}
