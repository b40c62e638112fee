/// A checksum of bytes: XXH64 with seed 0 (Yann Collet, xxHash specification 0.1.1).
///
/// It tells contents apart and finds damage; it is no defence against somebody who forges data.
struct XXHash64 {
  private var lanes: (UInt64, UInt64, UInt64, UInt64)
  private var rest: [UInt8] = []
  private var length: UInt64 = 0

  private static let p1: UInt64 = 0x9E37_79B1_85EB_CA87
  private static let p2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
  private static let p3: UInt64 = 0x1656_67B1_9E37_79F9
  private static let p4: UInt64 = 0x85EB_CA77_C2B2_AE63
  private static let p5: UInt64 = 0x27D4_EB2F_1656_67C5

  init() { lanes = (Self.p1 &+ Self.p2, Self.p2, 0, 0 &- Self.p1) }

  /// The checksum of bytes.
  static func of(_ bytes: some Sequence<UInt8>) -> UInt64 {
    var hash = XXHash64()
    Array(bytes).withUnsafeBytes { hash.add($0) }
    return hash.value
  }

  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    length &+= UInt64(bytes.count)
    var start = 0
    if !rest.isEmpty {
      start = min(32 - rest.count, bytes.count)
      rest.append(contentsOf: bytes[..<start])
      guard rest.count == 32 else { return }
      let stripe = rest
      stripe.withUnsafeBytes { consume($0, 0) }
      rest.removeAll(keepingCapacity: true)
    }
    while bytes.count - start >= 32 {
      consume(bytes, start)
      start += 32
    }
    rest.append(contentsOf: bytes[start...])
  }

  @inline(__always)
  private mutating func consume(_ bytes: UnsafeRawBufferPointer, _ start: Int) {
    func word(_ place: Int) -> UInt64 {
      UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: start + place, as: UInt64.self))
    }
    lanes.0 = Self.round(lanes.0, word(0))
    lanes.1 = Self.round(lanes.1, word(8))
    lanes.2 = Self.round(lanes.2, word(16))
    lanes.3 = Self.round(lanes.3, word(24))
  }

  @inline(__always)
  private static func round(_ lane: UInt64, _ word: UInt64) -> UInt64 {
    rotated(lane &+ word &* p2, 31) &* p1
  }

  @inline(__always)
  private static func rotated(_ value: UInt64, _ count: UInt64) -> UInt64 {
    value << count | value >> (64 - count)
  }

  var value: UInt64 {
    var hash: UInt64
    if length >= 32 {
      hash = Self.rotated(lanes.0, 1) &+ Self.rotated(lanes.1, 7)
      hash = hash &+ Self.rotated(lanes.2, 12) &+ Self.rotated(lanes.3, 18)
      for lane in [lanes.0, lanes.1, lanes.2, lanes.3] {
        hash = (hash ^ Self.round(0, lane)) &* Self.p1 &+ Self.p4
      }
    } else {
      hash = Self.p5
    }
    hash = hash &+ length
    var rest = rest[...]
    while rest.count >= 8 {
      hash ^= Self.round(0, Self.number(rest.prefix(8)))
      hash = Self.rotated(hash, 27) &* Self.p1 &+ Self.p4
      rest = rest.dropFirst(8)
    }
    if rest.count >= 4 {
      hash ^= Self.number(rest.prefix(4)) &* Self.p1
      hash = Self.rotated(hash, 23) &* Self.p2 &+ Self.p3
      rest = rest.dropFirst(4)
    }
    for byte in rest {
      hash ^= UInt64(byte) &* Self.p5
      hash = Self.rotated(hash, 11) &* Self.p1
    }
    hash = (hash ^ hash >> 33) &* Self.p2
    hash = (hash ^ hash >> 29) &* Self.p3
    return hash ^ hash >> 32
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}

extension UInt64 {
  /// Sixteen hexadecimal digits.
  var hex: String {
    let digits = String(self, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
