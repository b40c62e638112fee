/// Random numbers that depend on a key alone: SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators", OOPSLA 2014).
///
/// The key is a list of numbers, such as the seed, the epoch and the example. Equal keys give equal numbers on every
/// machine.
public struct RandomStream: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// A stream with a key.
  public init(_ key: UInt64...) {
    var state: UInt64 = 0x7461_6962_6169
    for part in key { state = Self.mixed(state &+ Self.golden ^ Self.mixed(part &+ Self.golden)) }
    self.state = state
  }

  /// 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= Self.golden
    return Self.mixed(state)
  }

  /// A number below a bound, all equally likely (Lemire 2019, arXiv:1805.10941); 0 for a bound of 0.
  public mutating func next(below bound: UInt64) -> UInt64 {
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let threshold = bound == 0 ? 0 : (0 &- bound) % bound
      while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
    }
    return product.high
  }

  /// A number below a bound; 0 for a bound that is not positive.
  public mutating func index(below bound: Int) -> Int { Int(next(below: UInt64(max(0, bound)))) }

  /// A number from 0 up to, but without, 1.
  public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  static let golden: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// The finaliser of SplitMix64.
  static func mixed(_ value: UInt64) -> UInt64 {
    var value = value
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }
}

/// What random numbers are for: the first part of a key, so that no two uses share numbers.
enum Purpose {
  static let order: UInt64 = 1
  static let windows: UInt64 = 2
  static let masks: UInt64 = 3
  static let batches: UInt64 = 4
  static let split: UInt64 = 5
}
