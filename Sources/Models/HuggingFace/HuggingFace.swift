import Foundation
public import LazyConfig
public import NN
public import Torch

/// Reads models from Hugging Face's folders, and writes them: BERT, RoBERTa, DistilBERT, GPT-2, Llama and Qwen2.
///
/// ```swift
/// let imported = try HuggingFace.load("bert-base-uncased")
/// print(imported.irrelevantFields)
/// let bert: Bert = try imported.build()
/// ```
public enum HuggingFace {
  /// Reads a folder with `config.json` and weights in safetensors files.
  ///
  /// A folder of the sentence-transformers library gives a ``SentenceEmbedder``.
  ///
  /// Every field of the config is accounted for: it is in our config, or it is irrelevant to what the model
  /// computes and listed, or it is an error. Every weight has a counterpart, and every parameter a weight.
  ///
  /// - Parameters:
  ///   - folder: The folder.
  ///   - ignoring: Fields that are not known, and that the caller knows to be irrelevant.
  ///   - registry: The targets that activations are looked up in, and that the model is checked with.
  /// - Throws: `ConfigError` for fields, ``HuggingFaceError`` for weights, `SafetensorsError` for files.
  public static func load(
    _ folder: String, ignoring: Set<String> = [], registry: TargetRegistry = .discovered
  ) throws -> ImportedModel {
    let files = HuggingFaceFiles(folder: folder)
    let theirs = try files.tensors()
    var (family, irrelevant) = try family(of: try files.fields(), ignoring, registry)
    family = family.fitting(Set(theirs.keys))
    var (weights, leftOut) = try family.weights.ours(of: theirs)
    var tree = family.tree
    if let sentences = try SentenceTransformer(files, registry: registry) {
      tree = sentences.tree(around: tree)
      weights = Dictionary(uniqueKeysWithValues: weights.map { ("bert.\($0.key)", $0.value) })
    }
    let model = try tree.buildModel(
      as: (any Module).self, seed: nil, device: .meta, registry: registry)
    let report = model.report(on: weights)
    guard report.isComplete else { throw HuggingFaceError.mismatch(report) }
    return ImportedModel(
      tree: tree, weights: weights, irrelevantFields: irrelevant, leftOutWeights: leftOut,
      configJSON: try String(contentsOfFile: files.path(HuggingFaceFiles.config), encoding: .utf8))
  }

  /// Writes a folder with `config.json` and weights, as Hugging Face's library reads it.
  ///
  /// - Parameters:
  ///   - model: The model. One on the meta device will do when `weights` are given.
  ///   - weights: Its weights by our names; the model's own unless given.
  ///   - leftOut: What the model's files hold besides its parameters, by their names: masks, tables and copies.
  ///   - original: The `config.json` that the model came with. It is written again when it still describes the
  ///     model; otherwise its irrelevant fields are kept.
  ///   - folder: The folder, which is made where there is none.
  ///   - shardBytes: How many bytes a file of weights has at most.
  ///   - registry: The targets that a counterpart is built of.
  /// - Throws: ``HuggingFaceError`` for a model that is none of theirs, with what differs.
  public static func save(
    _ model: any Module, weights: [String: Tensor]? = nil, leftOut: [String: Tensor] = [:],
    original: String? = nil, to folder: String, shardBytes: Int = 50_000_000_000,
    registry: TargetRegistry = .discovered
  ) throws {
    let files = HuggingFaceFiles(folder: folder)
    if let embedder = model as? SentenceEmbedder {
      return try save(embedder, weights, leftOut, original, files, shardBytes, registry)
    }
    let family = try family(of: model, preferring: original, registry)
    let theirs = try family.weights.theirs(of: weights ?? model.state())
      .merging(leftOut) { weight, _ in weight }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try files.write(theirs, shardBytes: shardBytes)
    try json(of: family, model, Set(theirs.keys), original, registry)
      .write(toFile: files.path(HuggingFaceFiles.config), atomically: true, encoding: .utf8)
  }

  private static func save(
    _ model: SentenceEmbedder, _ weights: [String: Tensor]?, _ leftOut: [String: Tensor],
    _ original: String?, _ files: HuggingFaceFiles, _ shardBytes: Int, _ registry: TargetRegistry
  ) throws {
    guard let sentences = SentenceTransformer(model) else {
      throw HuggingFaceError.noCounterpart(
        family: "sentence-transformers", differences: ["pooling: \(type(of: model.pooling))"])
    }
    let bare = weights.map { weights in
      Dictionary(uniqueKeysWithValues: weights.map { (String($0.key.dropFirst(5)), $0.value) })
    }
    try save(
      model.bert, weights: bare, leftOut: leftOut, original: original, to: files.folder,
      shardBytes: shardBytes,
      registry: registry)
    try sentences.write(files, width: model.bert.transformer.hiddenSize)
  }

  /// Tensors by our names instead of a folder's: gradients, or moments of an optimizer, that have the names of the
  /// weights.
  ///
  /// - Parameters:
  ///   - tensors: Tensors by the names of the folder's weights.
  ///   - folder: A folder whose `config.json` says what the names are.
  ///   - registry: The targets that activations are looked up in.
  /// - Throws: `ConfigError` for fields, ``HuggingFaceError`` for names without a counterpart.
  public static func renamed(
    _ tensors: [String: Tensor], like folder: String, registry: TargetRegistry = .discovered
  ) throws -> [String: Tensor] {
    let fields = try HuggingFaceFiles(folder: folder).fields()
    return try family(of: fields, [], registry).0.weights.ours(of: tensors).weights
  }

  // MARK: Families

  private static func family(
    of fields: ConfigMap, _ ignoring: Set<String>, _ registry: TargetRegistry
  ) throws -> (any HuggingFaceFamily, irrelevant: [String]) {
    let reader = FieldReader(fields, registry: registry)
    let type = reader.text("model_type")
    guard let family = huggingFaceFamilies.first(where: { $0.modelType == type }) else {
      throw HuggingFaceError.unknownModel(
        type: type, known: huggingFaceFamilies.map { $0.modelType })
    }
    let architecture = reader.texts("architectures").first ?? family.architectures[0]
    guard family.architectures.contains(architecture) else {
      throw HuggingFaceError.unknownArchitecture(architecture, known: family.architectures)
    }
    let member: any HuggingFaceFamily = family.init(reader, architecture: architecture)
    reader.readCommonFields()
    reader.ignore(ignoring)
    try reader.finish()
    return (member, reader.irrelevant)
  }

  /// The family whose member computes what the model does.
  private static func family(
    of model: any Module, preferring original: String?, _ registry: TargetRegistry
  ) throws -> any HuggingFaceFamily {
    var nearest: (type: String, differences: [String])?
    let type = original.flatMap { try? ConfigTree(json: $0).value(at: "model_type") }
    let isPreferred = { (family: any HuggingFaceFamily.Type) in .string(family.modelType) == type }
    let families =
      huggingFaceFamilies.filter(isPreferred) + huggingFaceFamilies.filter { !isPreferred($0) }
    for family in families {
      guard let member = family.init(model) else { continue }
      let differences = try differences(member, model, registry)
      if differences.isEmpty { return member }
      if differences.count < nearest?.differences.count ?? .max {
        nearest = (family.modelType, differences)
      }
    }
    let root = "the model: \(Swift.type(of: model))"
    throw HuggingFaceError.noCounterpart(
      family: nearest?.type ?? "none", differences: nearest?.differences ?? [root])
  }

  private static func differences(
    _ family: any HuggingFaceFamily, _ model: any Module, _ registry: TargetRegistry
  ) throws -> [String] {
    let counterpart = try family.tree.buildModel(
      as: (any Module).self, seed: nil, device: .meta, registry: registry)
    return model.differences(from: counterpart)
  }

  private static func json(
    of family: any HuggingFaceFamily, _ model: any Module, _ names: Set<String>,
    _ original: String?, _ registry: TargetRegistry
  ) throws -> String {
    guard let original, case .map(let fields) = try ConfigTree(json: original).root.value,
      case (var before, let irrelevant)? = try? Self.family(of: fields, Set(fields.keys), registry),
      type(of: before) == type(of: family)
    else { return family.json }
    before = before.fitting(names)
    if try differences(before, model, registry).isEmpty, before.architecture == family.architecture
    {
      return original
    }
    guard case .map(var new) = try ConfigTree(json: family.json).root.value else {
      return family.json
    }
    for name in irrelevant where new[name] == nil { new[name] = fields[name] }
    let sorted = ConfigMap(new.entries.sorted { $0.key < $1.key }.map { ($0.key, $0.node) })
    return ConfigTree(Node(.map(sorted))).json
  }
}

/// A model that was read from a Hugging Face folder: our config and the weights in our names.
public struct ImportedModel {
  /// Our config.
  public let tree: ConfigTree
  /// The weights by our names: views of the mapped files.
  public let weights: [String: Tensor]
  /// Fields of `config.json` that change nothing that the model computes.
  public let irrelevantFields: [String]
  /// Weights of the files that are no parameters: masks, tables and copies.
  public let leftOutWeights: [String]
  /// `config.json` as it was.
  public let configJSON: String

  /// Builds the model and gives it the weights.
  ///
  /// - Parameters:
  ///   - type: What the model is.
  ///   - dtype: The type of its parameters; that of most weights unless set.
  ///   - device: Where it lies.
  ///   - registry: The targets that it is built of.
  /// - Throws: `ConfigError`, or `TorchError` when there is no such device.
  public func build<Model>(
    as type: Model.Type = Model.self, dtype: DType? = nil, device: Device = .cpu,
    registry: TargetRegistry = .discovered
  ) throws -> Model {
    try tree.buildModel(
      as: type, weights: weights, dtype: dtype, device: device, registry: registry)
  }

  /// Writes a folder with our config, `config.yaml`, the weights in our names, `model.safetensors`, and the
  /// `config.json` that they came with, `huggingface.json`.
  ///
  /// - Throws: `SafetensorsError`, or what the file system says.
  public func save(to folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try tree.yaml.write(toFile: "\(folder)/config.yaml", atomically: true, encoding: .utf8)
    try Safetensors.save(
      weights, metadata: ["format": "pt"], to: "\(folder)/model.safetensors")
    try configJSON.write(toFile: "\(folder)/huggingface.json", atomically: true, encoding: .utf8)
  }
}
