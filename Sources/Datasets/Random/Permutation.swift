/// An order of the numbers below a count, which needs no memory: the place of each is computed.
///
/// A Feistel network over the next even number of bits; what it gives beyond the count goes through it again
/// (Black and Rogaway, "Ciphers with arbitrary finite domains", CT-RSA 2002). The round function is SplitMix64's
/// finaliser.
public struct Permutation: Sendable {
  /// How many numbers there are.
  public let count: Int
  private let halfBits: UInt64
  private let keys: [UInt64]

  /// - Parameters:
  ///   - count: How many numbers there are.
  ///   - random: Decides about the order.
  public init(count: Int, random: RandomStream) {
    var random = random
    self.count = max(0, count)
    let bits = UInt64.bitWidth - UInt64(max(1, count - 1)).leadingZeroBitCount
    halfBits = UInt64((bits + 1) / 2)
    keys = (0..<Self.rounds).map { _ in random.next() }
  }

  private static let rounds = 8

  /// The number at a place; the places are those below `count`, and any other gives itself.
  public subscript(place: Int) -> Int {
    guard place >= 0, place < count else { return place }
    var value = UInt64(place)
    repeat { value = once(value) } while value >= UInt64(count)
    return Int(value)
  }

  private func once(_ value: UInt64) -> UInt64 {
    let mask = (UInt64(1) << halfBits) - 1
    var left = value >> halfBits
    var right = value & mask
    for key in keys {
      (left, right) = (right, left ^ RandomStream.mixed(right &+ key) >> 32 & mask)
    }
    return left << halfBits | right
  }
}
