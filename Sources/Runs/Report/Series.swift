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

  /// A smooth line through the points, which single spikes do not move, and which does not lag behind: the running median,
  /// and of that the running mean over half as many points. What is not finite is left out.
  ///
  /// - Parameter window: Of how many points; at the start of fewer, so that a steep fall stays one.
  package func smoothed(window: Int) -> Series {
    runningMedian(window: window).runningMean(window: window / 2)
  }

  /// Of each point and its neighbours, half of them on either side, the mean.
  package func runningMean(window: Int) -> Series {
    let half = max(0, window / 2)
    return Series(
      name,
      points.indices.map { index in
        let reach = min(half, index)
        let near = points[(index - reach)...min(points.count - 1, index + reach)]
        // Divided first, the largest numbers have a sum.
        let mean = near.reduce(0) { $0 + $1.value / Double(near.count) }
        return Point(step: points[index].step, value: mean)
      })
  }

  /// Of each finite point and its neighbours, half of them on either side, the median.
  package func runningMedian(window: Int) -> Series {
    let points = finite
    let half = max(0, window / 2)
    var sorted: [Double] = []
    var (start, end) = (0, 0)
    return Series(
      name,
      points.indices.map { index in
        let reach = min(half, index)
        while end < min(points.count, index + reach + 1) {
          sorted.insert(points[end].value, at: Self.place(of: points[end].value, in: sorted))
          end += 1
        }
        while start < index - reach {
          sorted.remove(at: Self.place(of: points[start].value, in: sorted))
          start += 1
        }
        let middle = sorted.count / 2
        let value =
          sorted.count % 2 == 1
          ? sorted[middle] : sorted[middle - 1] / 2 + sorted[middle] / 2
        return Point(step: points[index].step, value: value)
      })
  }

  /// Where a value is, or belongs, in a sorted list.
  private static func place(of value: Double, in sorted: [Double]) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
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
