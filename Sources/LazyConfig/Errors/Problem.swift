/// One thing that is wrong with a tree, a file or an override.
public struct Problem: Error, Sendable, Equatable {
  /// What sort of problem this is, for programs that read the JSON form.
  public enum Kind: String, Sendable, CaseIterable {
    /// A key that its target or its map does not have; as a warning, a deprecated key.
    case unknownKey = "unknown_key"
    /// A required value that nobody set, or `???`.
    case missingValue = "missing_value"
    /// A value of another type than the parameter's.
    case wrongType = "wrong_type"
    /// A target that this program does not have.
    case unknownTarget = "unknown_target"
    /// A name that several targets have.
    case ambiguousTarget = "ambiguous_target"
    /// A target that its slot does not take.
    case doesNotFit = "does_not_fit"
    /// An inherited value that no node above provides.
    case notProvided = "not_provided"
    /// An entry of a scope that nobody below inherits.
    case unreadScope = "unread_scope"
    /// A reference that leads nowhere, is not well formed, or whose resolver failed.
    case badReference = "bad_reference"
    /// References, parts or files that need each other.
    case cycle
    /// An override that cannot be read, or does not apply.
    case badOverride = "bad_override"
    /// A pattern or a selector that matches nothing.
    case noMatch = "no_match"
    /// A file that cannot be read, or is not YAML or JSON.
    case badFile = "bad_file"
    /// Something larger or deeper than ``Limits`` allow.
    case limit
    /// A target whose initialiser threw.
    case failedBuild = "failed_build"
    /// A part that fails when what was built runs.
    case failedRun = "failed_run"
  }

  /// What sort of problem this is.
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

  /// A problem at a path. A resolver or a tool of your own may make one.
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
  /// What is wrong, by file, line and column; then what no file wrote, in the order in which it was found.
  public let problems: [Problem]

  /// These problems, sorted by place.
  public init(_ problems: [Problem]) { self.problems = problems.sortedByPlace() }

  /// One problem.
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
