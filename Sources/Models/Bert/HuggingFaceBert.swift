import LazyConfig
import NN

/// Hugging Face's `bert`.
struct HuggingFaceBert: HuggingFaceFamily {
  static let modelType = "bert"
  static let architectures = [
    "BertModel", "BertForPreTraining", "BertForMaskedLM", "BertForSequenceClassification",
    "BertForTokenClassification", "BertForQuestionAnswering",
  ]

  let sizes: BertSizes
  private(set) var head: BertHead
  private(set) var pools: Bool

  init(_ fields: FieldReader, architecture: String) {
    var sizes = BertSizes()
    sizes.readBertFields(fields)
    sizes.segments = fields.size("type_vocab_size", default: 2)
    sizes.paddingIndex = fields.paddingIndex(default: 0)
    head = fields.bertHead(architecture, sizes)
    pools = head.pools
    self.sizes = sizes
  }

  func fitting(_ names: Set<String>) -> HuggingFaceBert {
    var copy = self
    copy.pools = names.havePooler
    if case .masked(let act, _) = head, names.contains("cls.seq_relationship.weight") {
      copy.head = .masked(act: act, nextSentence: true)
    }
    return copy
  }

  init?(_ model: any Module) {
    guard let (head, bert) = BertHead.split(model), let sizes = BertSizes(bert) else { return nil }
    self.sizes = sizes
    self.head = head
    pools = bert.pooler != nil
  }

  var architecture: String { head.architecture("Bert") }

  var tree: ConfigTree {
    var sizes = sizes
    sizes.segments = max(1, sizes.segments)
    (sizes.positionOffset, sizes.countsPadding) = (0, true)
    sizes.pooler = pools ? .call(FirstTokenPooling.lazy()) : nil
    return bert(sizes, head)
  }

  var fields: [(name: String, value: Value)] {
    sizes.bertFields(head, positions: sizes.maxPositions)
  }

  var weights: WeightMap {
    var map = WeightMap.bertBody(prefix: "bert.", hasHead: head != .none)
    switch head {
    case .none: break
    case .sequence, .tokens: map.rules.append(.init("classifier.*", "head.*"))
    case .span: map.rules.append(.init("qa_outputs.*", "head.*"))
    case .masked:
      map.rules += [
        .init("cls.predictions.transform.dense.*", "head.dense.*"),
        .init("cls.predictions.transform.LayerNorm.*", "head.norm.*"),
        .init("cls.predictions.bias", "head.bias"),
        .init("cls.seq_relationship.*", "next_sentence.*"),
      ]
      map.copies["cls.predictions.decoder.weight"] = "bert.transformer.embeddings.tokens.weight"
      map.copies["cls.predictions.decoder.bias"] = "head.bias"
    }
    return map
  }
}

// What BERT and RoBERTa share.

extension BertSizes {
  mutating func readBertFields(_ fields: FieldReader) {
    layers = fields.layers("num_hidden_layers", default: 12)
    hidden = fields.size("hidden_size", default: 768)
    heads = fields.size("num_attention_heads", default: 12)
    intermediate = fields.size("intermediate_size", default: 3072)
    vocab = fields.size("vocab_size", default: vocab)
    maxPositions = fields.size("max_position_embeddings", default: 512)
    act = fields.activation("hidden_act", default: "gelu")
    normEps = fields.double("layer_norm_eps", default: 1e-12)
    dropout = fields.double("hidden_dropout_prob", default: 0.1)
    attentionDropout = fields.double("attention_probs_dropout_prob", default: 0.1)
    deviation = fields.double("initializer_range", default: 0.02)
    fields.expect("position_embedding_type", "absolute")
  }

  func bertFields(_ head: BertHead, positions: Int) -> [(name: String, value: Value)] {
    [
      ("vocab_size", .int(vocab)), ("hidden_size", .int(hidden)),
      ("num_hidden_layers", .int(layers)),
      ("num_attention_heads", .int(heads)), ("intermediate_size", .int(intermediate)),
      ("hidden_act", .string(act)), ("hidden_dropout_prob", .double(dropout)),
      ("attention_probs_dropout_prob", .double(attentionDropout)),
      ("max_position_embeddings", .int(positions)), ("type_vocab_size", .int(segments)),
      ("initializer_range", .double(deviation)), ("layer_norm_eps", .double(normEps)),
      ("pad_token_id", paddingIndex.value), ("position_embedding_type", "absolute"),
      ("classifier_dropout", head.dropout.map { .double($0) } ?? .null),
      ("id2label", head.labels),
    ]
  }
}

extension FieldReader {
  /// Which row of the embeddings gets no gradient.
  func paddingIndex(default value: Int?) -> Int? {
    accountedInt("pad_token_id", default: value)
  }

  /// The head of a class of BERT's or RoBERTa's.
  func bertHead(_ architecture: String, _ sizes: BertSizes, act: String? = nil) -> BertHead {
    let dropout = optionalDouble("classifier_dropout") ?? sizes.dropout
    let head: BertHead
    switch architecture.firstRange(of: "For").map({ architecture[$0.lowerBound...] }) {
    case "ForPreTraining": head = .masked(act: act ?? sizes.act, nextSentence: true)
    case "ForMaskedLM": head = .masked(act: act ?? sizes.act, nextSentence: false)
    case "ForSequenceClassification": head = .sequence(classes: classes(), dropout: dropout)
    case "ForTokenClassification": head = .tokens(classes: classes(), dropout: dropout)
    case "ForQuestionAnswering": head = spanHead(dropout: 0)
    default: head = .none
    }
    if case .masked = head { expect("tie_word_embeddings", true) }
    ignore(["id2label", "label2id", "num_labels", "tie_word_embeddings"])
    return head
  }
}

extension FieldReader {
  /// The head for answers, whose two scores are two classes to their library.
  func spanHead(dropout: Double) -> BertHead {
    if isSet("id2label") || isSet("num_labels"), classes() != 2 {
      report("num_labels", "a model that answers has 2 labels, found \(classes())")
    }
    return .span(dropout: dropout)
  }
}

extension BertHead {
  /// The class that a model with this head is of.
  func architecture(_ family: String) -> String {
    switch self {
    case .none: "\(family)Model"
    case .masked(_, nextSentence: true): "\(family)ForPreTraining"
    case .masked: "\(family)ForMaskedLM"
    case .sequence: "\(family)ForSequenceClassification"
    case .tokens: "\(family)ForTokenClassification"
    case .span: "\(family)ForQuestionAnswering"
    }
  }

  /// Whether a model with this head usually has a pooler.
  var pools: Bool {
    switch self {
    case .none, .sequence, .masked(_, nextSentence: true): true
    case .masked, .tokens, .span: false
    }
  }

  var dropout: Double? {
    switch self {
    case .sequence(_, let dropout), .tokens(_, let dropout): dropout
    default: nil
    }
  }

  /// The names of the classes, as numbers.
  var labels: Value {
    switch self {
    case .sequence(let classes, _), .tokens(let classes, _):
      .map(ConfigMap((0..<classes).map { ("\($0)", Node(.string("LABEL_\($0)"))) }))
    default: .null
    }
  }
}

extension Set<String> {
  /// Whether a file of BERT's or RoBERTa's has the weights of a pooler.
  var havePooler: Bool {
    contains { $0 == "pooler.dense.weight" || $0.hasSuffix(".pooler.dense.weight") }
  }
}

extension WeightMap {
  /// The names of BERT's and RoBERTa's model without its head.
  static func bertBody(prefix: String, hasHead: Bool) -> WeightMap {
    let theirs = hasHead ? prefix : ""
    let ours = hasHead ? "bert." : ""
    let embeddings = "\(ours)transformer.embeddings"
    let layer = "\(ours)transformer.layers.*"
    let theirLayer = "\(theirs)encoder.layer.*"
    var map = WeightMap(rules: [
      Rule("\(theirs)embeddings.word_embeddings.weight", "\(embeddings).tokens.weight"),
      Rule("\(theirs)embeddings.position_embeddings.weight", "\(embeddings).positions.weight"),
      Rule("\(theirs)embeddings.token_type_embeddings.weight", "\(embeddings).segments.weight"),
      Rule("\(theirs)embeddings.LayerNorm.*", "\(embeddings).norm.*"),
      Rule("\(theirLayer).attention.self.query.*", "\(layer).attention.query.*"),
      Rule("\(theirLayer).attention.self.key.*", "\(layer).attention.key.*"),
      Rule("\(theirLayer).attention.self.value.*", "\(layer).attention.value.*"),
      Rule("\(theirLayer).attention.output.dense.*", "\(layer).attention.output.*"),
      Rule("\(theirLayer).attention.output.LayerNorm.*", "\(layer).attention_norm.*"),
      Rule("\(theirLayer).intermediate.dense.*", "\(layer).mlp.up.*"),
      Rule("\(theirLayer).output.dense.*", "\(layer).mlp.down.*"),
      Rule("\(theirLayer).output.LayerNorm.*", "\(layer).mlp_norm.*"),
      Rule("\(theirs)pooler.dense.*", "\(ours)pooler.dense.*"),
    ])
    map.prefix = prefix
    map.tables = ["", prefix].flatMap {
      ["\($0)embeddings.position_ids", "\($0)embeddings.token_type_ids"]
    }
    return map
  }
}
