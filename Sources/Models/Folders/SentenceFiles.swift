import Foundation
import LazyConfig
import NN

/// What sentence-transformers adds to a Hugging Face folder: how tokens' vectors become one.
struct SentenceFiles {
  static let modules = "modules.json"
  static let names = [
    modules, "sentence_bert_config.json", "config_sentence_transformers.json",
    "1_Pooling/config.json", "data_config.json",
  ]
  /// Where the model stands in ours.
  static let prefix = "bert."

  private var pooling: Lazy<any Pooling> = .call(MeanPooling.lazy())
  private var normalizes = false
  private var maxLength: Int?

  /// Reads a folder's `modules.json`; nil where there is none.
  init?(_ folder: String) throws {
    guard FileManager.default.fileExists(atPath: "\(folder)/\(Self.modules)") else { return nil }
    for module in try Self.modules(folder) {
      let name = module.type.split(separator: ".").last.map(String.init) ?? module.type
      switch name {
      case "Transformer": break
      case "Pooling": pooling = try Self.pooling("\(folder)/\(module.path)/config.json")
      case "Normalize": normalizes = true
      default:
        throw ModelFolderError.badSentenceFile(
          "\(folder)/\(Self.modules)",
          "the module '\(module.type)' is not understood; these are: Transformer, Pooling, Normalize"
        )
      }
    }
    let file = "\(folder)/sentence_bert_config.json"
    guard FileManager.default.fileExists(atPath: file) else { return }
    let tree = try Self.load(file)
    if tree["do_lower_case"]?.value == true {
      throw ModelFolderError.badSentenceFile(
        file, "do_lower_case is not understood; the tokenizer's normaliser says it")
    }
    if case .int(let length) = tree["max_seq_length"]?.value { maxLength = length }
  }

  /// The config of what embeds sentences, around that of the model.
  func tree(of model: ConfigTree) -> ConfigTree {
    SentenceEmbedder.lazy(
      bert: Lazy(model.root), pooling: pooling, normalizes: .value(normalizes),
      maxLength: maxLength.map { .value($0) } ?? nil
    ).tree
  }

  private static func load(_ file: String) throws -> ConfigTree {
    try ConfigLoader(recipes: RecipeRegistry([])).load(file)
  }

  private static func modules(_ folder: String) throws -> [(type: String, path: String)] {
    let file = "\(folder)/\(modules)"
    guard case .list(let elements) = try load(file).root.value else {
      throw ModelFolderError.badSentenceFile(file, "expected a list of modules")
    }
    return try elements.map { element in
      guard case .map(let map) = element.value, case .string(let type)? = map["type"]?.value,
        case .string(let path)? = map["path"]?.value, !path.contains("..")
      else {
        throw ModelFolderError.badSentenceFile(file, "expected modules with a type and a path")
      }
      return (type, path)
    }
  }

  private static func pooling(_ file: String) throws -> Lazy<any Pooling> {
    let tree = try load(file)
    let modes =
      ["cls_token", "mean_tokens", "max_tokens", "mean_sqrt_len_tokens"] + [
        "weightedmean_tokens", "lasttoken",
      ]
    let chosen = modes.filter { tree[Path(["pooling_mode_\($0)"])]?.value == true }
    switch chosen {
    case ["cls_token"]: return .call(FirstVector.lazy())
    case ["mean_tokens"]: return .call(MeanPooling.lazy())
    case ["max_tokens"]: return .call(MaxPooling.lazy())
    default:
      throw ModelFolderError.badSentenceFile(
        file,
        "pooling by \(chosen.isEmpty ? "nothing" : chosen.joined(separator: " and ")) is not understood; "
          + "one of these is: cls_token, mean_tokens, max_tokens")
    }
  }
}
