/// The values of sweeps.
enum SweepValues {
  /// From start up to, and without, stop. Integers stay integers.
  ///
  /// Of a range that is too long for a sweep, one value more than a sweep may have.
  static func range(
    start: Value, stop: Value, step: Value, limit: Int = SweepPlan.limit + 1
  ) -> [Value] {
    if case .int(let start) = start, case .int(let stop) = stop, case .int(let step) = step {
      guard step != 0 else { return [] }
      return Array(Swift.stride(from: start, to: stop, by: step).prefix(limit)).map(Value.int)
    }
    guard let start = number(start), let stop = number(stop), let step = number(step), step != 0
    else {
      return []
    }
    var values: [Value] = []
    // Each value is computed from the start, so that rounding does not add up.
    while values.count < limit {
      let value = start + Double(values.count) * step
      guard step > 0 ? value < stop : value > stop else { break }
      values.append(.double(value))
    }
    return values
  }

  static func number(_ value: Value) -> Double? {
    switch value {
    case .int(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }

  /// The elements in an order that looks random and is always the same.
  static func shuffled<T>(_ elements: [T]) -> [T] {
    var generator = SplitMix(state: 0x5EED)
    return elements.shuffled(using: &generator)
  }

  /// SplitMix64 (Steele, Lea, Flood 2014).
  struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }
}
