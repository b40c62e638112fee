import Foundation

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
    if let range = DecimalRange(start: start, stop: stop, step: step) {
      return range.values(limit: limit)
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

  /// The range with the same values from the last to the first; nil when its bounds cannot be computed.
  static func reversedRange(start: Value, stop: Value, step: Value) -> Sweep.Kind? {
    if case .int(let first) = start, case .int(let end) = stop, case .int(let step) = step {
      let (first, end, step) = (Int128(first), Int128(end), Int128(step))
      let distance = step > 0 ? end - first : first - end
      guard step != 0, distance > abs(step) else {
        return .range(start: start, stop: stop, step: .int(Int(step)))
      }
      let last = first + (distance - 1) / abs(step) * step
      guard let newStart = Int(exactly: last), let newStop = Int(exactly: first - step),
        let newStep = Int(exactly: -step)
      else { return nil }
      return .range(start: .int(newStart), stop: .int(newStop), step: .int(newStep))
    }
    return DecimalRange(start: start, stop: stop, step: step)?.reversed
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

/// A range of decimal numbers, so that the third value of `range(0, 1, 0.1)` is 0.3.
private struct DecimalRange {
  let start: Decimal
  let stop: Decimal
  let step: Decimal
  let written: Sweep.Kind

  /// Nil when a bound is no number that a decimal holds.
  init?(start: Value, stop: Value, step: Value) {
    guard let first = Self.decimal(start), let end = Self.decimal(stop),
      let difference = Self.decimal(step), difference != 0
    else { return nil }
    (self.start, self.stop, self.step) = (first, end, difference)
    written = .range(start: start, stop: stop, step: step)
  }

  private static func decimal(_ value: Value) -> Decimal? {
    switch value {
    case .int(let value): return Decimal(value)
    case .double(let value):
      guard value.isFinite, value == 0 || (1e-60...1e60).contains(abs(value)) else { return nil }
      return Decimal(string: Literal.text(of: value))
    default: return nil
    }
  }

  private static func value(_ decimal: Decimal) -> Value? {
    Double(decimal.description).map(Value.double)
  }

  private func isInside(_ value: Decimal) -> Bool { step > 0 ? value < stop : value > stop }

  func values(limit: Int) -> [Value] {
    var values: [Value] = []
    var current = start
    while values.count < limit, isInside(current), let value = Self.value(current) {
      values.append(value)
      current += step
    }
    return values
  }

  var reversed: Sweep.Kind? {
    guard isInside(start), isInside(start + step) else { return written }
    var steps = (stop - start) / step
    var whole = Decimal()
    NSDecimalRound(&whole, &steps, 0, .down)
    var last = start + whole * step
    if !isInside(last) { last -= step }
    // Half a step beyond the first value, so that rounding cannot leave it out.
    guard let newStart = Self.value(last), let newStop = Self.value(start - step / 2),
      let newStep = Self.value(-step)
    else { return nil }
    return .range(start: newStart, stop: newStop, step: newStep)
  }
}
