import LazyConfig
import NN

/// Hugging Face's `roberta`: a BERT whose positions begin behind the padding's, and do not count padding.
struct HuggingFaceRoberta: HuggingFaceFamily {
  static let modelType = "roberta"
  static let architectures = [
    "RobertaModel", "RobertaForMaskedLM", "RobertaForSequenceClassification",
    "RobertaForTokenClassification", "RobertaForQuestionAnswering",
  ]

  let sizes: BertSizes
  let head: BertHead
  private(set) var pools: Bool

  init(_ fields: FieldReader, architecture: String) {
    var sizes = BertSizes(vocab: 50_265, countsPadding: false)
    sizes.readBertFields(fields)
    sizes.segments = fields.size("type_vocab_size", default: 2)
    sizes.paddingIndex = fields.paddingIndex(default: 1)
    sizes.positionOffset = (sizes.paddingIndex ?? 0) + 1
    sizes.maxPositions -= sizes.positionOffset
    if sizes.paddingIndex == nil || sizes.maxPositions <= 0 {
      fields.report(
        "pad_token_id",
        "expected an integer below max_position_embeddings - 1: positions begin behind it")
    }
    // The head's own function is GELU whatever the layers' is.
    head = fields.bertHead(architecture, sizes, act: "gelu")
    pools = head == .none
    self.sizes = sizes
  }

  func fitting(_ names: Set<String>) -> HuggingFaceRoberta {
    var copy = self
    copy.pools = names.havePooler
    return copy
  }

  init?(_ model: any Module) {
    guard let (head, bert) = BertHead.split(model), let sizes = BertSizes(bert) else { return nil }
    self.sizes = sizes
    self.head = head
    pools = bert.pooler != nil
  }

  var architecture: String { head.architecture("Roberta") }

  var tree: ConfigTree {
    var sizes = sizes
    sizes.segments = max(1, sizes.segments)
    (sizes.positionOffset, sizes.countsPadding) = ((sizes.paddingIndex ?? 0) + 1, false)
    // The classifier's first layer stands in the pooler's place.
    sizes.pooler =
      if case .sequence(_, let dropout) = head {
        .call(FirstTokenPooling.lazy(inputDropout: .value(dropout)))
      } else {
        pools ? .call(FirstTokenPooling.lazy()) : nil
      }
    return bert(sizes, head)
  }

  var fields: [(name: String, value: Value)] {
    sizes.bertFields(head, positions: sizes.maxPositions + sizes.positionOffset)
  }

  var weights: WeightMap {
    var map = WeightMap.bertBody(prefix: "roberta.", hasHead: head != .none)
    switch head {
    case .none: break
    case .tokens: map.rules.append(.init("classifier.*", "head.*"))
    case .span: map.rules.append(.init("qa_outputs.*", "head.*"))
    case .sequence:
      map.rules = map.rules.filter { $0.ours != ["bert.pooler.dense.*"] }
      map.rules += [
        .init("classifier.dense.*", "bert.pooler.dense.*"),
        .init("classifier.out_proj.*", "head.*"),
      ]
    case .masked:
      map.rules += [
        .init("lm_head.dense.*", "head.dense.*"), .init("lm_head.layer_norm.*", "head.norm.*"),
        .init("lm_head.bias", "head.bias"),
      ]
      map.copies["lm_head.decoder.weight"] = "bert.transformer.embeddings.tokens.weight"
      map.copies["lm_head.decoder.bias"] = "head.bias"
    }
    return map
  }
}
