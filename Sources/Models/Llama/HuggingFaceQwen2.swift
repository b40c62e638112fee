import LazyConfig
import NN

/// Hugging Face's `qwen2`: a Llama whose queries, keys and values have biases, and whose later layers may see only
/// so far back.
struct HuggingFaceQwen2: HuggingFaceFamily {
  static let modelType = "qwen2"
  static let architectures = ["Qwen2ForCausalLM", bare]
  private static let bare = "Qwen2Model"

  let sizes: LlamaSizes

  init(_ fields: FieldReader, architecture: String) {
    var sizes = LlamaSizes(fields, maxPositions: 32_768)
    sizes.head = fields.decoderHead(isBare: architecture == Self.bare, isTied: false)
    sizes.bias = true
    fields.expect("use_mrope", false)
    sizes.windows = Self.windows(fields, layers: sizes.layers)
    self.sizes = sizes
  }

  init?(_ model: any Module) {
    guard let sizes = LlamaSizes(model) else { return nil }
    self.sizes = sizes
  }

  /// How far back each layer sees.
  private static func windows(_ fields: FieldReader, layers: Int) -> [Int?] {
    let kinds = fields.texts("layer_types")
    guard fields.bool("use_sliding_window", default: false),
      let window = fields.optionalSize("sliding_window")
    else {
      fields.ignore(["sliding_window", "max_window_layers"])
      if kinds.contains(where: { $0 != "full_attention" }) {
        fields.report(
          "layer_types", "expected full_attention everywhere, because use_sliding_window is false")
      }
      return []
    }
    let first = fields.int("max_window_layers", default: 28)
    if kinds.isEmpty { return (0..<max(0, layers)).map { $0 >= first ? window : nil } }
    let known = ["full_attention", "sliding_attention"]
    guard kinds.count == layers, kinds.allSatisfy(known.contains) else {
      fields.report("layer_types", "expected full_attention or sliding_attention for each layer")
      return []
    }
    return kinds.map { $0 == known[1] ? window : nil }
  }

  var architecture: String { sizes.head == .none ? Self.bare : Self.architectures[0] }

  var tree: ConfigTree {
    var sizes = sizes
    (sizes.bias, sizes.outputBias, sizes.mlpBias) = (true, false, false)
    return sizes.tree
  }

  var fields: [(name: String, value: Value)] {
    let window = sizes.windows.compactMap(\.self).first
    return sizes.fields + [
      ("use_sliding_window", .bool(window != nil)), ("sliding_window", window.value),
      ("max_window_layers", .int(sizes.windows.firstIndex { $0 != nil } ?? sizes.layers)),
    ]
  }

  var weights: WeightMap { .llama(sizes.head) }
}
