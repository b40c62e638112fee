import LazyConfig
import NN

/// What sets one Llama or Qwen apart from another.
struct LlamaSizes {
  var layers: Int
  var hidden: Int
  var heads: Int
  var keyValueHeads: Int
  /// hidden / heads unless set.
  var headSize: Int?
  var intermediate: Int
  var vocab: Int
  var maxPositions: Int
  var ropeBase = 10_000.0
  var ropeScaling: (any RotaryScaling)?
  var normEps = 1e-5
  var act = "silu"
  /// Whether queries, keys and values have a bias, as Qwen's.
  var bias = false
  var outputBias = false
  var mlpBias = false
  var attentionDropout = 0.0
  /// How far back each layer sees; all of them everything when empty.
  var windows: [Int?] = []
  var paddingIndex: Int?
  /// The standard deviation of the first weights.
  var deviation = 0.02
  var head = DecoderHead.linear
}

/// A Llama of any size.
func llama(_ sizes: LlamaSizes) -> Lazy<CausalLM> {
  CausalLM.lazy(
    vocabSize: .value(sizes.vocab), hiddenSize: .value(sizes.hidden),
    numHeads: .value(sizes.heads), intermediateSize: .value(sizes.intermediate),
    maxPositions: .value(sizes.maxPositions), normEps: .value(sizes.normEps),
    attentionDropout: .value(sizes.attentionDropout),
    initializer: .value(.normal(sizes.deviation)), transformer: llamaTransformer(sizes),
    head: sizes.head == .linear ? outputHead() : nil)
}

/// A Llama of any size without a head.
func llamaDecoder(_ sizes: LlamaSizes) -> Lazy<Decoder> {
  Decoder.lazy(
    vocabSize: .value(sizes.vocab), hiddenSize: .value(sizes.hidden),
    numHeads: .value(sizes.heads), intermediateSize: .value(sizes.intermediate),
    maxPositions: .value(sizes.maxPositions), normEps: .value(sizes.normEps),
    attentionDropout: .value(sizes.attentionDropout),
    initializer: .value(.normal(sizes.deviation)), transformer: llamaTransformer(sizes))
}

private func llamaTransformer(_ sizes: LlamaSizes) -> Lazy<Transformer> {
  Transformer.lazy(
    embeddings: Embeddings.lazy(
      tokens: Embedding.lazy(
        count: .reference("....vocab_size"),
        paddingIndex: sizes.paddingIndex.map { .value($0) } ?? .some(.unset))),
    layers: llamaLayers(sizes), norm: .call(RMSNorm.lazy()))
}

/// The layers, repeated as far as they are alike.
private func llamaLayers(_ sizes: LlamaSizes) -> Lazy<[any TransformerBlock]> {
  func layer(_ window: Int?) -> Lazy<TransformerLayer> {
    TransformerLayer.lazy(
      attention: MultiHeadAttention.lazy(
        numKeyValueHeads: .value(sizes.keyValueHeads),
        headSize: sizes.headSize.map { .value($0) } ?? .some(.unset),
        bias: .value(sizes.bias), outputBias: .value(sizes.outputBias),
        slidingWindow: window.map { .value($0) } ?? .some(.unset),
        positions: RotaryPositions.lazy(
          ropeBase: .value(sizes.ropeBase), scaling: sizes.ropeScaling.map(scaling) ?? .some(.unset)
        )),
      mlp: GatedMLP.lazy(act: .named(sizes.act), bias: .value(sizes.mlpBias)),
      attentionNorm: RMSNorm.lazy(), mlpNorm: RMSNorm.lazy())
  }
  var layers: Lazy<[any TransformerBlock]> = .repeated(
    .value(sizes.layers), .call(layer(sizes.windows.first ?? nil)))
  for (index, window) in sizes.windows.enumerated() where window != sizes.windows[0] {
    layers = layers.replacing(index, with: .call(layer(window)))
  }
  return layers
}

/// The call that makes a scaling.
private func scaling(_ scaling: any RotaryScaling) -> Lazy<any RotaryScaling> {
  switch scaling {
  case let scaling as LinearScaling: .call(LinearScaling.lazy(factor: .value(scaling.factor)))
  case let scaling as Llama3Scaling:
    .call(
      Llama3Scaling.lazy(
        factor: .value(scaling.factor), lowFrequencyFactor: .value(scaling.lowFrequencyFactor),
        highFrequencyFactor: .value(scaling.highFrequencyFactor),
        originalMaxPositions: .value(scaling.originalMaxPositions)))
  case let scaling as YaRNScaling:
    .call(
      YaRNScaling.lazy(
        factor: .value(scaling.factor), originalMaxPositions: .value(scaling.originalMaxPositions),
        betaFast: .value(scaling.betaFast), betaSlow: .value(scaling.betaSlow)))
  default: .node(.required)
  }
}
