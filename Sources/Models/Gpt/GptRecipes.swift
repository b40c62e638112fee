public import LazyConfig
import NN

/// GPT-2 small (Radford et al. 2019): 124,439,808 parameters.
@Recipe("gpt2")
public func gpt2() -> Lazy<CausalLM> { gpt(layers: 12, hidden: 768, heads: 12) }

/// GPT-2 medium.
@Recipe("gpt2_medium")
public func gpt2Medium() -> Lazy<CausalLM> { gpt(layers: 24, hidden: 1024, heads: 16) }

/// GPT-2 large.
@Recipe("gpt2_large")
public func gpt2Large() -> Lazy<CausalLM> { gpt(layers: 36, hidden: 1280, heads: 20) }

/// GPT-2 XL.
@Recipe("gpt2_xl")
public func gpt2XL() -> Lazy<CausalLM> { gpt(layers: 48, hidden: 1600, heads: 25) }

/// nanoGPT's character model for a CPU: 4 layers, 128 wide, 64 characters of context.
@Recipe("gpt_char")
public func gptChar() -> Lazy<CausalLM> {
  gpt(
    layers: 4, hidden: 128, heads: 4, vocabSize: 65, maxPositions: 64, dropout: 0, bias: false,
    act: .call(GELU.lazy()))
}

/// A GPT of any size.
func gpt(
  layers: Int, hidden: Int, heads: Int, vocabSize: Int = 50_257, maxPositions: Int = 1024,
  dropout: Double = 0.1, bias: Bool = true, act: Lazy<any Activation> = .call(GELUTanh.lazy())
) -> Lazy<CausalLM> {
  CausalLM.lazy(
    vocabSize: .value(vocabSize), hiddenSize: .value(hidden), numHeads: .value(heads),
    maxPositions: .value(maxPositions), normEps: 1e-5, dropout: .value(dropout),
    attentionDropout: .value(dropout),
    transformer: Transformer.lazy(
      embeddings: Embeddings.lazy(
        tokens: Embedding.lazy(count: .reference("....vocab_size")),
        positions: LearnedPositions.lazy()),
      layers: .repeated(
        .value(layers),
        TransformerLayer.lazy(
          attention: MultiHeadAttention.lazy(bias: .value(bias)),
          mlp: MLP.lazy(act: act, bias: .value(bias)),
          attentionNorm: LayerNorm.lazy(bias: .value(bias)),
          mlpNorm: LayerNorm.lazy(bias: .value(bias)))),
      norm: LayerNorm.lazy(bias: .value(bias)))
  )
}
