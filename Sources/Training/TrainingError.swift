import LazyConfig

/// What training reports.
public enum TrainingError: Error, Sendable {
  /// A setting that no training can use.
  case badSetting(name: String, expected: String, found: String)
  /// A pattern of a group that matches no parameter.
  case noMatch(pattern: String, paths: [String])
  /// A model without a parameter that training may change.
  case nothingToTrain
  /// A parameter that an optimizer is not meant for, without another one for it.
  case notTaken(optimizer: String, path: String, shape: [Int])
  /// An optimizer's state that does not fit the model and the optimizer.
  case stateMismatch([String])
  /// A NaN or an infinite number.
  case notFinite(NonFinite)
  /// A checkpoint that cannot be read, or is not what was written.
  case badCheckpoint(path: String, reason: String)
  /// A checkpoint that cannot be written; the ones before it are as they were.
  case unwritable(path: String, reason: String)
  /// Parts of a run that do not go together.
  case mismatch(String)
}

extension TrainingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .badSetting(let name, let expected, let found):
      return "\(name): expected \(expected), found \(found)"
    case .noMatch(let pattern, let paths):
      let nearest = Self.nearest(to: pattern, in: paths).map { "; did you mean '\($0)'?" }
      return "groups: no parameter that is trained matches '\(pattern)'\(nearest ?? "")"
    case .nothingToTrain:
      return "the model has no parameter to train: all are frozen, or there is none"
    case .notTaken(let optimizer, let path, let shape):
      return "\(optimizer) cannot update \(path), whose shape is \(shape): set 'others'"
    case .notFinite(let number): return number.description
    case .badCheckpoint(let path, let reason): return "\(path): \(reason)"
    case .unwritable(let path, let reason):
      return "\(path): the checkpoint cannot be written: \(reason); earlier ones are as they were"
    case .mismatch(let words): return words
    case .stateMismatch(let lines):
      return (["the optimizer's state does not fit:"] + lines.map { "  \($0)" })
        .joined(separator: "\n")
    }
  }
}

extension TrainingError {
  /// The path that a pattern may mean, or the one of its names that is in no path, put right.
  private static func nearest(to pattern: String, in paths: [String]) -> String? {
    let split = { (text: String) in text.split(separator: ".").map(String.init) }
    let names = Set(paths.flatMap(split))
    let unknown = split(pattern).first {
      !$0.contains { "*[@".contains($0) } && !names.contains($0)
    }
    if let unknown, let name = Suggestion.nearest(to: unknown, in: names.sorted()) { return name }
    return Suggestion.nearest(to: pattern, in: paths)
  }

  /// Requires a number to lie in a range.
  package static func require(_ name: String, _ value: Double, in range: Range<Double>) throws(Self)
  {
    guard range.contains(value) else {
      throw .badSetting(
        name: name,
        expected: "a number from \(range.lowerBound) up to, but without, "
          + "\(range.upperBound)", found: "\(value)")
    }
  }

  /// Requires a finite number of at least 0, or above 0.
  package static func require(
    _ name: String, _ value: Double, isPositive: Bool = false
  ) throws(Self) {
    guard value.isFinite, isPositive ? value > 0 : value >= 0 else {
      throw .badSetting(
        name: name, expected: isPositive ? "a number above 0" : "a number of at least 0",
        found: "\(value)")
    }
  }

  /// Requires a count to be at least a number.
  package static func require(_ name: String, _ value: Int, atLeast least: Int) throws(Self) {
    guard value >= least else {
      throw .badSetting(name: name, expected: "at least \(least)", found: "\(value)")
    }
  }
}
