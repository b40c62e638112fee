/// Compressed bytes, read bit by bit from the lowest.
struct BitInput {
  private var bytes: [UInt8] = []
  private var place = 0
  private var bits: UInt64 = 0
  private(set) var bitCount = 0

  /// How many whole bytes are left.
  var byteCount: Int { bytes.count - place + bitCount / 8 }
  var isEmpty: Bool { byteCount == 0 }

  mutating func append(_ more: [UInt8]) {
    bytes.removeSubrange(..<place)
    place = 0
    bytes += more
  }

  /// Makes so many bits ready, at most 48; false if there are fewer.
  @inline(__always)
  mutating func need(_ count: Int) -> Bool {
    while bitCount < count {
      guard place < bytes.count else { return false }
      bits |= UInt64(bytes[place]) << UInt64(bitCount)
      place += 1
      bitCount += 8
    }
    return true
  }

  /// The bits that are ready, the next one lowest.
  var window: UInt64 { bits }

  @inline(__always)
  mutating func drop(_ count: Int) {
    bits >>= UInt64(count)
    bitCount -= count
  }

  @inline(__always)
  mutating func take(_ count: Int) -> Int {
    let value = Int(bits & (1 << UInt64(count) - 1))
    drop(count)
    return value
  }

  /// Drops bits up to the next whole byte.
  mutating func alignToByte() { drop(bitCount % 8) }

  /// The next bytes, which stay; nil if there are fewer. The input is at a whole byte.
  mutating func peek(_ count: Int) -> [UInt8]? {
    unread()
    return bytes.count - place >= count ? Array(bytes[place..<place + count]) : nil
  }

  /// Where the next zero is, counted from here.
  mutating func zero(from start: Int) -> Int? {
    unread()
    guard place + start <= bytes.count else { return nil }
    return bytes[(place + start)...].firstIndex(of: 0).map { $0 - place }
  }

  mutating func skip(_ count: Int) {
    unread()
    place = min(bytes.count, place + count)
  }

  /// Takes as many bytes as there are, at most so many.
  mutating func takeBytes(_ count: Int) -> ArraySlice<UInt8> {
    unread()
    let end = min(bytes.count, place + count)
    defer { place = end }
    return bytes[place..<end]
  }

  /// Gives whole bytes back that are ready as bits.
  private mutating func unread() {
    place -= bitCount / 8
    bitCount %= 8
    bits &= 1 << UInt64(bitCount) - 1
  }
}
