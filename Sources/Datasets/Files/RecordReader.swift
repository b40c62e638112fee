/// How the texts of a file are told apart.
enum FileFormat: String, Sendable {
  /// The whole file is one text.
  case text
  /// Each line is a text.
  case lines
  /// Each line is a JSON object.
  case jsonLines = "jsonl"
  /// Rows with commas, the first of which names the columns (RFC 4180).
  case commas = "csv"
  /// Rows with tabs, the first of which names the columns; a quote is a character like any other.
  case tabs = "tsv"

  /// What a file's name says; a whole text unless it says otherwise.
  init(of file: String) {
    let name = file.hasSuffix(".gz") ? String(file.dropLast(3)) : file
    switch name.split(separator: ".").last?.lowercased() {
    case "jsonl", "ndjson": self = .jsonLines
    case "csv": self = .commas
    case "tsv": self = .tabs
    default: self = .text
    }
  }
}

/// Cuts a file into records, holding one at a time.
///
/// The cuts depend on the bytes alone, and from the beginning of any record on they are the same.
struct RecordReader {
  private let bytes: ByteReader
  private let format: FileFormat
  private var buffer: [UInt8] = []
  /// Where the buffer begins that is not yet given out.
  private var head = 0
  private var offset = 0
  private var line = 1
  private var isAtEnd = false

  /// A long text is tokenised in pieces of at most so many bytes.
  private let pieceSize: Int
  /// More bytes than any line that was meant as one.
  static let longestRecord = 1 << 28

  init(_ file: String, format: FileFormat, pieceSize: Int = 1 << 20) throws(DataError) {
    bytes = try ByteReader(file)
    self.format = format
    self.pieceSize = pieceSize
    try fill(3)
    if buffer.starts(with: [0xEF, 0xBB, 0xBF]) { drop(3) }
  }

  /// Goes on behind a record.
  mutating func resume(at offset: Int, line: Int) throws(DataError) {
    guard offset >= self.offset + buffer.count - head else {
      let ahead = offset - self.offset
      if ahead > 0 { drop(ahead) }
      self.line = line
      return
    }
    try bytes.skip(to: offset - (bytes.isSeekable ? 0 : self.offset + buffer.count - head))
    buffer = []
    head = 0
    self.offset = offset
    self.line = line
  }

  /// The next record; nil behind the last.
  mutating func next() throws(DataError) -> TextRecord? {
    format == .text ? try nextPiece() : try nextLine()
  }

  private var available: Int { buffer.count - head }

  /// Reads until there are so many bytes, or all that there are.
  private mutating func fill(_ count: Int) throws(DataError) {
    while available < count, !isAtEnd {
      let more = try bytes.read(upTo: max(1 << 16, count - available))
      if more.isEmpty { isAtEnd = true }
      if head > 0 {
        buffer.removeSubrange(..<head)
        head = 0
      }
      buffer += more
    }
  }

  private mutating func drop(_ count: Int) {
    head += count
    offset += count
  }

  private func lineBreaks(_ range: Range<Int>) -> Int {
    buffer.withUnsafeBufferPointer { buffer in
      var count = 0
      for place in range where buffer[place] == 0x0A { count += 1 }
      return count
    }
  }

  private mutating func take(_ count: Int, lineBreak: Int, endsText: Bool) -> TextRecord {
    let start = (line: line, offset: offset)
    line += lineBreaks(head..<head + count + lineBreak)
    drop(count + lineBreak)
    return TextRecord(
      bytes: Array(buffer[head - count - lineBreak..<head - lineBreak]), line: start.line,
      lineBehind: line, start: start.offset, end: offset, endsText: endsText)
  }
}

extension RecordReader {
  /// A piece ends before a line break that follows a letter or digit of ASCII, where words end for all usual
  /// tokenizers; without one behind a line break; and without one anywhere between two characters.
  private mutating func nextPiece() throws(DataError) -> TextRecord? {
    try fill(pieceSize + 1)
    guard available > 0 else { return nil }
    guard available > pieceSize else {
      return take(available, lineBreak: 0, endsText: true)
    }
    return take(cut(), lineBreak: 0, endsText: false)
  }

  private func cut() -> Int {
    buffer.withUnsafeBufferPointer { buffer in
      let piece = UnsafeBufferPointer(rebasing: buffer[head..<head + pieceSize])
      var lineBreak: Int?
      var place = piece.count - 1
      while place > 0 {
        if piece[place] == 0x0A {
          lineBreak = lineBreak ?? place + 1
          let before = piece[place - 1]
          let letter = before | 0x20
          if (0x61...0x7A).contains(letter) || (0x30...0x39).contains(before) { return place }
        }
        place -= 1
      }
      if let lineBreak { return lineBreak }
      place = piece.count
      // A byte inside of a character belongs to that character.
      while place > piece.count - 4, buffer[head + place] & 0xC0 == 0x80 { place -= 1 }
      return place
    }
  }

  /// A line without its line break; in a file with commas, a row with the line breaks in its quotes.
  private mutating func nextLine() throws(DataError) -> TextRecord? {
    var seen = 0
    var isQuoted = false
    while true {
      if seen == available {
        guard available < Self.longestRecord else {
          throw .badRecord(
            file: bytes.file, line: line,
            message: isQuoted ? "a quote is opened here and never closed" : "the line never ends")
        }
        try fill(available + 1)
        if seen == available {
          if isQuoted {
            throw .badRecord(
              file: bytes.file, line: line, message: "a quote is opened here and never closed")
          }
          return available > 0 ? trimmed(take(available, lineBreak: 0, endsText: true)) : nil
        }
      }
      let start = head + seen
      let (stop, quoted) = buffer.withUnsafeBufferPointer { buffer in
        var place = start
        var quoted = isQuoted
        while place < buffer.count {
          let byte = buffer[place]
          if byte == 0x22, format == .commas { quoted.toggle() }
          if byte == 0x0A, !quoted { return (place, quoted) }
          place += 1
        }
        return (buffer.count, quoted)
      }
      isQuoted = quoted
      seen = stop - head
      if stop < buffer.count { return trimmed(take(seen, lineBreak: 1, endsText: true)) }
    }
  }

  private func trimmed(_ record: TextRecord) -> TextRecord {
    var record = record
    if record.bytes.last == 0x0D { record.bytes.removeLast() }
    return record
  }
}
