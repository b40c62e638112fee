/// What is wrong with compressed data.
struct GzipError: Error, Equatable {
  var reason: String
}

/// Decompresses gzip (RFC 1952), files of several members too, and checks lengths and checksums.
///
/// It takes compressed bytes in parts and gives what they hold in parts: ``append(_:)`` hands bytes over,
/// ``read(upTo:)`` gives what has been decompressed. Both hold little more than one block of DEFLATE.
struct GzipDecoder {
  private enum Stage { case header, blocks, trailer, padding }

  private var stage = Stage.header
  private var inflater = Inflater()
  private var checksum = CRC32()
  private var length: UInt32 = 0
  private var memberCount = 0

  /// Hands compressed bytes over.
  mutating func append(_ bytes: [UInt8]) { inflater.input.append(bytes) }

  /// Decompressed bytes, at most so many; none where more compressed ones are needed.
  mutating func read(upTo count: Int) throws(GzipError) -> [UInt8] {
    while inflater.available < count {
      guard try advance() else { break }
    }
    return inflater.take(count)
  }

  /// Whether the compressed bytes may end here.
  var isComplete: Bool {
    memberCount > 0 && (stage == .padding || stage == .header && inflater.input.isEmpty)
  }

  /// Goes one step further; false where more bytes are needed.
  private mutating func advance() throws(GzipError) -> Bool {
    switch stage {
    case .header where memberCount > 0 && inflater.input.peek(1)?[0] == 0:
      // Tapes and block devices fill files up with zeros.
      stage = .padding
    case .header:
      guard let size = try headerSize() else { return false }
      inflater.input.skip(size)
      inflater.begin()
      checksum = CRC32()
      length = 0
      stage = .blocks
    case .blocks:
      let before = inflater.produced
      let went = try inflater.advance()
      inflater.forEachProduced(since: before) { bytes in
        checksum.add(bytes)
        length &+= UInt32(truncatingIfNeeded: bytes.count)
      }
      if inflater.isFinished {
        inflater.input.alignToByte()
        stage = .trailer
      } else if !went {
        return false
      }
    case .trailer:
      guard let trailer = inflater.input.peek(8) else { return false }
      let numbers = [0, 4].map { start in
        (0..<4).reduce(UInt32(0)) { $0 | UInt32(trailer[start + $1]) << (8 * UInt32($1)) }
      }
      guard numbers[0] == checksum.value else {
        throw GzipError(reason: "the checksum does not fit what it holds")
      }
      guard numbers[1] == length else {
        throw GzipError(reason: "the length does not fit what it holds")
      }
      inflater.input.skip(8)
      memberCount += 1
      stage = .header
    case .padding:
      guard let byte = inflater.input.peek(1) else { return false }
      guard byte[0] == 0 else { throw GzipError(reason: "other data follow it") }
      inflater.input.skip(1)
    }
    return true
  }

  /// How many bytes the header has; nil where more are needed.
  private mutating func headerSize() throws(GzipError) -> Int? {
    guard let head = inflater.input.peek(10) else {
      if let start = inflater.input.peek(2), start != [0x1F, 0x8B] {
        throw GzipError(reason: "it does not begin like gzip")
      }
      return nil
    }
    guard head[0] == 0x1F, head[1] == 0x8B else {
      throw GzipError(
        reason: memberCount > 0 ? "other data follow it" : "it does not begin like gzip")
    }
    guard head[2] == 8, head[3] & 0xE0 == 0 else {
      throw GzipError(reason: "it is compressed in a way that is not known")
    }
    var size = 10
    if head[3] & 4 != 0 {
      guard let extra = inflater.input.peek(size + 2) else { return nil }
      size += 2 + Int(extra[size]) + Int(extra[size + 1]) << 8
    }
    // A name and a comment end with a zero.
    for flag: UInt8 in [8, 16] where head[3] & flag != 0 {
      guard let end = inflater.input.zero(from: size) else {
        guard inflater.input.byteCount < 1 << 20 else {
          throw GzipError(reason: "its header never ends")
        }
        return nil
      }
      size = end + 1
    }
    if head[3] & 2 != 0 { size += 2 }
    return inflater.input.byteCount >= size ? size : nil
  }
}

/// The checksum of gzip: CRC-32 with the polynomial 0xEDB88320 (RFC 1952, section 8).
struct CRC32 {
  private var state: UInt32 = 0xFFFF_FFFF

  var value: UInt32 { ~state }

  mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
    var state = state
    Self.table.withUnsafeBufferPointer { table in
      for byte in bytes { state = table[Int((state ^ UInt32(byte)) & 0xFF)] ^ state >> 8 }
    }
    self.state = state
  }

  private static let table: [UInt32] = (0..<256).map { number in
    (0..<8).reduce(UInt32(number)) { value, _ in
      value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1
    }
  }
}
