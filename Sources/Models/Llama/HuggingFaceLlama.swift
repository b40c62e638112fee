import LazyConfig
import NN
import Torch

/// Hugging Face's `llama`: Llama 1 to 3.
struct HuggingFaceLlama: HuggingFaceFamily {
  static let modelType = "llama"
  static let architectures = ["LlamaForCausalLM", bare]
  private static let bare = "LlamaModel"

  let sizes: LlamaSizes

  init(_ fields: FieldReader, architecture: String) {
    var sizes = LlamaSizes(fields, maxPositions: 2048)
    let bias = fields.bool("attention_bias", default: false)
    sizes.head = fields.decoderHead(isBare: architecture == Self.bare, isTied: false)
    sizes.bias = bias
    sizes.outputBias = bias
    sizes.mlpBias = fields.bool("mlp_bias", default: false)
    // How many pieces a product is computed in.
    fields.ignore(["pretraining_tp"])
    self.sizes = sizes
  }

  init?(_ model: any Module) {
    guard let sizes = LlamaSizes(model) else { return nil }
    self.sizes = sizes
  }

  var architecture: String { sizes.head == .none ? Self.bare : Self.architectures[0] }

  var tree: ConfigTree {
    var sizes = sizes
    sizes.outputBias = sizes.bias
    sizes.windows = []
    return sizes.tree
  }

  var fields: [(name: String, value: Value)] {
    sizes.fields + [("attention_bias", .bool(sizes.bias)), ("mlp_bias", .bool(sizes.mlpBias))]
  }

  var weights: WeightMap { .llama(sizes.head) }
}

// What Llama and Qwen2 share.

extension LlamaSizes {
  init(_ fields: FieldReader, maxPositions: Int) {
    let heads = fields.size("num_attention_heads", default: 32)
    self.init(
      layers: fields.layers("num_hidden_layers", default: 32),
      hidden: fields.size("hidden_size", default: 4096), heads: heads,
      keyValueHeads: fields.optionalSize("num_key_value_heads") ?? heads,
      headSize: fields.optionalSize("head_dim"), intermediate: fields.size("intermediate_size"),
      vocab: fields.size("vocab_size"),
      maxPositions: fields.size("max_position_embeddings", default: maxPositions))
    act = fields.activation("hidden_act", default: "silu")
    normEps = fields.double("rms_norm_eps", default: 1e-6)
    attentionDropout = fields.double("attention_dropout", default: 0)
    deviation = fields.double("initializer_range", default: 0.02)
    paddingIndex = fields.paddingIndex(default: nil)
    (ropeBase, ropeScaling) = fields.rotary(maxPositions: self.maxPositions)
    fields.ignore(["id2label", "label2id", "num_labels", "is_llama_config"])
  }

  /// The sizes of a model; nil when its parts are of other kinds than a Llama's.
  init?(_ model: any Module) {
    guard let (head, transformer, most) = DecoderHead.split(model),
      let layer = transformer.layers.first as? TransformerLayer,
      let attention = layer.attention as? MultiHeadAttention, let mlp = layer.mlp as? GatedMLP,
      let norm = layer.attentionNorm as? RMSNorm,
      let positions = attention.positions as? RotaryPositions
    else { return nil }
    let (hidden, layers) = (transformer.hiddenSize, transformer.layers)
    self.init(
      layers: layers.count, hidden: hidden, heads: attention.numHeads,
      keyValueHeads: attention.numKeyValueHeads,
      headSize: attention.headSize * attention.numHeads == hidden ? nil : attention.headSize,
      intermediate: mlp.up.outFeatures, vocab: transformer.embeddings.tokens.weight.size(0),
      maxPositions: most, ropeBase: positions.base, ropeScaling: positions.scaling,
      normEps: norm.eps, act: activationName(mlp.act), bias: attention.query.bias != nil,
      outputBias: attention.output.bias != nil, mlpBias: mlp.up.bias != nil,
      attentionDropout: attention.dropout,
      paddingIndex: transformer.embeddings.tokens.paddingIndex,
      deviation: mlp.up.$weight.initializer.deviation ?? 0.02, head: head)
    let windows = layers.map {
      (($0 as? TransformerLayer)?.attention as? MultiHeadAttention)?.slidingWindow
    }
    self.windows = windows.contains { $0 != nil } ? windows : []
  }

  var tree: ConfigTree { head == .none ? llamaDecoder(self).tree : llama(self).tree }

  var fields: [(name: String, value: Value)] {
    [
      ("vocab_size", .int(vocab)), ("hidden_size", .int(hidden)),
      ("intermediate_size", .int(intermediate)), ("num_hidden_layers", .int(layers)),
      ("num_attention_heads", .int(heads)), ("num_key_value_heads", .int(keyValueHeads)),
      ("head_dim", .int(headSize ?? hidden / heads)), ("hidden_act", .string(act)),
      ("max_position_embeddings", .int(maxPositions)), ("initializer_range", .double(deviation)),
      ("rms_norm_eps", .double(normEps)), ("tie_word_embeddings", .bool(head == .embeddings)),
      ("attention_dropout", .double(attentionDropout)), ("pad_token_id", paddingIndex.value),
      ("rope_theta", .double(ropeBase)), ("rope_scaling", scalingFields),
    ]
  }

  private var scalingFields: Value {
    switch ropeScaling {
    case let scaling as LinearScaling: ["rope_type": "linear", "factor": .double(scaling.factor)]
    case let scaling as Llama3Scaling:
      [
        "rope_type": "llama3", "factor": .double(scaling.factor),
        "low_freq_factor": .double(scaling.lowFrequencyFactor),
        "high_freq_factor": .double(scaling.highFrequencyFactor),
        "original_max_position_embeddings": .int(scaling.originalMaxPositions),
      ]
    case let scaling as YaRNScaling:
      [
        "rope_type": "yarn", "factor": .double(scaling.factor),
        "original_max_position_embeddings": .int(scaling.originalMaxPositions),
        "beta_fast": .double(scaling.betaFast), "beta_slow": .double(scaling.betaSlow),
      ]
    default: .null
    }
  }
}

extension FieldReader {
  /// The base of rotary positions, and how they are scaled: `rope_parameters`, or as older versions wrote it
  /// `rope_theta` and `rope_scaling`.
  func rotary(maxPositions: Int) -> (base: Double, scaling: (any RotaryScaling)?) {
    let base = optionalDouble("rope_theta") ?? 10_000
    expect("rope_interleaved", false)
    let older = part("rope_scaling")
    guard let part = part("rope_parameters") ?? older else { return (base, nil) }
    return (part.double("rope_theta", default: base), part.rotaryScaling(maxPositions))
  }

  private func rotaryScaling(_ maxPositions: Int) -> (any RotaryScaling)? {
    let older = text("type", default: "default")
    let kind = text("rope_type", default: older)
    expect("partial_rotary_factor", 1.0)
    func original() -> Int { size("original_max_position_embeddings", default: maxPositions) }
    switch kind {
    case "default": return nil
    case "linear": return LinearScaling(factor: double("factor"))
    case "llama3":
      return Llama3Scaling(
        factor: double("factor"), lowFrequencyFactor: double("low_freq_factor"),
        highFrequencyFactor: double("high_freq_factor"), originalMaxPositions: original())
    case "yarn":
      return YaRNScaling(
        factor: double("factor"), originalMaxPositions: original(),
        betaFast: double("beta_fast", default: 32), betaSlow: double("beta_slow", default: 1))
    default:
      report(
        "rope_type", "scaling '\(kind)' is not understood; these are: default, linear, llama3, yarn"
      )
      return nil
    }
  }
}

extension WeightMap {
  /// The names of Llama's and Qwen2's weights.
  static func llama(_ head: DecoderHead) -> WeightMap {
    let theirs = head == .none ? "" : "model."
    let theirLayer = "\(theirs)layers.*"
    let layer = "transformer.layers.*"
    var map = WeightMap(rules: [
      Rule("\(theirs)embed_tokens.weight", "transformer.embeddings.tokens.weight"),
      Rule("\(theirLayer).self_attn.q_proj.*", "\(layer).attention.query.*"),
      Rule("\(theirLayer).self_attn.k_proj.*", "\(layer).attention.key.*"),
      Rule("\(theirLayer).self_attn.v_proj.*", "\(layer).attention.value.*"),
      Rule("\(theirLayer).self_attn.o_proj.*", "\(layer).attention.output.*"),
      Rule("\(theirLayer).mlp.gate_proj.*", "\(layer).mlp.gate.*"),
      Rule("\(theirLayer).mlp.up_proj.*", "\(layer).mlp.up.*"),
      Rule("\(theirLayer).mlp.down_proj.*", "\(layer).mlp.down.*"),
      Rule("\(theirLayer).input_layernorm.weight", "\(layer).attention_norm.weight"),
      Rule("\(theirLayer).post_attention_layernorm.weight", "\(layer).mlp_norm.weight"),
      Rule("\(theirs)norm.weight", "transformer.norm.weight"),
    ])
    map.prefix = "model."
    map.tables = ["", "model."].map { "\($0)layers.*.self_attn.rotary_emb.inv_freq" }
    map.addHead(head)
    return map
  }

}
