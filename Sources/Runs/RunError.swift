import LazyConfig

/// What recording and showing a run reports.
public enum RunError: Error, Sendable, Equatable {
  /// A folder for a new run that holds one already.
  case holdsRun(path: String, status: String, step: Int)
  /// A folder for a new run that holds a file of somebody else, which the run would write over.
  case holdsFile(path: String, file: String)
  /// A folder that another process trains in.
  case inUse(path: String)
  /// No such folder. `runs` are the ones beside it.
  case noRun(path: String, runs: [String])
  /// A folder, or a file, that is no run's folder.
  case notARun(path: String)
  /// A file or folder that cannot be read.
  case unreadable(path: String, reason: String)
  /// A file or folder that cannot be written. What was there before is still there.
  case unwritable(path: String, reason: String)
  /// A file that does not hold what it should.
  case badFile(path: String, line: Int?, reason: String)
  /// A name of a value that the record has itself.
  case reservedName(String)
  /// A setting that no logger can use.
  case badSetting(name: String, expected: String, found: String)
}

extension RunError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .holdsRun(let path, let status, let step):
      return """
        '\(path)' holds a run (\(status), step \(step))
          to go on with it, resume it; to keep it, choose another folder; to lose it, remove the folder
        """
    case .holdsFile(let path, let file):
      return """
        '\(path)' holds a file '\(file)' that is no run's, and a run would write over it
          choose another folder
        """
    case .inUse(let path):
      return """
        another process trains in '\(path)'
          wait for it, end it, or choose another folder
        """
    case .noRun(let path, let runs):
      let nearest = Suggestion.nearest(to: path, in: runs)
      var text = "there is no run '\(path)'"
      if let nearest { text += "; did you mean '\(nearest)'?" }
      if nearest == nil, !runs.isEmpty {
        text += "\n  runs: \(runs.prefix(30).joined(separator: ", "))"
      }
      return text
    case .notARun(let path):
      return "'\(path)' is no run's folder: there is no run.json in it"
    case .unreadable(let path, let reason): return "'\(path)' cannot be read: \(reason)"
    case .unwritable(let path, let reason): return "'\(path)' cannot be written: \(reason)"
    case .badFile(let path, let line, let reason):
      return "\(path)\(line.map { ":\($0)" } ?? ""): \(reason)"
    case .reservedName(let name):
      return "a value cannot be named '\(name)': every record has one; write 'train/\(name)', say"
    case .badSetting(let name, let expected, let found):
      return "\(name): expected \(expected), found \(found)"
    }
  }
}
