/// What can go wrong with tokenizers and their files.
public enum TokenizerError: Error, Sendable, Equatable {
  /// A file that cannot be read or written, and why.
  case unreadable(file: String, reason: String)
  /// A file that is not what it should be: the place, what is wrong, and the nearest valid name.
  case badFile(
    file: String, line: Int, path: String = "", message: String, suggestion: String? = nil)
  /// A folder in which no known tokenizer files lie.
  case noTokenizer(folder: String, found: [String])
  /// An argument that cannot be used.
  case badArgument(String)
  /// A pattern that this package cannot read: where in it and why.
  case badPattern(pattern: String, offset: Int, message: String)
  /// A pattern that needs too many steps on a text.
  case patternTooCostly(pattern: String, textLength: Int)
  /// A word that the vocabulary has no tokens for, where the vocabulary lacks the unknown token too.
  case noUnknownToken(token: String?, word: String)
  /// A text that cannot be cut to the length that is wanted.
  case cannotTruncate(String)
  /// A text of 4 GiB or more.
  case textTooLong(bytes: Int)
  /// A part that no file can describe, such as a type of the user's.
  case cannotBeSaved(type: String)
}

extension TokenizerError: CustomStringConvertible {
  /// One or two lines that say what to do.
  public var description: String {
    switch self {
    case .unreadable(let file, let reason):
      return "\(file): \(reason)"
    case .badFile(let file, let line, let path, let message, let suggestion):
      let place = path.isEmpty ? "" : "\(path): "
      let hint = suggestion.map { "; did you mean '\($0)'?" } ?? ""
      return "\(file):\(line): \(place)\(message)\(hint)"
    case .noTokenizer(let folder, let found):
      let there =
        found.isEmpty ? "the folder is empty" : "it holds \(found.joined(separator: ", "))"
      return """
        \(folder): no tokenizer found; expected tokenizer.json, or vocab.json with merges.txt, or vocab.txt; \
        \(there)
        """
    case .badArgument(let message): return message
    case .badPattern(let pattern, let offset, let message):
      return "pattern \(quoted(pattern)): \(message), at character \(offset + 1)"
    case .patternTooCostly(let pattern, let length):
      return """
        pattern \(quoted(pattern)) needs too many steps on a text of \(length) bytes; write it without nested \
        repetition
        """
    case .noUnknownToken(let token?, let word):
      return """
        the vocabulary has no tokens for \(quoted(word)) and lacks the unknown token \(quoted(token)) too; add \
        it to the vocabulary or name another one
        """
    case .noUnknownToken(nil, let word):
      return "the vocabulary has no tokens for \(quoted(word)) and the model names no unknown token"
    case .cannotTruncate(let message): return message
    case .textTooLong(let bytes):
      return
        "the text has \(bytes) bytes; a text may have at most 4,294,967,294: encode it in parts"
    case .cannotBeSaved(let type):
      return "\(type) cannot be written to tokenizer.json: only parts of this package can"
    }
  }
}

/// A text in quotes with what cannot be seen escaped, cut after 60 characters.
func quoted(_ text: String) -> String {
  var result = "'"
  for (index, scalar) in text.unicodeScalars.enumerated() {
    if index == 60 {
      result += "…"
      break
    }
    let isVisible = scalar.properties.generalCategory != .control && scalar != "\u{FEFF}"
    if isVisible {
      result.unicodeScalars.append(scalar)
    } else {
      result += scalar.escaped(asASCII: true)
    }
  }
  return result + "'"
}

/// The candidate that was most likely meant: at most a third of the letters differ.
func nearest(to name: String, in candidates: some Sequence<String>) -> String? {
  let wanted = Array(name.lowercased().unicodeScalars.prefix(64))
  var best: (distance: Int, name: String)?
  for candidate in candidates {
    let other = Array(candidate.lowercased().unicodeScalars.prefix(64))
    var row = Array(0...other.count)
    for (i, a) in wanted.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, b) in other.enumerated() {
        let replaced = diagonal + (a == b ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
      }
    }
    let distance = row[other.count]
    if distance <= max(1, max(wanted.count, other.count) / 3), distance < best?.distance ?? .max {
      best = (distance, candidate)
    }
  }
  return best?.name
}
