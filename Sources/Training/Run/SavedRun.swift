import Foundation
public import LazyConfig
public import NN
public import Runs
public import Tokenizers
public import Torch

/// A run that has been executed, with the model of one of its checkpoints.
public struct SavedRun {
  /// Where its files lie.
  public let folder: RunFolder
  /// The config as executed, with overrides if there were any.
  public let config: ConfigTree
  /// What the config builds.
  public let run: TrainingRun
  /// The model, out of training mode, with the checkpoint's weights: their moving average where there is one.
  public let model: any Trainable
  /// How many steps it has trained.
  public let step: Int
  /// What made ids of texts; nil when there were no texts.
  public let tokenizer: Tokenizer?
  /// The names of the classes; nil when there were none.
  public let classes: [String]?

  /// Which of a run's checkpoints.
  public enum Choice: String, Sendable, CaseIterable {
    /// The best, or the last when none was chosen as the best.
    case best
    /// The last.
    case last
  }

  /// Reads a run.
  ///
  /// - Parameters:
  ///   - path: Its folder.
  ///   - choice: Which checkpoint.
  ///   - overrides: What is to be otherwise than when it was executed.
  ///   - device: Where the model lies.
  ///   - registry: The targets that it is built of.
  /// - Throws: `RunError` when there is no run; ``TrainingError`` for a run without a checkpoint, or one that is
  ///   damaged; `ConfigError`, `NNError`, `TokenizerError`.
  public init(
    _ path: String, _ choice: Choice = .best, overrides: [String] = [], device: Device = .cpu,
    registry: TargetRegistry = .discovered
  ) throws {
    folder = RunFolder(path)
    _ = try folder.readInfo()
    config = try ConfigLoader(recipes: RecipeRegistry([])).load(
      folder.config, overrides: overrides, registry: registry)
    run = try config.build(as: TrainingRun.self, registry: registry)
    let checkpoint = try Self.checkpoint(CheckpointStore(folder.checkpoints), choice)
    step = checkpoint.state.step
    model = try run.model.buildModel(seed: nil, device: device)
    guard let weights = try checkpoint.tensors(Checkpoint.File.model) else {
      throw TrainingError.badCheckpoint(
        path: checkpoint.path, reason: "it has no model.safetensors")
    }
    try model.load(weights)
    if let rule = run.trainer.average, let state = try checkpoint.tensors(Checkpoint.File.average) {
      let averages = AveragedParameters(of: model, by: rule)
      try averages.load(state)
      try model.load(averages.values(), strict: false)
    }
    model.eval()
    tokenizer =
      FileManager.default.fileExists(atPath: folder.tokenizer)
      ? try Tokenizer(file: URL(filePath: folder.tokenizer)) : nil
    classes = try Self.classes(folder.classes)
  }

  private static func checkpoint(
    _ store: CheckpointStore, _ choice: Choice
  ) throws(TrainingError) -> Checkpoint {
    if choice == .best, let step = store.bestStep {
      return try Checkpoint(store.path(ofStep: step))
    }
    let (checkpoint, problems) = store.latest()
    if let checkpoint { return checkpoint }
    throw problems.first
      ?? .mismatch("\(store.folder): there is no checkpoint: the run was stopped before the first")
  }

  /// What a run keeps to be used without its data.
  static func keep(_ tokenizer: Tokenizer?, _ classes: [String]?, in folder: RunFolder) throws {
    if let tokenizer {
      try tokenizer.json().write(toFile: folder.tokenizer, atomically: true, encoding: .utf8)
    }
    if let classes {
      try JSONEncoder().encode(classes).write(to: URL(filePath: folder.classes), options: .atomic)
    }
  }

  private static func classes(_ path: String) throws(TrainingError) -> [String]? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    do {
      return try JSONDecoder().decode([String].self, from: Data(contentsOf: URL(filePath: path)))
    } catch {
      throw .badCheckpoint(path: path, reason: Disk.reason(error))
    }
  }
}

extension RunFolder {
  /// What made ids of texts.
  public var tokenizer: String { "\(path)/tokenizer.json" }
  /// The names of the classes, a list.
  public var classes: String { "\(path)/classes.json" }
}
