public import NN

/// What can be wrong with a Hugging Face folder, besides its files and the fields of its `config.json`.
public enum HuggingFaceError: Error, Sendable {
  /// A `model_type` that nobody here understands.
  case unknownModel(type: String, known: [String])
  /// A class that nobody here understands.
  case unknownArchitecture(String, known: [String])
  /// A folder without weights.
  case noWeights(folder: String)
  /// An index that names a file outside of its folder, or one that does not hold what the index says.
  case badIndex(String)
  /// Steps of a sentence-transformers folder that are not a transformer, a pooling, and perhaps a normalisation.
  case unknownSteps([String])
  /// Weights without a counterpart.
  case unknownWeights([String])
  /// A weight that stands for another one, and differs from it.
  case differentCopy(name: String, of: String)
  /// Weights that do not fit the model that the config describes.
  case mismatch(StateReport)
  /// A model that is none of theirs, and what the nearest would be without.
  case noCounterpart(family: String, differences: [String])
}

extension HuggingFaceError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownModel(let type, let known):
      "model_type '\(type)' is not understood; these are: \(known.joined(separator: ", "))"
    case .unknownArchitecture(let name, let known):
      "the class '\(name)' is not understood; these are: \(known.joined(separator: ", "))"
    case .noWeights(let folder):
      "there is neither model.safetensors nor model.safetensors.index.json in \(folder)"
    case .badIndex(let message): "model.safetensors.index.json: \(message)"
    case .unknownSteps(let kinds):
      "modules.json: expected Transformer, Pooling and perhaps Normalize, found \(kinds.joined(separator: ", "))"
    case .unknownWeights(let names):
      "\(names.count == 1 ? "one weight has" : "\(names.count) weights have") no counterpart:\n"
        + StateReport.lines(names)
    case .differentCopy(let name, let other):
      "\(name) must be a copy of \(other), and differs: the weights are not tied"
    case .mismatch(let report): "the weights do not fit the config\n\(report)"
    case .noCounterpart(let family, let differences):
      "this is no model of Hugging Face's; from the nearest, \(family), it differs in:\n"
        + differences.prefix(20).map { "  \($0)" }.joined(separator: "\n")
    }
  }
}
