import LazyConfig

/// What modules report.
public enum NNError: Error, Sendable {
  /// A pattern that matches no parameter.
  case noMatch(pattern: String, paths: [String])
  /// Sizes that do not go together.
  case badShape(String)
  /// Weights that do not fit a model.
  case stateMismatch(StateReport)
}

extension NNError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noMatch(let pattern, let paths):
      let nearest = Suggestion.nearest(to: pattern, in: paths).map { "; did you mean '\($0)'?" }
      return "no parameter matches '\(pattern)'\(nearest ?? "")"
    case .badShape(let message): return message
    case .stateMismatch(let report): return report.description
    }
  }
}
