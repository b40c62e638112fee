import LazyConfig

/// What modules report.
public enum NNError: Error, Sendable {
  /// A pattern that matches no parameter.
  case noMatch(pattern: String, paths: [String])
  /// A pattern that matches no module.
  case noModuleMatch(pattern: String, paths: [String])
  /// A batch without something that a model needs to train.
  case missingInput(name: String, given: [String])
  /// Sizes that do not go together.
  case badShape(String)
  /// Weights that do not fit a model.
  case stateMismatch(StateReport)
  /// A parameter that lies on another device than meta, where a summary needs it.
  case notOnMeta(path: String)
  /// An example that is longer than any sequence that the model takes.
  case tooLong(length: Int, longest: Int)
  /// More than a summary can count.
  case tooLarge(String)
  /// A tree that builds something else than a module.
  case noModule(found: String)
}

extension NNError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noMatch(let pattern, let paths):
      let nearest = Suggestion.nearest(to: pattern, in: paths).map { "; did you mean '\($0)'?" }
      return "no parameter matches '\(pattern)'\(nearest ?? "")"
    case .noModuleMatch(let pattern, let paths):
      let nearest = Suggestion.nearest(to: pattern, in: paths).map { "; did you mean '\($0)'?" }
      return "no module matches '\(pattern)'\(nearest ?? "")"
    case .missingInput(let name, let given):
      return "the batch has no '\(name)', which the model needs to train; it has "
        + (given.isEmpty ? "nothing" : given.joined(separator: ", "))
    case .badShape(let message): return message
    case .stateMismatch(let report): return report.description
    case .notOnMeta(let path):
      return "\(path) is not on the meta device: build the model for a summary with device: .meta"
    case .tooLarge(let what): return "\(what): more than can be counted"
    case .tooLong(let length, let longest):
      return "a length of \(length) is more than the model's longest sequence, \(longest)"
    case .noModule(let found): return "the config builds \(found), which is no module"
    }
  }
}
