import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder

// What is wrong with the arguments of `@Configurable`.
extension Diagnostic {
  static func notLiteral(_ expression: ExprSyntax) -> Diagnostic {
    .error(
      "not-literal", "a macro sees text only: write a plain literal here", at: expression)
  }

  static func noSuchName(
    _ name: MacroArguments.Text, _ what: String, in names: [String]
  ) -> Diagnostic {
    let nearest = nearestName(to: name.value, in: names)
    return .error(
      "no-such-name",
      "there is no \(what) '\(name.value)'\(nearest.map { "; did you mean '\($0)'?" } ?? "")",
      at: name.node,
      fix: nearest.map {
        Mend("use '\($0)'", name.node, with: StringLiteralExprSyntax(content: $0))
      })
  }
}

/// The name that was probably meant: the one that differs least, if it does not differ much.
func nearestName(to name: String, in names: [String]) -> String? {
  let limit = max(1, name.count / 3)
  let nearest = names.map { (name: $0, distance: distance(name, $0)) }
    .min { ($0.distance, $0.name) < ($1.distance, $1.name) }
  return nearest.flatMap { $0.distance <= limit ? $0.name : nil }
}

/// How many characters must be put in, taken out or exchanged to make one text of another.
private func distance(_ a: String, _ b: String) -> Int {
  let b = Array(b)
  var row = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, y) in b.enumerated() {
      let above = row[j + 1]
      row[j + 1] = min(above + 1, row[j] + 1, diagonal + (x == y ? 0 : 1))
      diagonal = above
    }
  }
  return row[b.count]
}
