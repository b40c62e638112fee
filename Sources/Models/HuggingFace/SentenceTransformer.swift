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
    case max

    /// The field that older files have.
    var field: String {
      self == .firstToken ? "pooling_mode_cls_token" : "pooling_mode_\(self)_tokens"
    }
  }

  /// What lies in the folder besides `modules.json` and the pooling's.
  static let settings = "sentence_bert_config.json"

  let pooling: PoolingMode
  let normalizes: Bool
  private(set) var maxLength: Int?

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
    guard FileManager.default.fileExists(atPath: files.path(Self.settings)) else { return }
    let reader = FieldReader(try files.fields(Self.settings), registry: registry)
    // The tokenizer's normaliser says it.
    reader.expect("do_lower_case", false)
    if reader.isSet("max_seq_length") { maxLength = reader.size("max_seq_length") }
    reader.ignore([
      "transformer_task", "modality_config", "module_output_name", "processing_kwargs",
      "unpad_inputs",
    ])
    try reader.finish()
  }

  private static func pooling(_ fields: ConfigMap, _ registry: TargetRegistry) throws
    -> PoolingMode
  {
    let reader = FieldReader(fields, registry: registry)
    let modes: [PoolingMode] = [.firstToken, .mean, .max]
    var mode = PoolingMode.mean
    if reader.isSet("pooling_mode") {
      let name = reader.text("pooling_mode")
      if let known = PoolingMode(rawValue: name) {
        mode = known
      } else {
        reader.report("pooling_mode", "'\(name)' is not understood; these are: cls, mean, max")
      }
    } else {
      let chosen = modes.filter { reader.bool($0.field, default: false) }
      mode = chosen.first ?? .mean
      for other in modes where other != mode { reader.expect(other.field, false) }
      if chosen.isEmpty { reader.expect(mode.field, true) }
    }
    for other in ["mean_sqrt_len_tokens", "weightedmean_tokens", "lasttoken"] {
      reader.expect("pooling_mode_\(other)", false)
    }
    // How wide the vectors are is known, and whether a prompt counts is for who adds one.
    reader.ignore(["word_embedding_dimension", "embedding_dimension", "include_prompt"])
    try reader.finish()
    return mode
  }

  /// The config of an embedder around a BERT's.
  func tree(around bert: ConfigTree) -> ConfigTree {
    let pooling: Lazy<any Pooling> =
      switch self.pooling {
      case .firstToken: .call(FirstVectorPooling.lazy())
      case .mean: .call(MeanPooling.lazy())
      case .max: .call(MaxPooling.lazy())
      }
    return SentenceEmbedder.lazy(
      bert: Lazy<Bert>(bert.root), pooling: pooling, normalizes: .value(normalizes),
      maxLength: maxLength.map { .value($0) } ?? nil
    ).tree
  }

  /// What an embedder does; nil for a pooling that sentence-transformers lacks.
  init?(_ model: SentenceEmbedder) {
    switch model.pooling {
    case is FirstVectorPooling: pooling = .firstToken
    case is MeanPooling: pooling = .mean
    case is MaxPooling: pooling = .max
    default: return nil
    }
    normalizes = model.normalizes
    maxLength = model.maxLength
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
    var config = ConfigMap([("word_embedding_dimension", Node(.int(width)))])
    for mode in [PoolingMode.firstToken, .mean, .max] {
      config[mode.field] = Node(.bool(mode == pooling))
    }
    try ConfigTree(.map(config)).json.write(
      toFile: "\(folder)/config.json", atomically: true, encoding: .utf8)
    guard let maxLength else { return }
    try ConfigTree(["max_seq_length": .int(maxLength), "do_lower_case": false]).json
      .write(toFile: files.path(Self.settings), atomically: true, encoding: .utf8)
  }
}
