import Foundation

/// What the compiler said, and what it got from the macros.
struct Outcome {
  /// An error, a warning or a note of the compiler's own, or of a macro.
  struct Message: Equatable, CustomStringConvertible {
    /// The file's name, or `macro expansion @Configurable`.
    let file: String
    let line: Int
    let column: Int
    let severity: String
    let text: String

    var description: String { "\(file):\(line):\(column): \(severity): \(text)" }
  }

  /// What one role of a macro answered.
  struct Expansion {
    let role: String
    let file: String
    let source: String
    let problems: [Problem]
  }

  /// What a macro found wrong.
  struct Problem: Decodable {
    struct Position: Decodable {
      let fileName: String
      let offset: Int
    }
    struct Change: Decodable {
      struct Range: Decodable {
        let fileName: String
        let startOffset: Int
        let endOffset: Int
      }
      let range: Range
      let newText: String
    }
    struct FixIt: Decodable {
      let message: String
      let changes: [Change]
    }
    let message: String
    let severity: String
    let position: Position
    let fixIts: [FixIt]
  }

  let messages: [Message]
  let expansions: [Expansion]
  let files: [String: String]
  let log: String

  init(log: String, files: [String: String]) {
    self.log = log
    self.files = files
    var messages: [Message] = []
    var expansions: [Expansion] = []
    var request: Request?
    for line in log.split(separator: "\n") {
      if line.hasPrefix("->(plugin") {
        request = Self.json(line)
      } else if line.hasPrefix("<-(plugin"), let asked = request?.expandAttachedMacro,
        let answer: Answer = Self.json(line), let result = answer.expandMacroResult
      {
        expansions.append(
          Expansion(
            role: asked.macroRole, file: asked.attributeSyntax.location.fileName,
            source: result.expandedSource ?? "", problems: result.diagnostics))
      } else if let message = Self.message(line) {
        messages.append(message)
      }
    }
    self.messages = messages
    self.expansions = expansions
  }

  /// Errors and warnings, without those that macros made.
  var complaints: [Message] {
    messages.filter { $0.severity != "note" && !$0.text.contains("(from macro") }
  }

  /// What macros found wrong, in the order of files and places.
  var problems: [Problem] {
    expansions.flatMap(\.problems)
      .sorted {
        ($0.position.fileName, $0.position.offset) < ($1.position.fileName, $1.position.offset)
      }
  }

  /// All that macros made of a file, as it would stand in it: extensions come last, whatever the compiler
  /// asked for first.
  func expanded(_ file: String) -> String {
    let made = expansions.filter { $0.file == file && !$0.source.isEmpty }
    return (made.filter { $0.role != "extension" } + made.filter { $0.role == "extension" })
      .map(\.source).joined(separator: "\n\n")
  }

  /// `line:column` of a place.
  func place(of position: Problem.Position) -> String {
    let before = files[position.fileName]?.utf8.prefix(position.offset) ?? "".utf8.prefix(0)
    let line = before.count { $0 == UInt8(ascii: "\n") } + 1
    let column = before.reversed().prefix { $0 != UInt8(ascii: "\n") }.count + 1
    return "\(line):\(column)"
  }

  /// A file with a fix-it applied.
  func fixed(_ fixIt: Problem.FixIt, in file: String) -> String {
    var text = Array((files[file] ?? "").utf8)
    for change in fixIt.changes.sorted(by: { $0.range.startOffset > $1.range.startOffset }) {
      text.replaceSubrange(
        change.range.startOffset..<change.range.endOffset, with: change.newText.utf8)
    }
    return String(decoding: text, as: UTF8.self)
  }

  // MARK: Reading

  private struct Request: Decodable {
    struct Expand: Decodable {
      struct Attribute: Decodable {
        struct Location: Decodable { let fileName: String }
        let location: Location
      }
      let macroRole: String
      let attributeSyntax: Attribute
    }
    let expandAttachedMacro: Expand?
  }

  private struct Answer: Decodable {
    struct Result: Decodable {
      let expandedSource: String?
      let diagnostics: [Problem]
    }
    let expandMacroResult: Result?
  }

  private static func json<T: Decodable>(_ line: Substring) -> T? {
    guard let start = line.firstIndex(of: "{") else { return nil }
    return try? JSONDecoder().decode(T.self, from: Data(line[start...].utf8))
  }

  /// `file.swift:3:5: error: text`.
  private static func message(_ line: Substring) -> Message? {
    for severity in ["error", "warning", "note"] {
      guard let range = line.range(of: ": \(severity): ") else { continue }
      let place = line[..<range.lowerBound].split(separator: ":")
      guard place.count == 3, let row = Int(place[1]), let column = Int(place[2]) else { continue }
      return Message(
        file: String(place[0]), line: row, column: column, severity: severity,
        text: String(line[range.upperBound...]))
    }
    return nil
  }
}
