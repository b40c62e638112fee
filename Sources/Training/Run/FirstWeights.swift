import Foundation
public import LazyConfig
import NN
import Torch

/// Weights that a model starts from, in the slot `weights` of a ``TrainingRun``: those of a file, a model's folder, or
/// a run.
///
///     weights: {_target_: FirstWeights, path: minilm, new: ["head.**"]}
///
/// Every weight of the model has one there, but for those that `new` names, and every one there has one in the model,
/// but for those that `leave` names.
@Configurable
public struct FirstWeights: Sendable {
  /// A file of weights, a folder with `model.safetensors`, or a run's folder, whose best checkpoint counts.
  public let path: String
  /// Weights of the model that keep their first values.
  public let new: [Pattern]
  /// Weights of the file that the model has no use for.
  public let leave: [Pattern]
  /// What stands before the names in the file, where the model does not have it.
  public let drop: String
  /// What stands before the names in the model, where the file does not have it.
  public let add: String

  /// - Parameters:
  ///   - path: A file of weights, a folder with `model.safetensors`, or a run's folder, whose best checkpoint counts.
  ///   - new: Weights of the model, by path, that keep their first values.
  ///   - leave: Weights of the file, by name, that the model has no use for.
  ///   - drop: What stands before the names in the file, where the model does not have it: `encoder.`.
  ///   - add: What stands before the names in the model, where the file does not have it: `bert.`.
  public init(
    path: String, new: [Pattern] = [], leave: [Pattern] = [], drop: String = "", add: String = ""
  ) {
    self.path = path
    self.new = new
    self.leave = leave
    self.drop = drop
    self.add = add
  }

  /// Gives a model its first weights.
  ///
  /// - Returns: a sentence for the log.
  /// - Throws: ``TrainingError/mismatch(_:)`` when there is nothing at the path, or what is there does not fit;
  ///   `SafetensorsError` for a file that cannot be read.
  func load(into model: any Module) throws -> String {
    let file = try file()
    var state: [String: Tensor] = [:]
    for (name, tensor) in try Safetensors.load(file)
    where !leave.contains(where: { $0.matches(name) }) {
      let name = name.hasPrefix(drop) ? String(name.dropFirst(drop.count)) : name
      state[add + name] = tensor
    }
    let report = model.report(on: state)
    let problems = report.filteringMissing { name in !new.contains { $0.matches(name) } }
    guard problems.isComplete else {
      throw TrainingError.mismatch(
        "weights: \(file) does not fit the model:\n\(problems)"
          + "\n  name in 'new' what starts anew, and in 'leave' what is not used")
    }
    if let pattern = new.first(where: { pattern in !report.missing.contains(where: pattern.matches)
    }) {
      throw TrainingError.mismatch(
        "weights: 'new' has '\(pattern)', which matches no weight that \(file) lacks")
    }
    try model.load(state, strict: false)
    let fresh = report.missing.isEmpty ? "" : "; new: \(report.missing.joined(separator: ", "))"
    return "weights of \(file)\(fresh)"
  }

  private func file() throws(TrainingError) -> String {
    let manager = FileManager.default
    var isFolder: ObjCBool = false
    guard manager.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw .mismatch("weights: there is nothing at '\(path)'")
    }
    guard isFolder.boolValue else { return path }
    let plain = "\(path)/\(Checkpoint.File.model).safetensors"
    if manager.fileExists(atPath: plain) {
      let isForeign =
        manager.fileExists(atPath: "\(path)/config.json")
        && !manager.fileExists(atPath: "\(path)/config.yaml")
      guard !isForeign else {
        throw .mismatch(
          "weights: '\(path)' is a folder of Hugging Face, whose weights have other names: run "
            + "'taibai import \(path) --out NAME', and set weights.path to NAME")
      }
      return plain
    }
    let store = CheckpointStore("\(path)/checkpoints")
    guard let step = store.bestStep ?? store.steps().last else {
      throw .mismatch("weights: '\(path)' has neither model.safetensors nor checkpoints")
    }
    return "\(store.path(ofStep: step))/\(Checkpoint.File.model).safetensors"
  }
}
