import Foundation

/// One axis of a chart: from values to pixels.
struct Axis {
  let low: Double
  let high: Double
  let isLogarithmic: Bool
  /// Where the lowest and the highest value are.
  let start: Double
  let end: Double

  /// An axis over these values, with some room, and never empty.
  init(
    over range: ClosedRange<Double>, isLogarithmic: Bool = false, start: Double, end: Double,
    margin: Double = 0
  ) {
    self.isLogarithmic = isLogarithmic
    self.start = start
    self.end = end
    var (low, high) =
      isLogarithmic
      ? (log10(range.lowerBound), log10(range.upperBound)) : (range.lowerBound, range.upperBound)
    let room = (high - low) * margin
    // Very large numbers may leave no room.
    if room.isFinite, (high + room).isFinite, (low - room).isFinite {
      low -= room
      high += room
    }
    if !(high / 2 - low / 2).isNormal {
      let around = isLogarithmic ? 0.5 : max(abs(low) * 0.1, 1e-9)
      low -= around
      high += around
    }
    self.low = low
    self.high = high
  }

  func position(_ value: Double) -> Double {
    let value = isLogarithmic ? log10(value) : value
    // Halves, so that the difference of the largest numbers is one.
    return start + (value / 2 - low / 2) / (high / 2 - low / 2) * (end - start)
  }

  /// Values with labels, about as many as asked for.
  func ticks(about count: Int, isSteps: Bool = false) -> [(value: Double, label: String)] {
    isLogarithmic ? powers(about: count) : steps(about: count, isSteps: isSteps)
  }

  private func steps(about count: Int, isSteps: Bool) -> [(value: Double, label: String)] {
    let rough = (high / 2 - low / 2) / Double(count) * 2
    guard rough.isNormal, rough > 1e-290 else { return [] }
    let power = pow(10, log10(rough).rounded(.down))
    var step = power * ([1, 2, 5].first { $0 * power >= rough } ?? 10)
    if isSteps { step = max(1, step.rounded()) }
    let first = (low / step).rounded(.up)
    return (0...(2 * count)).compactMap { index in
      let value = (first + Double(index)) * step
      guard value <= high else { return nil }
      return (value, isSteps ? Self.stepLabel(value, step: step) : Self.label(value, step: step))
    }
  }

  /// Powers of ten, with 2 and 5 between them where they are few.
  private func powers(about count: Int) -> [(value: Double, label: String)] {
    let decades = Int(low.rounded(.down))...Int(high.rounded(.up))
    let inside = { (value: Double) in
      let place = log10(value)
      return place >= low && place <= high
    }
    let whole = decades.map { pow(10, Double($0)) }.filter { $0.isNormal && inside($0) }
    if whole.count >= 3 {
      let every = (whole.count + count - 1) / count
      return whole.enumerated().filter { $0.offset % every == 0 }.map { ($1, Self.power($1)) }
    }
    let fine = decades.flatMap { decade in [1, 2, 5].map { $0 * pow(10, Double(decade)) } }
    let some = fine.filter { $0.isNormal && inside($0) }
    if some.count >= 3 { return some.map { ($0, Self.power($0)) } }
    // Less than a decade: steps as on a linear axis.
    let linear = Axis(over: pow(10, low)...pow(10, high), start: start, end: end)
    return linear.steps(about: count, isSteps: false)
  }

  private static func power(_ value: Double) -> String {
    value >= 1e-3 && value < 1e5 ? label(value, step: value) : String(format: "%.0e", value)
  }

  /// A step in thousands or millions where that is shorter.
  private static func stepLabel(_ value: Double, step: Double) -> String {
    for (unit, letter) in [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")]
    where abs(value) >= unit && step >= unit / 100 {
      return label(value / unit, step: min(1, step / unit)) + letter
    }
    return String(format: "%.0f", value)
  }

  /// As many digits as tell one step from the next.
  private static func label(_ value: Double, step: Double) -> String {
    let value = abs(value) < step / 1000 ? 0 : value
    if abs(value) >= 1e5 { return Words.count(value) }
    if value != 0, step < 1e-4 {
      let digits = max(0, Int(log10(abs(value)).rounded(.down)) - Int(log10(step).rounded(.down)))
      return String(format: "%.\(min(digits, 6))e", value)
    }
    return String(format: "%.\(max(0, Int(-log10(step).rounded(.down))))f", value)
  }
}
