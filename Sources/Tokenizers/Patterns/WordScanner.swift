/// Cuts a text as the patterns of well-known models do, without a general matcher.
///
/// These patterns match at every place, so that every piece is a match.
struct WordScanner: Sendable {
  /// How a pattern takes contractions, letters and digits; white space and the rest are alike in all.
  private enum Style: Sendable { case gpt2, llama3, qwen2 }

  private let style: Style

  static let gpt2 = WordScanner(style: .gpt2)

  private init(style: Style) { self.style = style }

  /// The scanner for a pattern, if it is known.
  init?(pattern: TextPattern) {
    guard pattern.isExpression else { return nil }
    switch pattern.source {
    case WordScanner.gpt2Pattern: style = .gpt2
    case WordScanner.llama3Pattern: style = .llama3
    case WordScanner.qwen2Pattern: style = .qwen2
    default: return nil
    }
  }

  static let gpt2Pattern =
    #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#
  static let llama3Pattern =
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
  static let qwen2Pattern =
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#

  /// Appends the words of a piece.
  @inline(__always)
  func cut(
    _ text: Bytes, _ piece: PreTokenizedText.Piece, into result: inout [PreTokenizedText.Piece]
  ) {
    let text = text.slice(0, piece.end)
    var position = piece.start
    while position < piece.end {
      let end = wordEnd(in: text, at: position)
      result.append(.init(start: position, end: end))
      position = end
    }
  }

  /// Where the word that begins at a place ends. The text ends where the piece does.
  @inline(__always)
  func wordEnd(in text: Bytes, at start: Int) -> Int {
    style == .gpt2 ? gpt2WordEnd(in: text, at: start) : llamaWordEnd(in: text, at: start)
  }

  private enum Class { case letter, number, space, other }

  /// Classes of ASCII.
  private static let asciiClasses: [Class] = (0..<128).map { classify(UInt32($0)) }

  private static func classify(_ scalar: UInt32) -> Class {
    let properties = Properties(scalar)
    return properties.isLetter
      ? .letter : properties.isNumber ? .number : properties.isWhitespace ? .space : .other
  }

  @inline(__always)
  private func read(_ text: Bytes, _ position: Int) -> (class: Class, length: Int) {
    let byte = text[position]
    if byte < 0x80 {
      return (WordScanner.asciiClasses.withUnsafeBufferPointer { $0[Int(byte)] }, 1)
    }
    let (scalar, length) = text.scalar(at: position)
    return (WordScanner.classify(scalar), length)
  }

  /// The end of a run of one class.
  @inline(__always)
  private func runEnd(_ text: Bytes, _ start: Int, _ wanted: Class) -> Int {
    var position = start
    while position < text.count {
      let (found, length) = read(text, position)
      guard found == wanted else { break }
      position += length
    }
    return position
  }

  private func gpt2WordEnd(in text: Bytes, at start: Int) -> Int {
    let first = text[start]
    if first == UInt8(ascii: "'"), let end = contractionEnd(text, start, ignoresCase: false) {
      return end
    }
    var (kind, length) = read(text, start)
    var body = start
    if first == 0x20, start + 1 < text.count {
      let (next, nextLength) = read(text, start + 1)
      if next != .space { (kind, length, body) = (next, nextLength, start + 1) }
    }
    if kind != .space { return runEnd(text, body + length, kind) }
    return spaceEnd(text, start)
  }

  private func llamaWordEnd(in text: Bytes, at start: Int) -> Int {
    let first = text[start]
    if first == UInt8(ascii: "'"), let end = contractionEnd(text, start, ignoresCase: true) {
      return end
    }
    let (kind, length) = read(text, start)
    if kind == .letter { return runEnd(text, start + length, .letter) }
    if kind == .number {
      guard style == .llama3 else { return start + length }
      var end = start + length
      for _ in 0..<2 where end < text.count {
        let (next, nextLength) = read(text, end)
        guard next == .number else { break }
        end += nextLength
      }
      return end
    }
    // One more before letters, but no line break.
    if first != 0x0A, first != 0x0D, start + length < text.count {
      let (next, nextLength) = read(text, start + length)
      if next == .letter { return runEnd(text, start + length + nextLength, .letter) }
      if first == 0x20, next == .other { return symbolsEnd(text, start + 1 + nextLength) }
    }
    if kind == .other { return symbolsEnd(text, start + length) }
    return lineEnd(text, start) ?? spaceEnd(text, start)
  }

  /// `[^\s\p{L}\p{N}]*[\r\n]*`
  private func symbolsEnd(_ text: Bytes, _ start: Int) -> Int {
    var end = runEnd(text, start, .other)
    while end < text.count, text[end] == 0x0A || text[end] == 0x0D { end += 1 }
    return end
  }

  /// `\s*[\r\n]+`: up to the last line break of the white space.
  private func lineEnd(_ text: Bytes, _ start: Int) -> Int? {
    var position = start
    var end: Int?
    while position < text.count {
      let (kind, length) = read(text, position)
      guard kind == .space else { break }
      position += length
      if text[position - 1] == 0x0A || text[position - 1] == 0x0D { end = position }
    }
    return end
  }

  /// `\s+(?!\S)|\s+`: the white space but for its last character, which belongs to the word behind it.
  private func spaceEnd(_ text: Bytes, _ start: Int) -> Int {
    var position = start
    var last = start
    while position < text.count {
      let (kind, length) = read(text, position)
      guard kind == .space else { break }
      last = position
      position += length
    }
    return position == text.count || last == start ? position : last
  }

  /// `'s|'t|'re|'ve|'m|'ll|'d`
  private func contractionEnd(_ text: Bytes, _ start: Int, ignoresCase: Bool) -> Int? {
    func letter(_ place: Int) -> UInt8 {
      guard place < text.count else { return 0 }
      let byte = text[place]
      return ignoresCase && byte &- 65 < 26 ? byte | 32 : byte
    }
    switch letter(start + 1) {
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"):
      return start + 2
    case UInt8(ascii: "r"), UInt8(ascii: "v"):
      return letter(start + 2) == UInt8(ascii: "e") ? start + 3 : nil
    case UInt8(ascii: "l"): return letter(start + 2) == UInt8(ascii: "l") ? start + 3 : nil
    // ſ is a lowercase s too.
    case 0xC5 where ignoresCase && letter(start + 2) == 0xBF: return start + 3
    default: return nil
    }
  }
}
