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
    default: escaped.unicodeScalars.append(scalar)
    }
  }
  return "\"\(escaped)\""
}
