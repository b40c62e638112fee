import LazyConfig
import NN
import Torch

/// Hugging Face's `gpt2`.
struct HuggingFaceGpt2: HuggingFaceFamily {
  static let modelType = "gpt2"
  static let architectures = ["GPT2LMHeadModel", bare]
  private static let bare = "GPT2Model"

  let sizes: GptSizes

  init(_ fields: FieldReader, architecture: String) {
    var sizes = GptSizes()
    sizes.layers = fields.layers("n_layer", default: 12)
    sizes.hidden = fields.size("n_embd", default: 768)
    sizes.heads = fields.size("n_head", default: 12)
    sizes.intermediate = fields.optionalSize("n_inner")
    sizes.vocab = fields.size("vocab_size", default: 50_257)
    sizes.maxPositions = fields.size("n_positions", default: 1024)
    sizes.act = fields.activation("activation_function", default: "gelu_new")
    sizes.normEps = fields.double("layer_norm_epsilon", default: 1e-5)
    sizes.dropout = fields.double("resid_pdrop", default: 0.1)
    let embeddingDropout = fields.double("embd_pdrop", default: 0.1)
    sizes.embeddingDropout = embeddingDropout == sizes.dropout ? nil : embeddingDropout
    sizes.attentionDropout = fields.double("attn_pdrop", default: 0.1)
    sizes.deviation = fields.double("initializer_range", default: 0.02)
    sizes.head = fields.decoderHead(isBare: architecture == Self.bare, isTied: true)
    fields.expect("scale_attn_weights", true)
    fields.expect("scale_attn_by_inverse_layer_idx", false)
    fields.expect("reorder_and_upcast_attn", false)
    fields.ignore([
      "n_ctx", "pad_token_id", "id2label", "label2id", "num_labels", "summary_activation",
      "summary_first_dropout", "summary_proj_to_labels", "summary_type", "summary_use_proj",
    ])
    self.sizes = sizes
  }

  init?(_ model: any Module) {
    guard let sizes = GptSizes(model) else { return nil }
    self.sizes = sizes
  }

  var architecture: String { sizes.head == .none ? Self.bare : Self.architectures[0] }

  var tree: ConfigTree { sizes.head == .none ? gptDecoder(sizes).tree : gpt(sizes).tree }

  var fields: [(name: String, value: Value)] {
    [
      ("vocab_size", .int(sizes.vocab)), ("n_positions", .int(sizes.maxPositions)),
      ("n_embd", .int(sizes.hidden)), ("n_layer", .int(sizes.layers)),
      ("n_head", .int(sizes.heads)),
      ("n_inner", sizes.intermediate.value), ("activation_function", .string(sizes.act)),
      ("resid_pdrop", .double(sizes.dropout)),
      ("embd_pdrop", .double(sizes.embeddingDropout ?? sizes.dropout)),
      ("attn_pdrop", .double(sizes.attentionDropout)),
      ("layer_norm_epsilon", .double(sizes.normEps)),
      ("initializer_range", .double(sizes.deviation)),
      ("tie_word_embeddings", .bool(sizes.head != .linear)),
    ]
  }

  var weights: WeightMap {
    let layer = "transformer.layers.*"
    let theirs = sizes.head == .none ? "" : "transformer."
    let theirLayer = "\(theirs)h.*"
    // Matrices are stored as [in, out], because the model was written with convolutions of width 1.
    var map = WeightMap(rules: [
      .init("\(theirs)wte.weight", "transformer.embeddings.tokens.weight"),
      .init("\(theirs)wpe.weight", "transformer.embeddings.positions.weight"),
      .init("\(theirLayer).ln_1.*", "\(layer).attention_norm.*"),
      .init("\(theirLayer).ln_2.*", "\(layer).mlp_norm.*"),
      .init(
        "\(theirLayer).attn.c_attn.*", "\(layer).attention.query.*", "\(layer).attention.key.*",
        "\(layer).attention.value.*"
      ).transposed,
      .init("\(theirLayer).attn.c_proj.*", "\(layer).attention.output.*").transposed,
      .init("\(theirLayer).mlp.c_fc.*", "\(layer).mlp.up.*").transposed,
      .init("\(theirLayer).mlp.c_proj.*", "\(layer).mlp.down.*").transposed,
      .init("\(theirs)ln_f.*", "transformer.norm.*"),
    ])
    map.prefix = "transformer."
    map.tables = ["transformer.h", "h"].flatMap {
      ["\($0).*.attn.bias", "\($0).*.attn.masked_bias"]
    }
    map.addHead(sizes.head)
    return map
  }
}

extension GptSizes {
  /// The sizes of a model; nil when its parts are of other kinds than a GPT-2's.
  init?(_ model: any Module) {
    guard let (head, transformer, most) = DecoderHead.split(model),
      let layer = transformer.layers.first as? TransformerLayer,
      let attention = layer.attention as? MultiHeadAttention, let mlp = layer.mlp as? MLP,
      let norm = layer.attentionNorm as? LayerNorm,
      transformer.embeddings.positions is LearnedPositions
    else { return nil }
    self.head = head
    layers = transformer.layers.count
    hidden = transformer.hiddenSize
    heads = attention.numHeads
    intermediate = mlp.up.outFeatures == 4 * hidden ? nil : mlp.up.outFeatures
    vocab = transformer.embeddings.tokens.weight.size(0)
    maxPositions = most
    act = activationName(mlp.act)
    normEps = norm.eps
    dropout = layer.dropout.p
    embeddingDropout =
      transformer.embeddings.dropout.p == dropout ? nil : transformer.embeddings.dropout.p
    attentionDropout = attention.dropout
    deviation = mlp.up.$weight.initializer.deviation ?? 0.02
  }
}
