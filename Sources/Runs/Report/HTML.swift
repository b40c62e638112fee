/// Text in a page.
enum HTML {
  /// The text with everything that HTML would read escaped, and without what it may not hold.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      case "\n", "\t": escaped.unicodeScalars.append(scalar)
      default:
        let isControl = scalar.properties.generalCategory == .control
        escaped.unicodeScalars.append(isControl ? "\u{FFFD}" : scalar)
      }
    }
    return escaped
  }

  /// A place in a drawing: tenths are enough.
  static func pixel(_ value: Double) -> String {
    guard value.isFinite else { return "0" }
    let tenths = (min(max(value, -1e6), 1e6) * 10).rounded()
    let whole = Int(tenths)
    let fraction = abs(whole % 10)
    let sign = whole < 0 && whole > -10 ? "-" : ""
    return fraction == 0 ? "\(whole / 10)" : "\(sign)\(whole / 10).\(fraction)"
  }
}
