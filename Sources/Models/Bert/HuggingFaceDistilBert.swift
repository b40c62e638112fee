import LazyConfig
import NN

/// Hugging Face's `distilbert`: a BERT without segments, whose weights have other names.
struct HuggingFaceDistilBert: HuggingFaceFamily {
  static let modelType = "distilbert"
  static let architectures = [
    "DistilBertModel", "DistilBertForMaskedLM", "DistilBertForSequenceClassification",
    "DistilBertForTokenClassification", "DistilBertForQuestionAnswering",
  ]

  let sizes: BertSizes
  let head: BertHead

  init(_ fields: FieldReader, architecture: String) {
    var sizes = BertSizes(segments: 0, pooler: nil)
    sizes.layers = fields.layers("n_layers", default: 6)
    sizes.hidden = fields.size("dim", default: 768)
    sizes.heads = fields.size("n_heads", default: 12)
    sizes.intermediate = fields.size("hidden_dim", default: 3072)
    sizes.vocab = fields.size("vocab_size", default: 30_522)
    sizes.maxPositions = fields.size("max_position_embeddings", default: 512)
    sizes.act = fields.activation("activation", default: "gelu")
    sizes.dropout = fields.double("dropout", default: 0.1)
    sizes.attentionDropout = fields.double("attention_dropout", default: 0.1)
    sizes.deviation = fields.double("initializer_range", default: 0.02)
    sizes.paddingIndex = fields.paddingIndex(default: 0)
    let dropout = fields.double("seq_classif_dropout", default: 0.2)
    switch architecture {
    case "DistilBertForMaskedLM":
      fields.expect("tie_word_embeddings", true)
      head = .masked(act: sizes.act, nextSentence: false)
    case "DistilBertForSequenceClassification":
      head = .sequence(classes: fields.classes(), dropout: dropout)
    case "DistilBertForTokenClassification":
      head = .tokens(classes: fields.classes(), dropout: sizes.dropout)
    case "DistilBertForQuestionAnswering":
      head = fields.spanHead(dropout: fields.double("qa_dropout", default: 0.1))
    default: head = .none
    }
    // The table of positions is in the weights, whether it was learned or computed.
    fields.ignore([
      "sinusoidal_pos_embds", "qa_dropout", "id2label", "label2id", "num_labels",
      "tie_weights_", "tie_word_embeddings", "output_past",
    ])
    self.sizes = sizes
  }

  init?(_ model: any Module) {
    guard let (head, bert) = BertHead.split(model), let sizes = BertSizes(bert) else { return nil }
    self.sizes = sizes
    self.head = head
  }

  /// The layer between the first token's vector and the classes, which has ReLU where BERT has tanh.
  private static let pooler: Lazy<any Pooling> = .call(FirstTokenPooling.lazy(act: .named("relu")))

  var architecture: String { head.architecture("DistilBert") }

  var tree: ConfigTree {
    var sizes = sizes
    (sizes.segments, sizes.positionOffset, sizes.countsPadding) = (0, 0, true)
    sizes.normEps = 1e-12
    sizes.pooler = if case .sequence = head { Self.pooler } else { nil }
    return bert(sizes, head)
  }

  var fields: [(name: String, value: Value)] {
    var spanDropout = 0.1
    if case .span(let dropout) = head { spanDropout = dropout }
    return [
      ("vocab_size", .int(sizes.vocab)), ("dim", .int(sizes.hidden)),
      ("n_layers", .int(sizes.layers)),
      ("n_heads", .int(sizes.heads)), ("hidden_dim", .int(sizes.intermediate)),
      ("max_position_embeddings", .int(sizes.maxPositions)), ("activation", .string(sizes.act)),
      ("dropout", .double(sizes.dropout)), ("attention_dropout", .double(sizes.attentionDropout)),
      ("initializer_range", .double(sizes.deviation)), ("pad_token_id", sizes.paddingIndex.value),
      ("seq_classif_dropout", .double(head.dropout ?? 0.2)), ("qa_dropout", .double(spanDropout)),
      ("id2label", head.labels),
    ]
  }

  var weights: WeightMap {
    let theirs = head == .none ? "" : "distilbert."
    let ours = head == .none ? "" : "bert."
    let embeddings = "\(ours)transformer.embeddings"
    let layer = "\(ours)transformer.layers.*"
    let theirLayer = "\(theirs)transformer.layer.*"
    var map = WeightMap(rules: [
      .init("\(theirs)embeddings.word_embeddings.weight", "\(embeddings).tokens.weight"),
      .init("\(theirs)embeddings.position_embeddings.weight", "\(embeddings).positions.weight"),
      .init("\(theirs)embeddings.LayerNorm.*", "\(embeddings).norm.*"),
      .init("\(theirLayer).attention.q_lin.*", "\(layer).attention.query.*"),
      .init("\(theirLayer).attention.k_lin.*", "\(layer).attention.key.*"),
      .init("\(theirLayer).attention.v_lin.*", "\(layer).attention.value.*"),
      .init("\(theirLayer).attention.out_lin.*", "\(layer).attention.output.*"),
      .init("\(theirLayer).sa_layer_norm.*", "\(layer).attention_norm.*"),
      .init("\(theirLayer).ffn.lin1.*", "\(layer).mlp.up.*"),
      .init("\(theirLayer).ffn.lin2.*", "\(layer).mlp.down.*"),
      .init("\(theirLayer).output_layer_norm.*", "\(layer).mlp_norm.*"),
    ])
    switch head {
    case .none: break
    case .tokens: map.rules.append(.init("classifier.*", "head.*"))
    case .span: map.rules.append(.init("qa_outputs.*", "head.*"))
    case .sequence:
      map.rules += [
        .init("pre_classifier.*", "bert.pooler.dense.*"), .init("classifier.*", "head.*"),
      ]
    case .masked:
      map.rules += [
        .init("vocab_transform.*", "head.dense.*"), .init("vocab_layer_norm.*", "head.norm.*"),
        .init("vocab_projector.bias", "head.bias"),
      ]
      map.copies["vocab_projector.weight"] = "bert.transformer.embeddings.tokens.weight"
    }
    map.prefix = "distilbert."
    map.tables = ["embeddings.position_ids", "distilbert.embeddings.position_ids"]
    return map
  }
}
