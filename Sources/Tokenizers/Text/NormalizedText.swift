/// A text on its way through normalisers: its bytes now, and for each the part of the original it comes from.
///
/// Normalisers change it through ``map(_:)``, ``filter(_:)`` and ``rewrite(_:)``, which keep track of the original by
/// themselves.
public struct NormalizedText: Sendable {
  /// A range of bytes of the original text.
  struct Origin: Equatable {
    var start: UInt32
    var end: UInt32
  }

  /// The text as it is now, in valid UTF-8.
  private(set) var bytes: [UInt8]

  /// For each byte the part of the original; empty while each scalar still stands where it stood.
  private(set) var origins: [Origin]

  /// Where in the original the text begins.
  let start: Int

  /// Whether each scalar stands where it stood, shifted by `start`.
  private(set) var isInPlace: Bool

  /// A part of an original text, unchanged.
  init(_ bytes: [UInt8], start: Int = 0) {
    self.bytes = bytes
    self.start = start
    origins = []
    isInPlace = true
  }

  init(_ bytes: [UInt8], origins: [Origin], start: Int) {
    self.bytes = bytes
    self.origins = origins
    self.start = start
    isInPlace = false
  }

  /// A text that nothing has changed yet.
  public init(_ text: String) { self.init(text.bytes) }

  /// The text as it is now.
  public var string: String { bytes.text }

  /// Whether nothing is left.
  public var isEmpty: Bool { bytes.isEmpty }

  /// The part of the original that the scalar at a byte comes from.
  func origin(at place: Int) -> Origin {
    if !isInPlace { return origins[place] }
    return bytes.withUnsafeBufferPointer { text in
      var first = place
      while text[first] & 0xC0 == 0x80 { first -= 1 }
      let length = text.scalar(at: first).length
      return Origin(start: UInt32(start + first), end: UInt32(start + first + length))
    }
  }

  /// Writes the origins of all bytes out.
  mutating func spellOutOrigins() {
    guard isInPlace else { return }
    origins.removeAll(keepingCapacity: true)
    origins.reserveCapacity(bytes.count)
    bytes.withUnsafeBufferPointer { text in
      var position = 0
      while position < text.count {
        let length = text.scalar(at: position).length
        let origin = Origin(
          start: UInt32(start + position), end: UInt32(start + position + length))
        for _ in 0..<length { origins.append(origin) }
        position += length
      }
    }
    isInPlace = false
  }

  /// The new text during a rewrite.
  public struct Writer {
    var bytes: [UInt8] = []
    var origins: [Origin] = []
    var tracksOrigins: Bool
    var current = Origin(start: 0, end: 0)

    /// Appends a scalar that comes from the one being read.
    public mutating func append(_ scalar: Unicode.Scalar) { append(scalar.value) }

    @inline(__always)
    mutating func append(_ scalar: UInt32) {
      let count = bytes.count
      bytes.append(scalar: scalar)
      if tracksOrigins {
        for _ in count..<bytes.count { origins.append(current) }
      }
    }
  }

  /// Reads the scalars one by one; what the closure appends for each takes its place.
  public mutating func rewrite(
    _ body: (_ scalar: Unicode.Scalar, _ writer: inout Writer) throws -> Void
  ) rethrows {
    try rewriteValues { value, writer in
      try body(Unicode.Scalar(value) ?? "\u{FFFD}", &writer)
    }
  }

  @inline(__always)
  mutating func rewriteValues(_ body: (UInt32, inout Writer) throws -> Void) rethrows {
    spellOutOrigins()
    var writer = Writer(tracksOrigins: true)
    writer.bytes.reserveCapacity(bytes.count + bytes.count / 8)
    writer.origins.reserveCapacity(bytes.count + bytes.count / 8)
    try bytes.withUnsafeBufferPointer { text in
      var position = 0
      while position < text.count {
        let (scalar, length) = text.scalar(at: position)
        writer.current = origins[position]
        try body(scalar, &writer)
        position += length
      }
    }
    bytes = writer.bytes
    origins = writer.origins
  }

  /// Puts another scalar in the place of each.
  public mutating func map(_ transform: (Unicode.Scalar) -> Unicode.Scalar) {
    rewrite { scalar, writer in writer.append(transform(scalar)) }
  }

  /// Keeps only some scalars.
  public mutating func filter(_ isIncluded: (Unicode.Scalar) -> Bool) {
    rewrite { scalar, writer in if isIncluded(scalar) { writer.append(scalar) } }
  }

  /// Changes bytes to others of the same length without moving anything.
  mutating func editInPlace(_ body: (UnsafeMutableBufferPointer<UInt8>) -> Void) {
    bytes.withUnsafeMutableBufferPointer { body($0) }
  }

  /// Puts a text before the first scalar, which stands for it in the original; an empty text stays empty.
  mutating func prepend(_ prefix: [UInt8]) {
    guard !bytes.isEmpty, !prefix.isEmpty else { return }
    spellOutOrigins()
    origins.insert(contentsOf: repeatElement(origins[0], count: prefix.count), at: 0)
    bytes.insert(contentsOf: prefix, at: 0)
  }

  /// Replaces ranges of bytes, in order and apart from each other. The new text comes from the last scalar of
  /// what it replaces.
  mutating func replace(_ ranges: [Range<Int>], with content: [UInt8]) {
    guard !ranges.isEmpty else { return }
    spellOutOrigins()
    var newBytes: [UInt8] = []
    var newOrigins: [Origin] = []
    newBytes.reserveCapacity(bytes.count)
    newOrigins.reserveCapacity(bytes.count)
    var done = 0
    for range in ranges {
      newBytes += bytes[done..<range.lowerBound]
      newOrigins += origins[done..<range.lowerBound]
      newBytes += content
      let before = UInt32(start)
      let origin =
        range.upperBound > 0 ? origins[range.upperBound - 1] : Origin(start: before, end: before)
      newOrigins += repeatElement(origin, count: content.count)
      done = range.upperBound
    }
    bytes = newBytes + bytes[done...]
    origins = newOrigins + origins[done...]
  }

  /// Takes the items of a normal form, which say what of the text they stand for.
  mutating func apply(_ items: [Normalization.Item]) {
    spellOutOrigins()
    var newBytes: [UInt8] = []
    var newOrigins: [Origin] = []
    newBytes.reserveCapacity(bytes.count)
    newOrigins.reserveCapacity(bytes.count)
    bytes.withUnsafeBufferPointer { text in
      var place = 0  // of the next scalar that nothing stands for yet
      for item in items {
        let origin: Origin
        if item.change > 0 || place >= text.count {
          origin = place > 0 ? origins[place - 1] : Origin(start: UInt32(start), end: UInt32(start))
        } else {
          origin = origins[place]
          for _ in 0...(-Int(item.change)) where place < text.count {
            place += text.scalar(at: place).length
          }
        }
        newBytes.append(scalar: item.scalar)
        for _ in 0..<utf8Length(item.scalar) { newOrigins.append(origin) }
      }
    }
    bytes = newBytes
    origins = newOrigins
  }

  /// Removes bytes at both ends.
  mutating func trim(leading: Int, trailing: Int) {
    guard leading > 0 || trailing > 0 else { return }
    spellOutOrigins()
    bytes.removeLast(trailing)
    origins.removeLast(trailing)
    bytes.removeFirst(leading)
    origins.removeFirst(leading)
  }
}
