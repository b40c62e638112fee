import Foundation

/// Lines over the steps of runs.
struct Chart {
  struct Line {
    /// What it is called in the legend and on hovering.
    var name: String
    /// Which of the colours it has.
    var colour: Int
    /// The run that it is of.
    var run: Int
    var series: Series
    /// Whether every point is marked.
    var isMarked = false
    /// Whether there is a smoothed line over a pale one of all points.
    var isSmoothed = false
    /// Whether the pale line is drawn.
    var showsRaw = true
  }

  var title: String
  /// What the values are, where their name does not say it.
  var note = ""
  var lines: [Line]
  /// Whether the chart is as wide as the page.
  var isWide = false
  /// Steps after which a run was resumed.
  var marks: [Int] = []

  var hasPoints: Bool { lines.contains { !$0.series.points.isEmpty } }

  /// Over how many points a line is smoothed.
  static func window(of series: Series) -> Double {
    series.points.count < 40 ? 1 : max(5, Double(series.points.count) / 50)
  }

  /// The values that the chart must show: without the few that are so far away that they would flatten the others.
  var range: (shown: ClosedRange<Double>, isCut: Bool)? {
    let values = lines.flatMap { $0.series.finite.map(\.value) }.sorted()
    guard let low = values.first, let high = values.last else { return nil }
    guard values.count >= 100 else { return (low...high, false) }
    let typical = values[Int(Double(values.count - 1) * 0.995)]
    guard typical > low, high - low > 4 * (typical - low) else { return (low...high, false) }
    return (low...(typical + (typical - low) * 0.1), true)
  }

  /// Whether the values are better seen on a logarithmic axis.
  var prefersLogarithmic: Bool {
    guard canBeLogarithmic, let range = range?.shown else { return false }
    return range.upperBound / range.lowerBound > 30
  }

  var canBeLogarithmic: Bool {
    guard let range = range?.shown else { return false }
    return range.lowerBound > 0 && range.upperBound > range.lowerBound
  }
}
