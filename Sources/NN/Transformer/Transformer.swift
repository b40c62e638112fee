public import LazyConfig
public import Torch

/// Embeddings, layers, and perhaps a last norm: what BERT, GPT and Llama have in common.
@Module
@Configurable
public final class Transformer: Module {
  /// The vectors that the layers start from.
  public let embeddings: Embeddings
  /// The layers.
  public let layers: [any TransformerBlock]
  /// A norm of the last layer's result.
  public let norm: (any Norm)?
  /// The context of the last pass in which all tokens counted from 0.
  private var lastContext: SequenceContext?

  /// - Parameters:
  ///   - embeddings: The vectors that the layers start from.
  ///   - layers: The layers.
  ///   - norm: A norm of the last layer's result.
  public init(
    embeddings: Embeddings, layers: [any TransformerBlock], norm: (any Norm)? = nil
  ) throws {
    try NNError.checkWidths(
      [("embeddings", embeddings.tokens.weight.size(1))]
        + layers.enumerated().map { ("layers.\($0)", $1.width) } + [("norm", norm?.width)])
    self.embeddings = embeddings
    self.layers = layers
    self.norm = norm
  }

  /// The size of the vectors.
  public var hiddenSize: Int { embeddings.tokens.weight.size(1) }

  /// The context of rows of tokens that all count, from position 0 on. Passes over rows of one length share
  /// positions, masks and constants.
  ///
  /// - Parameters:
  ///   - length: How many tokens a row has.
  ///   - device: Where they lie.
  public func context(counting length: Int, on device: Device) -> SequenceContext {
    let context = SequenceContext.counting(length, on: device, after: lastContext)
    lastContext = context
    return context
  }

  /// - Parameters:
  ///   - ids: The tokens: [B, T].
  ///   - segmentIDs: The segment of each token: [B, T].
  ///   - context: Where the tokens stand, and which of them count.
  /// - Returns: [B, T, hiddenSize].
  public func forward(_ ids: Tensor, segmentIDs: Tensor? = nil, _ context: SequenceContext)
    -> Tensor
  {
    var vectors = LayerInput(embeddings(ids, segmentIDs: segmentIDs, context))
    for (index, layer) in layers.enumerated() {
      let next = index + 1 < layers.count ? layers[index + 1].expectedNorm : norm
      layer(&vectors, context, then: next)
    }
    return vectors.normed ?? norm?(vectors.x) ?? vectors.x
  }
}
