import Torch

// B batch, T characters of context, E width of a character, H hidden units, V vocabulary

/// Predicts the next character from the last few: a multi-layer perceptron over their embeddings
/// (Bengio et al. 2003, "A Neural Probabilistic Language Model").
struct CharacterModel {
  let context: Int
  private let embedding: Tensor
  private let hidden: (weight: Tensor, bias: Tensor)
  private let output: (weight: Tensor, bias: Tensor)

  var parameters: [Tensor] { [embedding, hidden.weight, hidden.bias, output.weight, output.bias] }

  init(
    vocabulary: Int, context: Int, width: Int = 24, hidden units: Int = 256, generator: Generator
  ) {
    func weight(_ rows: Int, _ columns: Int, gain: Double = 1) -> Tensor {
      // Kaiming et al. 2015: the variance of a sum of `columns` terms stays what it was.
      let scale = gain / Double(columns).squareRoot()
      return (Tensor.randn([rows, columns], generator: generator) * scale).requiringGrad()
    }
    self.context = context
    embedding = Tensor.randn([vocabulary, width], generator: generator).requiringGrad()
    hidden = (weight(units, context * width, gain: 1.4), Tensor.zeros([units]).requiringGrad())
    output = (weight(vocabulary, units, gain: 0.1), Tensor.zeros([vocabulary]).requiringGrad())
  }

  /// Scores of the next character, shape `[B, V]`, for `characters` of shape `[B, T]`.
  func logits(_ characters: Tensor) -> Tensor {
    var h = Tensor.embedding(weight: embedding, indices: characters).flatten(startDim: 1)
    h = h.linear(weight: hidden.weight, bias: hidden.bias).gelu()
    return h.linear(weight: output.weight, bias: output.bias)
  }

  /// The mean cross-entropy in nats: the perplexity's logarithm.
  func loss(_ characters: Tensor, next: Tensor) -> Tensor {
    logits(characters).crossEntropyLoss(next)
  }
}
