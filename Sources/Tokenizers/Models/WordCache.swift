internal import Foundation

/// The tokens of words seen before. Words of up to 16 bytes have a place each, which the last one that belongs there
/// takes; longer ones share a table that starts anew when it is full.
final class WordCache {
  typealias Token = WordTokens.Token

  /// A short word and its tokens. The bytes of the word overlap in `low` and `high` if there are fewer than 16.
  private struct Slot {
    var low: UInt64 = 0
    var high: UInt64 = 0
    /// The only token, or where the tokens lie in `tokens`.
    var token: UInt32 = 0
    var count: UInt16 = 0
    /// The length of the word; 0 is free.
    var length: UInt16 = 0
  }

  private struct LongEntry {
    var keyStart: Int
    var keyLength: Int
    var tokens: Range<Int>
  }

  private static let slotCount = 1 << 14
  private static let maximumTokens = 1 << 18
  private static let maximumLength = 128

  private let slots: UnsafeMutablePointer<Slot>
  /// The tokens of short words that have several.
  private var tokens: [Token] = []
  private var index = HashIndex()
  private var entries: [LongEntry] = []
  private var keys: [UInt8] = []
  private var longTokens: [Token] = []
  private var found: [Token] = []

  init() {
    slots = .allocate(capacity: Self.slotCount)
    slots.initialize(repeating: Slot(), count: Self.slotCount)
  }

  deinit { slots.deallocate() }

  /// Calls the closure with the tokens of a word: those kept, or those that the other closure finds.
  @inline(__always)
  func withTokens(
    of word: Bytes, _ body: (UnsafeBufferPointer<Token>) -> Void,
    orFind find: (inout [Token]) throws(TokenizerError) -> Void
  ) throws(TokenizerError) {
    guard word.count <= 16 else {
      try withLongTokens(of: word, body, orFind: find)
      return
    }
    let (low, high) = Self.key(word)
    let hash = mixed(low ^ UInt64(truncatingIfNeeded: word.count), high)
    let slot = slots + Int(truncatingIfNeeded: hash) & (Self.slotCount - 1)
    if slot.pointee.low == low, slot.pointee.high == high, Int(slot.pointee.length) == word.count {
      if slot.pointee.count == 1 {
        var token = Token(id: slot.pointee.token, length: UInt32(slot.pointee.length))
        withUnsafePointer(to: &token) { body(UnsafeBufferPointer(start: $0, count: 1)) }
      } else {
        let start = Int(slot.pointee.token)
        let count = Int(slot.pointee.count)
        tokens.withUnsafeBufferPointer {
          body(UnsafeBufferPointer(start: $0.baseAddress.map { $0 + start }, count: count))
        }
      }
      return
    }
    found.removeAll(keepingCapacity: true)
    try find(&found)
    keep(slot, low, high, word.count)
    found.withUnsafeBufferPointer { body($0) }
  }

  private func keep(
    _ slot: UnsafeMutablePointer<Slot>, _ low: UInt64, _ high: UInt64, _ length: Int
  ) {
    if tokens.count > Self.maximumTokens {
      tokens.removeAll(keepingCapacity: true)
      slots.update(repeating: Slot(), count: Self.slotCount)
    }
    var new = Slot(
      low: low, high: high, count: UInt16(truncatingIfNeeded: found.count),
      length: UInt16(truncatingIfNeeded: length))
    if found.count == 1, Int(found[0].length) == length, found[0].span == found[0].length {
      new.token = found[0].id
    } else if found.count == 1 {
      return  // One token that does not cover the word: not worth a place.
    } else {
      new.token = UInt32(truncatingIfNeeded: tokens.count)
      tokens += found
    }
    slot.pointee = new
  }

  /// The bytes of a word of up to 16 as two numbers.
  @inline(__always)
  private static func key(_ word: Bytes) -> (low: UInt64, high: UInt64) {
    guard let start = word.baseAddress else { return (0, 0) }
    let bytes = UnsafeRawPointer(start)
    let count = word.count
    if count >= 8 {
      return (
        bytes.loadUnaligned(as: UInt64.self),
        bytes.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
      )
    }
    if count >= 4 {
      return (
        UInt64(bytes.loadUnaligned(as: UInt32.self)),
        UInt64(bytes.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
      )
    }
    guard count > 0 else { return (0, 0) }
    return (UInt64(word[0]) | UInt64(word[count / 2]) << 8 | UInt64(word[count - 1]) << 16, 0)
  }

  private func withLongTokens(
    of word: Bytes, _ body: (UnsafeBufferPointer<Token>) -> Void,
    orFind find: (inout [Token]) throws(TokenizerError) -> Void
  ) throws(TokenizerError) {
    guard word.count <= Self.maximumLength else {
      found.removeAll(keepingCapacity: true)
      try find(&found)
      found.withUnsafeBufferPointer { body($0) }
      return
    }
    let hash = hash(of: word)
    let number = index.find(hash) { number in
      let entry = entries[number]
      return keys.withUnsafeBufferPointer {
        entry.keyLength == word.count
          && sameBytes($0.baseAddress.unsafelyUnwrapped + entry.keyStart, word)
      }
    }
    if number >= 0 {
      let range = entries[number].tokens
      longTokens.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
      return
    }
    found.removeAll(keepingCapacity: true)
    try find(&found)
    if longTokens.count > Self.maximumTokens { removeLong() }
    index.insert(hash, number: entries.count)
    entries.append(
      LongEntry(
        keyStart: keys.count, keyLength: word.count,
        tokens: longTokens.count..<longTokens.count + found.count))
    keys.append(contentsOf: word)
    longTokens += found
    found.withUnsafeBufferPointer { body($0) }
  }

  private func removeLong() {
    index = HashIndex()
    entries.removeAll(keepingCapacity: true)
    keys.removeAll(keepingCapacity: true)
    longTokens.removeAll(keepingCapacity: true)
  }
}
