internal import LazyConfig

/// A text in quotes on one line, cut after 60 characters.
func quoted(_ text: String) -> String {
  let short = text.prefix(60)
  let line = short.unicodeScalars.map { scalar in
    scalar.properties.generalCategory == .control ? scalar.escaped(asASCII: true) : "\(scalar)"
  }
  return "'\(line.joined())\(short.endIndex < text.endIndex ? "…" : "")'"
}

/// Names, the first 20 of them.
func list(_ names: [String]) -> String {
  if names.isEmpty { return "none" }
  let rest = names.count - 20
  return names.prefix(20).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
}

/// The name that was most likely meant, as a question.
func hint(for name: String, in names: [String]) -> String {
  Suggestion.nearest(to: name, in: names).map { "; did you mean '\($0)'?" } ?? ""
}

/// A count with commas: 1,003,854.
func grouped(_ count: Int) -> String {
  var text = ""
  for (place, digit) in String(count.magnitude).reversed().enumerated() {
    if place > 0, place.isMultiple(of: 3) { text.append(",") }
    text.append(digit)
  }
  return (count < 0 ? "-" : "") + String(text.reversed())
}
