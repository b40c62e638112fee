/// A chart as a drawing.
struct ChartSVG {
  let chart: Chart
  let isLogarithmic: Bool
  private let x: Axis
  private let y: Axis
  private let width: Double
  private let height: Double
  private let left = 56.0
  private let bottom: Double
  /// How many parts a line has at most.
  private let parts: Int

  /// Nil when there is nothing to draw.
  init?(_ chart: Chart, isLogarithmic: Bool) {
    let steps = chart.lines.flatMap { $0.series.points.map(\.step) }
    guard let first = steps.min(), let last = steps.max() else { return nil }
    self.chart = chart
    self.isLogarithmic = isLogarithmic
    width = chart.isWide ? 1120 : 548
    height = chart.isWide ? 360 : 240
    bottom = height - 26
    parts = (chart.isWide ? 500 : 250) / max(1, chart.lines.count / 4)
    x = Axis(
      over: first == last ? Double(first) - 1...Double(first) + 1 : Double(first)...Double(last),
      start: left, end: width - 14)
    // Where nothing is finite, any scale will do.
    let range = chart.range?.shown ?? 0...1
    y = Axis(
      over: range, isLogarithmic: isLogarithmic, start: bottom, end: 12,
      margin: 0.04)
  }

  var text: String {
    let labels = [chart.title] + chart.lines.map(\.name)
    var svg = """
      <svg class="\(isLogarithmic ? "log" : "lin")" viewBox="0 0 \(Int(width)) \(Int(height))" role="img"
       aria-label="\(HTML.escaped(labels.joined(separator: ", ")))"
       data-x="\(x.low) \(x.high) \(x.start) \(x.end)"
       data-y="\(y.low) \(y.high) \(y.start) \(y.end)">

      """
    svg += grid
    svg += "<g clip-path=\"inset(0)\"><svg x=\"\(HTML.pixel(left))\" y=\"0\""
    svg += " width=\"\(HTML.pixel(width - left))\" height=\"\(HTML.pixel(bottom + 1))\""
    svg +=
      " viewBox=\"\(HTML.pixel(left)) 0 \(HTML.pixel(width - left)) \(HTML.pixel(bottom + 1))\">"
    for mark in chart.marks where Double(mark) >= x.low && Double(mark) <= x.high {
      let place = HTML.pixel(x.position(Double(mark)))
      svg += "<path class=\"mark\" d=\"M\(place) 12V\(HTML.pixel(bottom))\">"
      svg += "<title>resumed after step \(mark)</title></path>"
    }
    for line in chart.lines { svg += drawing(of: line) }
    return svg + "</svg></g><g class=\"hover\"></g></svg>"
  }

  private var grid: String {
    var svg = "<g class=\"grid\">"
    for tick in y.ticks(about: chart.isWide ? 6 : 5) {
      let place = HTML.pixel(y.position(tick.value))
      svg += "<path d=\"M\(HTML.pixel(left)) \(place)H\(HTML.pixel(width - 14))\"/>"
      svg += "<text x=\"\(HTML.pixel(left - 8))\" y=\"\(place)\" dy=\".35em\" text-anchor=\"end\">"
      svg += "\(tick.label)</text>"
    }
    for tick in x.ticks(about: chart.isWide ? 10 : 5, isInteger: true) {
      let place = HTML.pixel(x.position(tick.value))
      svg += "<path class=\"tick\" d=\"M\(place) \(HTML.pixel(bottom))v4\"/>"
      svg += "<text x=\"\(place)\" y=\"\(HTML.pixel(height - 6))\" text-anchor=\"middle\">"
      svg += "\(tick.label)</text>"
    }
    svg += "<path class=\"axis\" d=\"M\(HTML.pixel(left)) \(HTML.pixel(bottom))"
    return svg + "H\(HTML.pixel(width - 14))\"/></g>"
  }

  private func drawing(of line: Chart.Line) -> String {
    var svg = "<g class=\"run\(line.run) c\(line.colour % Palette.count)"
    svg += line.colour >= Palette.count ? " dashed\">" : "\">"
    if line.isSmoothed {
      let smooth = line.series.smoothed(window: Chart.window(of: line.series))
      if line.showsRaw { svg += path(line.series.thinned(to: parts), "raw") }
      svg += path(smooth.thinned(to: parts / 2), "line")
    } else {
      svg += path(line.series.thinned(to: parts), "line")
    }
    let visible = line.series.points.filter { isVisible($0) }
    if line.isMarked || visible.count == 1, visible.count <= 200 {
      for point in visible {
        svg += "<circle cx=\"\(HTML.pixel(x.position(Double(point.step))))\""
        svg += " cy=\"\(HTML.pixel(y.position(point.value)))\" r=\"3\">"
        svg += "<title>\(HTML.escaped(line.name)), step \(point.step): "
        svg += "\(Words.number(point.value))</title></circle>"
      }
    }
    return svg + broken(line) + "</g>"
  }

  private func isVisible(_ point: Series.Point) -> Bool {
    point.value.isFinite && (!isLogarithmic || point.value > 0)
  }

  /// A line, interrupted where there is no value.
  private func path(_ series: Series, _ name: String) -> String {
    var path = ""
    var isOpen = false
    for point in series.points {
      guard isVisible(point) else {
        isOpen = false
        continue
      }
      path += isOpen ? "L" : "M"
      path += "\(HTML.pixel(x.position(Double(point.step)))) \(HTML.pixel(y.position(point.value)))"
      isOpen = true
    }
    return path.isEmpty ? "" : "<path class=\"\(name)\" d=\"\(path)\"/>"
  }

  /// Crosses at the top where values are no numbers.
  private func broken(_ line: Chart.Line) -> String {
    let bad = line.series.points.filter { !$0.value.isFinite }
    let few = Series("", bad).thinned(to: 40).points
    return few.map { point in
      let place = HTML.pixel(x.position(Double(point.step)))
      return "<path class=\"broken\" d=\"M\(place) 16m-4-4l8 8m0-8l-8 8\"><title>"
        + "\(HTML.escaped(line.name)), step \(point.step): \(Words.number(point.value))</title></path>"
    }.joined()
  }
}

/// Colours that people with any kind of colour vision tell apart (Okabe and Ito 2008, jfly.uni-koeln.de/color), lighter
/// on a dark page.
enum Palette {
  static let light = [
    "#0072b2", "#d55e00", "#009e73", "#b5548c", "#c58500", "#3a9bd9", "#5d5d5d",
  ]
  static let dark = [
    "#56a8e8", "#ff8a4c", "#2fc79b", "#e39ac6", "#f0b83d", "#9ad4ff", "#b8b8b8",
  ]
  static var count: Int { light.count }
}
