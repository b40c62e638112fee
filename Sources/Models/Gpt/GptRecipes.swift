public import LazyConfig
import NN

/// What sets one GPT-2 apart from another.
struct GptSizes {
  var layers = 12
  var hidden = 768
  var heads = 12
  /// Four times the hidden size unless set.
  var intermediate: Int?
  var vocab = 50_257
  var maxPositions = 1024
  var bias = true
  var act = "gelu_tanh"
  var normEps = 1e-5
  var dropout = 0.1
  /// As `dropout` unless set.
  var embeddingDropout: Double?
  var attentionDropout = 0.1
  /// The standard deviation of the first weights.
  var deviation = 0.02
  var head = DecoderHead.embeddings
}

/// GPT-2 small (Radford et al. 2019): 124,439,808 parameters.
@Recipe("gpt2")
public func gpt2() -> Lazy<CausalLM> { gpt(GptSizes()) }

/// GPT-2 medium.
@Recipe("gpt2_medium")
public func gpt2Medium() -> Lazy<CausalLM> { gpt(GptSizes(layers: 24, hidden: 1024, heads: 16)) }

/// GPT-2 large.
@Recipe("gpt2_large")
public func gpt2Large() -> Lazy<CausalLM> { gpt(GptSizes(layers: 36, hidden: 1280, heads: 20)) }

/// GPT-2 XL.
@Recipe("gpt2_xl")
public func gpt2XL() -> Lazy<CausalLM> { gpt(GptSizes(layers: 48, hidden: 1600, heads: 25)) }

/// nanoGPT's character model for a CPU: 4 layers, 128 wide, 64 characters of context.
@Recipe("gpt_char")
public func gptChar() -> Lazy<CausalLM> {
  gpt(
    GptSizes(
      layers: 4, hidden: 128, heads: 4, vocab: 65, maxPositions: 64, bias: false, act: "gelu",
      dropout: 0, attentionDropout: 0))
}

/// A GPT-2 of any size.
func gpt(_ sizes: GptSizes) -> Lazy<CausalLM> {
  CausalLM.lazy(
    vocabSize: .value(sizes.vocab), hiddenSize: .value(sizes.hidden),
    numHeads: .value(sizes.heads),
    intermediateSize: sizes.intermediate.map { .value($0) } ?? .some(.unset),
    maxPositions: .value(sizes.maxPositions), normEps: .value(sizes.normEps),
    dropout: .value(sizes.dropout), attentionDropout: .value(sizes.attentionDropout),
    initializer: .value(.normal(sizes.deviation)), transformer: gptTransformer(sizes),
    head: sizes.head == .linear ? outputHead() : nil)
}

/// A GPT-2 of any size without a head.
func gptDecoder(_ sizes: GptSizes) -> Lazy<Decoder> {
  Decoder.lazy(
    vocabSize: .value(sizes.vocab), hiddenSize: .value(sizes.hidden),
    numHeads: .value(sizes.heads),
    intermediateSize: sizes.intermediate.map { .value($0) } ?? .some(.unset),
    maxPositions: .value(sizes.maxPositions), normEps: .value(sizes.normEps),
    dropout: .value(sizes.dropout), attentionDropout: .value(sizes.attentionDropout),
    initializer: .value(.normal(sizes.deviation)), transformer: gptTransformer(sizes))
}

private func gptTransformer(_ sizes: GptSizes) -> Lazy<Transformer> {
  Transformer.lazy(
    embeddings: Embeddings.lazy(
      tokens: Embedding.lazy(count: .reference("....vocab_size")),
      positions: LearnedPositions.lazy(),
      dropout: sizes.embeddingDropout.map { .value($0) } ?? .unset),
    layers: .repeated(
      .value(sizes.layers),
      TransformerLayer.lazy(
        attention: MultiHeadAttention.lazy(bias: .value(sizes.bias)),
        mlp: MLP.lazy(act: .named(sizes.act), bias: .value(sizes.bias)),
        attentionNorm: LayerNorm.lazy(bias: .value(sizes.bias)),
        mlpNorm: LayerNorm.lazy(bias: .value(sizes.bias)))),
    norm: LayerNorm.lazy(bias: .value(sizes.bias)))
}

/// A head of its own: from each vector to scores of all tokens.
func outputHead() -> Lazy<Linear> {
  Linear.lazy(
    inFeatures: .reference("..hidden_size"), outFeatures: .reference("..vocab_size"), bias: false)
}
