import SwiftParser
import SwiftSyntax

/// Swift's names as config keys: `hiddenSize` becomes `hidden_size`.
///
/// A word starts at a capital that follows a small letter or a digit, and at the last capital of several
/// that a small letter follows: `useHTTPServer2D` becomes `use_http_server2_d`.
func snakeCase(_ name: String) -> String {
  let characters = Array(name)
  var result = ""
  for (index, character) in characters.enumerated() {
    if character.isUppercase, index > 0 {
      let previous = characters[index - 1]
      let nextIsSmall = index + 1 < characters.count && characters[index + 1].isLowercase
      if previous.isLowercase || previous.isNumber || (previous.isUppercase && nextIsSmall) {
        result.append("_")
      }
    }
    result += character.lowercased()
  }
  return result
}

/// A Swift string literal.
func literal(_ text: String) -> String {
  var escaped = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\\": escaped += "\\\\"
    case "\"": escaped += "\\\""
    case "\n": escaped += "\\n"
    case "\r": escaped += "\\r"
    case "\t": escaped += "\\t"
    case "\u{00}"..<"\u{20}", "\u{7F}": escaped += "\\u{\(String(scalar.value, radix: 16))}"
    default: escaped.unicodeScalars.append(scalar)
    }
  }
  return "\"\(escaped)\""
}

extension TokenSyntax {
  /// The name that a token stands for: without backticks.
  var bareName: String {
    let text = text
    guard text.count > 2, text.hasPrefix("`"), text.hasSuffix("`") else { return text }
    return String(text.dropFirst().dropLast())
  }
}

extension String {
  /// This name where a variable is named: in backticks, where it is a keyword.
  var asVariable: String { isValidSwiftIdentifier(for: .variableName) ? self : "`\(self)`" }

  /// This name as the label of an argument, where backticks that are not needed draw a warning.
  var asLabel: String { isWord && self != "inout" ? self : "`\(self)`" }

  /// Whether there are no spaces and no operators in it.
  var isWord: Bool { allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" } }
}

/// The names that mean something where generated code stands, so that it declares others.
struct NameScope {
  private var taken: Set<String> = []

  init(_ nodes: [Syntax]) {
    for node in nodes {
      for token in node.tokens(viewMode: .sourceAccurate) { taken.insert(token.bareName) }
    }
  }

  /// A name that nothing else has: the given one if possible.
  mutating func fresh(_ name: String) -> String {
    var name = name
    while !taken.insert(name).inserted { name += "_" }
    return name
  }
}
