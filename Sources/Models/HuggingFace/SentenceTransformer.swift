import Foundation
import LazyConfig
import NN

/// What a folder of the sentence-transformers library adds to a model: how one vector comes of a sentence's.
///
/// `modules.json` lists the steps, and each has a folder: the transformer, a pooling, perhaps a normalisation.
struct SentenceTransformer {
  enum PoolingMode: String {
    case firstToken = "cls"
    case mean
  }

  let pooling: PoolingMode
  let normalizes: Bool

  init(pooling: PoolingMode, normalizes: Bool) {
    self.pooling = pooling
    self.normalizes = normalizes
  }

  /// Reads a folder; nil when it is none of sentence-transformers'.
  init?(_ files: HuggingFaceFiles, registry: TargetRegistry) throws {
    guard FileManager.default.fileExists(atPath: files.path("modules.json")) else { return nil }
    let steps = try files.list("modules.json").map { node -> (kind: String, folder: String) in
      guard case .map(let map) = node.value else { return ("", "") }
      let reader = FieldReader(map, registry: registry)
      let kind = reader.text("type").split(separator: ".").last ?? ""
      return (String(kind), reader.text("path", default: ""))
    }
    let kinds = steps.map(\.kind)
    guard [["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"]].contains(kinds)
    else {
      throw HuggingFaceError.unknownSteps(kinds)
    }
    let folder = steps[1].folder
    guard !folder.contains("/"), folder != ".." else {
      throw HuggingFaceError.unknownSteps(kinds)
    }
    pooling = try Self.pooling(files.fields("\(folder)/config.json"), registry)
    normalizes = kinds.count == 3
  }

  private static func pooling(_ fields: ConfigMap, _ registry: TargetRegistry) throws
    -> PoolingMode
  {
    let reader = FieldReader(fields, registry: registry)
    var mode = PoolingMode.mean
    if reader.isSet("pooling_mode") {
      let name = reader.text("pooling_mode")
      if let known = PoolingMode(rawValue: name) {
        mode = known
      } else {
        reader.report("pooling_mode", "'\(name)' is not understood; these are: cls, mean")
      }
    } else if reader.bool("pooling_mode_cls_token", default: false) {
      mode = .firstToken
      reader.expect("pooling_mode_mean_tokens", false)
    } else {
      reader.expect("pooling_mode_mean_tokens", true)
    }
    for other in ["max_tokens", "mean_sqrt_len_tokens", "weightedmean_tokens", "lasttoken"] {
      reader.expect("pooling_mode_\(other)", false)
    }
    // How wide the vectors are is known, and whether a prompt counts is for who adds one.
    reader.ignore([
      "pooling_mode_cls_token", "word_embedding_dimension", "embedding_dimension", "include_prompt",
    ])
    try reader.finish()
    return mode
  }

  /// The config of an embedder around a BERT's.
  func tree(around bert: ConfigTree) -> ConfigTree {
    let pooling: Lazy<any Pooling> =
      switch self.pooling {
      case .firstToken: .call(FirstVectorPooling.lazy())
      case .mean: .call(MeanPooling.lazy())
      }
    return SentenceEmbedder.lazy(
      bert: Lazy<Bert>(bert.root), pooling: pooling, normalizes: .value(normalizes)
    ).tree
  }

  /// What an embedder does; nil for a pooling that sentence-transformers lacks.
  init?(_ model: SentenceEmbedder) {
    switch model.pooling {
    case is FirstVectorPooling: pooling = .firstToken
    case is MeanPooling: pooling = .mean
    default: return nil
    }
    normalizes = model.normalizes
  }

  /// Writes what this adds to a folder.
  func write(_ files: HuggingFaceFiles, width: Int) throws {
    let kinds = ["Transformer", "Pooling"] + (normalizes ? ["Normalize"] : [])
    let steps = kinds.enumerated().map { index, kind in
      Node([
        "idx": .int(index), "name": .string("\(index)"),
        "path": .string(index == 0 ? "" : "\(index)_\(kind)"),
        "type": .string("sentence_transformers.models.\(kind)"),
      ])
    }
    try ConfigTree(Node(.list(steps))).json
      .write(toFile: files.path("modules.json"), atomically: true, encoding: .utf8)
    let folder = files.path("1_Pooling")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let config = ConfigTree([
      "word_embedding_dimension": .int(width),
      "pooling_mode_cls_token": .bool(pooling == .firstToken),
      "pooling_mode_mean_tokens": .bool(pooling == .mean),
    ])
    try config.json.write(toFile: "\(folder)/config.json", atomically: true, encoding: .utf8)
  }
}
