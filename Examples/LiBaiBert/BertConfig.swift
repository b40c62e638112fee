import LazyConfig

/// What LiBai's `configs/common/models/bert.py` calls `cfg`: one flat set of values for a whole model.
///
/// Every key is checked here, where LiBai takes any: a mistyped one is an error, and so is one that no
/// part reads.
@Configurable
struct BertConfig {
  var vocabSize: Int = 30522
  var hiddenSize: Int = 768
  var hiddenLayers: Int = 24
  var numAttentionHeads: Int = 12
  var intermediateSize: Int = 4096
  var hiddenDropoutProb: Double = 0.1
  var attentionProbsDropoutProb: Double = 0.1
  var maxPositionEmbeddings: Int = 512
  var numTokentypes: Int = 2
  var addPoolingLayer: Bool = true
  var initializerRange: Double = 0.02
  var layernormEps: Double = 1e-5
  var biasGeluFusion: Bool = true
  var biasDropoutFusion: Bool = true
  var scaleMaskSoftmaxFusion: Bool = true
  var applyQueryKeyLayerScaling: Bool = true
  var applyResidualPostLayernorm: Bool = false
  var addBinaryHead: Bool = true
  var ampEnabled: Bool = false
}

/// BERT as LiBai builds it: from one flat config, each of whose values is handed down by hand.
@Configurable("libai.models.bert_model.BertModel")
final class LiBaiBertModel {
  let encoders: [BertLayer]
  let pooler: BertPooler?

  init(cfg: BertConfig) throws {
    encoders = (0..<cfg.hiddenLayers).map { _ in
      BertLayer(
        attention: BertSelfAttention(
          hiddenSize: cfg.hiddenSize, numHeads: cfg.numAttentionHeads,
          dropout: cfg.attentionProbsDropoutProb),
        mlp: BertMLP(
          hiddenSize: cfg.hiddenSize, intermediateSize: cfg.intermediateSize, activation: .gelu,
          dropout: cfg.hiddenDropoutProb),
        normEps: cfg.layernormEps)
    }
    pooler = cfg.addPoolingLayer ? BertPooler(hiddenSize: cfg.hiddenSize) : nil
  }
}

/// BERT with the heads that it is trained with first.
@Configurable("libai.models.bert_model.BertForPreTraining")
final class LiBaiBertForPreTraining {
  let bert: LiBaiBertModel
  let hasBinaryHead: Bool

  init(cfg: BertConfig) throws {
    bert = try LiBaiBertModel(cfg: cfg)
    hasBinaryHead = cfg.addBinaryHead
  }
}
