/// One thing that is wrong with a tree, a file or an override.
public struct Problem: Error, Sendable, Equatable {
  /// What sort of problem this is, for programs that read the JSON form.
  public enum Kind: String, Sendable, CaseIterable {
    case unknownKey = "unknown_key"
    case missingValue = "missing_value"
    case wrongType = "wrong_type"
    case unknownTarget = "unknown_target"
    case ambiguousTarget = "ambiguous_target"
    case doesNotFit = "does_not_fit"
    case notProvided = "not_provided"
    case unreadScope = "unread_scope"
    case badReference = "bad_reference"
    case cycle
    case badOverride = "bad_override"
    case noMatch = "no_match"
    case badFile = "bad_file"
    case limit
    case failedBuild = "failed_build"
  }

  public let kind: Kind
  /// The place in the tree.
  public let path: Path
  /// What is wrong, in one line, without the path.
  public let message: String
  /// Where the value was written.
  public let origin: Origin?
  /// The nearest valid name, when there is one.
  public let suggestion: String?
  /// Further lines: what would be valid here, which nodes were searched.
  public let notes: [String]

  public init(
    _ kind: Kind, at path: Path, _ message: String, origin: Origin? = nil,
    suggestion: String? = nil,
    notes: [String] = []
  ) {
    self.kind = kind
    self.path = path
    self.message = message
    self.origin = origin
    self.suggestion = suggestion
    self.notes = notes
  }

  public static func == (a: Problem, b: Problem) -> Bool {
    a.kind == b.kind && a.path == b.path && a.message == b.message && a.suggestion == b.suggestion
      && a.notes == b.notes && a.origin?.source == b.origin?.source
  }
}

extension Problem: CustomStringConvertible {
  /// Several lines: the path and the message; where it was written; the notes.
  public var description: String {
    var text = path.isRoot ? message : "\(path): \(message)"
    if let suggestion { text += "; did you mean '\(suggestion)'?" }
    if let origin { text += "\n  written at \(origin)" }
    for note in notes { text += "\n  \(note)" }
    return text
  }
}

/// Everything that is wrong, found in one pass and sorted by place.
public struct ConfigError: Error, Sendable, Equatable {
  public let problems: [Problem]

  public init(_ problems: [Problem]) { self.problems = problems.sortedByPlace() }

  public init(_ problem: Problem) { problems = [problem] }
}

extension ConfigError: CustomStringConvertible {
  /// Each problem, and a line that counts them.
  public var description: String {
    let listed = problems.map { "error: \($0)" }.joined(separator: "\n")
    return "\(listed)\n\(problems.count == 1 ? "1 error" : "\(problems.count) errors")"
  }
}

extension [Problem] {
  /// By file, line and column; then by override; then what neither wrote, in the order of finding.
  func sortedByPlace() -> [Problem] {
    var firstSeen: [String: Int] = [:]
    func place(_ problem: Problem) -> (Int, Int, Int) {
      switch problem.origin?.source {
      case .file(let file, let line, let column)?:
        let order = firstSeen[file.name] ?? firstSeen.count
        firstSeen[file.name] = order
        return (order, line, column)
      case .override(_, let number)?: return (Int.max - 1, number, 0)
      default: return (Int.max, 0, 0)
      }
    }
    let keyed = enumerated().map {
      (place: place($0.element), offset: $0.offset, problem: $0.element)
    }
    return keyed.sorted { ($0.place, $0.offset) < ($1.place, $1.offset) }.map(\.problem)
  }
}

private func < (a: ((Int, Int, Int), Int), b: ((Int, Int, Int), Int)) -> Bool {
  a.0 == b.0 ? a.1 < b.1 : a.0 < b.0
}
