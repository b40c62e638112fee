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
    /// What is said besides its name in the chart's legend.
    var detail = ""

    var smooth: Series { series.smoothed(window: Chart.window(of: series)) }

    /// The series that decides what the chart must show.
    var drawn: Series { isSmoothed && !showsRaw ? smooth : series }
  }

  var title: String
  /// Whether the lines have names worth a legend.
  var hasLegend = true
  /// What the values are, where their name does not say it.
  var note = ""
  var lines: [Line]
  /// Whether the chart is as wide as the page.
  var isWide = false
  /// Whether the axis is linear until a logarithmic one is asked for.
  var isLinearFirst = false
  /// Steps after which a run was resumed.
  var marks: [Int] = []

  var hasPoints: Bool { lines.contains { !$0.series.points.isEmpty } }

  /// Over how many points a line is smoothed.
  static func window(of series: Series) -> Int {
    series.points.count < 40 ? 1 : min(501, max(5, series.points.count / 50) | 1)
  }

  /// The values that the chart must show: without the few that are so far away that they would flatten the others.
  var range: (shown: ClosedRange<Double>, isCut: Bool)? {
    let values = lines.flatMap { $0.drawn.finite.map(\.value) }.sorted()
    guard let low = values.first, let high = values.last else { return nil }
    guard values.count >= 100 else { return (low...high, false) }
    let typical = values[Int(Double(values.count - 1) * 0.995)]
    guard typical > low, high - low > 4 * (typical - low) else { return (low...high, false) }
    return (low...(typical + (typical - low) * 0.1), true)
  }

  /// Whether the values are better seen on a logarithmic axis.
  var prefersLogarithmic: Bool {
    guard canBeLogarithmic, !isLinearFirst, let range = range?.shown else { return false }
    return range.upperBound / range.lowerBound > 30
  }

  var canBeLogarithmic: Bool {
    guard let range = range?.shown else { return false }
    return range.lowerBound > 0 && range.upperBound > range.lowerBound
  }
}
