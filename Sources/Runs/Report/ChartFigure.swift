import Foundation
import LazyConfig

extension Chart {
  /// The chart in a page: title, legend, scale, drawing, and the values for hovering.
  ///
  /// - Parameter number: One that no other chart of the page has.
  func figure(number: Int) -> String {
    guard let linear = ChartSVG(self, isLogarithmic: false) else { return "" }
    let logarithmic = canBeLogarithmic ? ChartSVG(self, isLogarithmic: true) : nil
    var html = "<figure class=\"card\(isWide ? " wide" : "")\""
    html += " data-lines=\"\(HTML.escaped(hoverData))\"><figcaption>"
    html += "<h3>\(HTML.escaped(title))</h3><div class=\"legend\">\(legend)</div>"
    if logarithmic != nil { html += scale(number) }
    html += "</figcaption><div class=\"plot\">\(linear.text)\(logarithmic?.text ?? "")</div>"
    html += "<div class=\"tip\"></div></figure>\n"
    return html
  }

  private var legend: String {
    var parts = lines.map { line in
      let dashed = line.colour >= Palette.count ? " dashed" : ""
      return "<span><i class=\"swatch c\(line.colour % Palette.count)\(dashed)\"></i>"
        + "\(HTML.escaped(line.name))</span>"
    }
    if !note.isEmpty { parts.append("<span>\(HTML.escaped(note))</span>") }
    if range?.isCut == true { parts.append("<span>a few spikes are cut off</span>") }
    if lines.contains(where: { $0.series.points.contains { !$0.value.isFinite } }) {
      parts.append("<span>✕ is no number</span>")
    }
    return parts.joined()
  }

  private func scale(_ number: Int) -> String {
    let choices = [("lin", "linear"), ("log", "log")].map { value, label in
      let isChosen = (value == "log") == prefersLogarithmic
      return "<label><input type=\"radio\" name=\"scale\(number)\" value=\"\(value)\""
        + "\(isChosen ? " checked" : "")>\(label)</label>"
    }
    return "<span class=\"scale\">\(choices.joined())</span>"
  }

  /// Names, colours and points as JSON. What is no number is null or text.
  private var hoverData: String {
    let found = lines.map { line in
      var series = line.series
      if line.isSmoothed {
        let bad = series.points.filter { !$0.value.isFinite }
        series = series.smoothed(window: Self.window(of: series))
        series.points = (series.points + bad).sorted { $0.step < $1.step }
      }
      let points = series.thinned(to: isWide ? 250 : 120).points.map { point in
        "[\(point.step),\(Self.json(point.value))]"
      }
      return
        "{\"n\":\(JSONText.quoted(line.name)),\"c\":\(line.colour),\"p\":[\(points.joined(separator: ","))]}"
    }
    return "[\(found.joined(separator: ","))]"
  }

  private static func json(_ value: Double) -> String {
    if value.isNaN { return "null" }
    return value.isFinite ? short(value) : "\"\(Words.number(value))\""
  }

  /// Six digits, which are more than are shown.
  private static func short(_ value: Double) -> String {
    let rounded = Double(String(format: "%.6g", value)) ?? value
    return rounded == rounded.rounded() && abs(rounded) < 1e15 ? "\(Int(rounded))" : "\(rounded)"
  }
}
