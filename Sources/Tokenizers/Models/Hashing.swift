internal import Foundation

/// A hash of bytes: eight at a time, mixed by wide multiplication.
@inline(__always)
func hash(of bytes: Bytes) -> UInt64 {
  var result: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: bytes.count)
  guard let start = bytes.baseAddress else { return result }
  let base = UnsafeRawPointer(start)
  var position = 0
  while position + 8 <= bytes.count {
    result = mixed(result, base.loadUnaligned(fromByteOffset: position, as: UInt64.self))
    position += 8
  }
  var rest: UInt64 = 0
  if position + 4 <= bytes.count {
    rest = UInt64(base.loadUnaligned(fromByteOffset: position, as: UInt32.self))
    position += 4
  }
  while position < bytes.count {
    rest = rest << 8 | UInt64(bytes[position])
    position += 1
  }
  return mixed(result, rest)
}

@inline(__always)
func mixed(_ a: UInt64, _ b: UInt64) -> UInt64 {
  let product = (a ^ b).multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
  return product.high ^ product.low
}

/// Whether the bytes at a pointer are those of a token.
@inline(__always)
func sameBytes(_ start: UnsafePointer<UInt8>, _ token: Bytes) -> Bool {
  guard let other = token.baseAddress else { return true }
  return memcmp(start, other, token.count) == 0
}

/// Entry numbers by hash, with open addressing; the caller compares the entries.
struct HashIndex: Sendable {
  /// The upper half of the hash, which also is the place, above the entry's number plus one; zero is free.
  private var slots: [UInt64] = [0, 0, 0, 0]
  private var count = 0

  mutating func reserve(_ capacity: Int) {
    var size = slots.count
    while size < capacity * 2 { size *= 2 }
    if size > slots.count { grow(to: size) }
  }

  @inline(__always)
  func find(_ hash: UInt64, _ isEqual: (Int) -> Bool) -> Int {
    slots.withUnsafeBufferPointer { slots in
      let mask = slots.count - 1
      var place = Int(truncatingIfNeeded: hash >> 32) & mask
      while true {
        let slot = slots[place]
        if slot == 0 { return -1 }
        if slot >> 32 == hash >> 32 {
          let number = Int(slot & 0xFFFF_FFFF) - 1
          if isEqual(number) { return number }
        }
        place = (place + 1) & mask
      }
    }
  }

  mutating func insert(_ hash: UInt64, number: Int) {
    count += 1
    if count * 2 > slots.count { grow(to: slots.count * 2) }
    put(hash & ~0xFFFF_FFFF | UInt64(number + 1))
  }

  private mutating func put(_ slot: UInt64) {
    let mask = slots.count - 1
    var place = Int(truncatingIfNeeded: slot >> 32) & mask
    while slots[place] != 0 { place = (place + 1) & mask }
    slots[place] = slot
  }

  private mutating func grow(to size: Int) {
    let old = slots
    slots = [UInt64](repeating: 0, count: size)
    for slot in old where slot != 0 { put(slot) }
  }
}
