/// One value over the steps of a run.
package struct Series: Sendable, Equatable {
  package struct Point: Sendable, Equatable {
    package var step: Int
    package var value: Double

    package init(step: Int, value: Double) {
      self.step = step
      self.value = value
    }
  }

  package var name: String
  package var points: [Point]

  package init(_ name: String, _ points: [Point] = []) {
    self.name = name
    self.points = points
  }

  /// The points that can be drawn.
  package var finite: [Point] { points.filter(\.value.isFinite) }

  /// An exponential moving average, whose start is not drawn towards zero (Kingma and Ba 2015, arXiv 1412.6980, section
  /// 3). What is not finite is left out.
  ///
  /// - Parameter window: Over how many points it averages: each weighs 1 − 1/window of the next.
  package func smoothed(window: Double) -> Series {
    let decay = 1 - 1 / max(1, window)
    var (sum, weight) = (0.0, 0.0)
    return Series(
      name,
      finite.map { point in
        sum = decay * sum + (1 - decay) * point.value
        weight = decay * weight + (1 - decay)
        return Point(step: point.step, value: sum / weight)
      })
  }

  /// At most so many points, twice that of parts that vary: of each part of the steps the smallest and the largest, so that
  /// no spike is lost; of points that are not finite the first of each part.
  package func thinned(to parts: Int) -> Series {
    guard points.count > 2 * parts, parts > 0, let first = points.first?.step,
      let last = points.map(\.step).max(), last > first
    else { return self }
    var kept: [Point] = []
    var start = 0
    for part in 1...parts {
      let end = first + Int((Double(last - first) * Double(part) / Double(parts)).rounded())
      var (low, high, other): (Int?, Int?, Int?) = (nil, nil, nil)
      while start < points.count, points[start].step <= end || part == parts {
        let value = points[start].value
        if !value.isFinite {
          other = other ?? start
        } else {
          if low.map({ value < points[$0].value }) ?? true { low = start }
          if high.map({ value > points[$0].value }) ?? true { high = start }
        }
        start += 1
      }
      kept += Set([low, high, other].compactMap { $0 }).sorted().map { points[$0] }
    }
    return Series(name, kept)
  }
}
