import Foundation
public import LazyConfig
import NN
public import Tokenizers
public import Torch

/// A model in a folder: its config, its weights, its tokenizer.
///
/// A folder of ours has `config.yaml` and `model.safetensors`; one of Hugging Face's has `config.json` instead, and
/// is read the same way, with what sentence-transformers adds to it. A tokenizer's files are the same in both.
public struct ModelFolder {
  /// The config.
  public let tree: ConfigTree
  /// The weights by our names: views of the mapped files.
  public let weights: [String: Tensor]
  /// Fields of a `config.json` that change nothing that the model computes.
  public let irrelevantFields: [String]
  /// What Hugging Face's files hold besides parameters, by their names: masks, tables and copies.
  public let leftOutWeights: [String: Tensor]

  /// The `config.json` that the model came with.
  private let original: String?
  private let path: String

  static let config = "config.yaml"
  static let weights = "model.safetensors"
  static let original = "huggingface.json"
  static let leftOut = "huggingface.safetensors"
  /// What goes along as it is.
  static let companions = [
    "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
    "vocab.txt", "vocab.json", "merges.txt", "generation_config.json", "modules.json",
    "1_Pooling/config.json", SentenceTransformer.settings, "config_sentence_transformers.json",
    "data_config.json",
  ]

  /// Reads a folder.
  ///
  /// - Parameters:
  ///   - path: The folder: ours or Hugging Face's.
  ///   - ignoring: Fields of a `config.json` that are not known, and that the caller knows to be irrelevant.
  ///   - registry: The targets that the model is built of.
  /// - Throws: `ConfigError`, ``HuggingFaceError``, ``ModelFolderError`` or `SafetensorsError`.
  public init(
    _ path: String, ignoring: Set<String> = [], registry: TargetRegistry = .discovered
  ) throws {
    self.path = path
    let files = FileManager.default
    var isFolder: ObjCBool = false
    guard files.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
      throw ModelFolderError.noFolder(path)
    }
    if files.fileExists(atPath: "\(path)/\(Self.config)") {
      tree = try ConfigLoader(recipes: RecipeRegistry([])).load(
        "\(path)/\(Self.config)", registry: registry)
      weights = try Safetensors.load("\(path)/\(Self.weights)")
      irrelevantFields = []
      leftOutWeights =
        files.fileExists(atPath: "\(path)/\(Self.leftOut)")
        ? try Safetensors.load("\(path)/\(Self.leftOut)") : [:]
      let file = "\(path)/\(Self.original)"
      original =
        files.fileExists(atPath: file) ? try String(contentsOfFile: file, encoding: .utf8) : nil
      return
    }
    guard files.fileExists(atPath: "\(path)/\(HuggingFaceFiles.config)") else {
      throw ModelFolderError.noConfig(path)
    }
    let imported = try HuggingFace.load(path, ignoring: ignoring, registry: registry)
    irrelevantFields = imported.irrelevantFields
    let all = try HuggingFaceFiles(folder: path).tensors()
    leftOutWeights = all.filter { imported.leftOutWeights.contains($0.key) }
    original = imported.configJSON
    (tree, weights) = (imported.tree, imported.weights)
  }

  /// Builds the model and gives it the weights.
  ///
  /// - Parameters:
  ///   - type: What the model is.
  ///   - dtype: The type of its parameters; that of most weights unless set.
  ///   - device: Where it lies.
  ///   - registry: The targets that it is built of.
  /// - Throws: `ConfigError`; `NNError` when the weights do not fit; `TorchError` when there is no such
  ///   device.
  public func build<Model>(
    as type: Model.Type = Model.self, dtype: DType? = nil, device: Device = .cpu,
    registry: TargetRegistry = .discovered
  ) throws -> Model {
    try tree.buildModel(
      as: type, weights: weights, dtype: dtype, device: device, registry: registry)
  }

  /// Reads the tokenizer.
  ///
  /// - Throws: `TokenizerError` when there is none, or when something is wrong with it.
  public func tokenizer() throws(TokenizerError) -> Tokenizer {
    try Tokenizer(folder: URL(filePath: path))
  }

  /// Writes a folder of ours: the config, the weights by our names, and the other files as they are.
  ///
  /// - Throws: ``ModelFolderError`` for a folder that holds a model of Hugging Face's; `SafetensorsError`, or what
  ///   the file system says.
  public func save(to folder: String) throws {
    try checkTarget(folder, isFreeOf: HuggingFaceFiles.config)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Safetensors.save(weights, metadata: ["format": "pt"], to: "\(folder)/\(Self.weights)")
    try tree.yaml.write(toFile: "\(folder)/\(Self.config)", atomically: true, encoding: .utf8)
    if !leftOutWeights.isEmpty {
      try Safetensors.save(leftOutWeights, to: "\(folder)/\(Self.leftOut)")
    }
    try original?.write(toFile: "\(folder)/\(Self.original)", atomically: true, encoding: .utf8)
    try copyCompanions(to: folder)
  }

  /// Writes a folder as Hugging Face's library reads it. What was imported goes back as it was, bit for bit.
  ///
  /// - Parameters:
  ///   - folder: The folder, which is made where there is none.
  ///   - shardBytes: How many bytes a file of weights has at most.
  ///   - registry: The targets that the model is built of.
  /// - Throws: ``HuggingFaceError`` for a model that is none of theirs, with what differs; ``ModelFolderError`` for
  ///   a folder that holds a model of ours.
  public func saveAsHuggingFace(
    to folder: String, shardBytes: Int = 50_000_000_000, registry: TargetRegistry = .discovered
  ) throws {
    try checkTarget(folder, isFreeOf: Self.config)
    let model = try tree.buildModel(
      as: (any Module).self, seed: nil, device: .meta, registry: registry)
    try HuggingFace.save(
      model, weights: weights, leftOut: leftOutWeights, original: original, to: folder,
      shardBytes: shardBytes, registry: registry)
    try copyCompanions(to: folder)
  }

  /// Nothing is written over the folder that was read, or beside a model of the other form: weights of the same
  /// file name would be lost.
  private func checkTarget(_ folder: String, isFreeOf config: String) throws(ModelFolderError) {
    func place(_ path: String) -> String {
      URL(filePath: path).resolvingSymlinksInPath().standardizedFileURL.path
    }
    if place(folder) == place(path) { throw .sameFolder(folder) }
    if FileManager.default.fileExists(atPath: "\(folder)/\(config)") {
      throw .otherModel(folder, config: config)
    }
  }

  private func copyCompanions(to folder: String) throws {
    let files = FileManager.default
    for name in Self.companions where files.fileExists(atPath: "\(path)/\(name)") {
      let target = "\(folder)/\(name)"
      try files.createDirectory(
        atPath: (target as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try Data(contentsOf: URL(filePath: "\(path)/\(name)"))
        .write(to: URL(filePath: target), options: .atomic)
    }
  }
}

/// What can be wrong with a model's folder, besides its files.
public enum ModelFolderError: Error, Sendable, Equatable, CustomStringConvertible {
  /// There is no such folder.
  case noFolder(String)
  /// A folder without a config.
  case noConfig(String)
  /// The folder that was read is to be written.
  case sameFolder(String)
  /// A folder to be written holds a model of the other form.
  case otherModel(String, config: String)
  /// A model of another kind than is needed.
  case otherKind(String, found: String, expected: String)

  public var description: String {
    switch self {
    case .noFolder(let path): "there is no folder '\(path)'"
    case .sameFolder(let path): "'\(path)' is the folder that is read: choose another"
    case .otherModel(let path, let config):
      "'\(path)' holds another model (\(config)), which would be lost: choose another folder"
    case .noConfig(let path):
      "'\(path)' is no model: it has neither \(ModelFolder.config) nor \(HuggingFaceFiles.config)"
    case .otherKind(let path, let found, let expected):
      "the model in '\(path)' is a \(found); expected \(expected)"
    }
  }
}
