public import LazyConfig
import NN

/// Llama 2 7B (Touvron et al. 2023, arXiv 2307.09288): 6,738,415,616 parameters.
@Recipe("llama2_7b")
public func llama2() -> Lazy<CausalLM> {
  llama(
    LlamaSizes(
      layers: 32, hidden: 4096, heads: 32, keyValueHeads: 32, intermediate: 11_008, vocab: 32_000,
      maxPositions: 4096))
}

/// Llama 3 8B (arXiv 2407.21783).
@Recipe("llama3_8b")
public func llama3() -> Lazy<CausalLM> {
  llama(
    LlamaSizes(
      layers: 32, hidden: 4096, heads: 32, keyValueHeads: 8, intermediate: 14_336, vocab: 128_256,
      maxPositions: 8192, ropeBase: 500_000))
}

/// Llama 3 70B: 70,553,706,496 parameters.
@Recipe("llama3_70b")
public func llama3Large() -> Lazy<CausalLM> {
  llama(
    LlamaSizes(
      layers: 80, hidden: 8192, heads: 64, keyValueHeads: 8, intermediate: 28_672, vocab: 128_256,
      maxPositions: 8192, ropeBase: 500_000))
}

/// Qwen2 0.5B (arXiv 2407.10671).
@Recipe("qwen2_0.5b")
public func qwen2() -> Lazy<CausalLM> {
  llama(
    LlamaSizes(
      layers: 24, hidden: 896, heads: 14, keyValueHeads: 2, intermediate: 4864, vocab: 151_936,
      maxPositions: 32_768, ropeBase: 1_000_000, normEps: 1e-6, bias: true, head: .embeddings))
}
