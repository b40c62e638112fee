public import LazyConfig
public import Torch

/// Embeddings, layers, and perhaps a last norm: what BERT, GPT and Llama have in common.
///
/// It provides the sizes that its parts inherit.
@Module
@Configurable
public final class Transformer: Module {
  public let embeddings: Embeddings
  public let layers: [any TransformerBlock]
  public let norm: (any Norm)?
  public let hiddenSize: Int

  /// - Parameters:
  ///   - vocabSize: How many tokens there are.
  ///   - hiddenSize: The size of the vectors.
  ///   - numHeads: How many heads attention has.
  ///   - intermediateSize: The size within the feed-forward parts; four times the hidden size unless set.
  ///   - maxPositions: How many positions a sequence has at most.
  ///   - normEps: What norms add to the variance.
  ///   - dropout: The probability of dropout of embeddings and of each branch.
  ///   - embeddings: The vectors that the layers start from.
  ///   - layers: The layers.
  ///   - norm: A norm of the last layer's result.
  public init(
    @Provided vocabSize: Int, @Provided hiddenSize: Int, @Provided numHeads: Int,
    @Provided intermediateSize: Int? = nil, @Provided maxPositions: Int,
    @Provided normEps: Double = 1e-5, @Provided dropout: Double = 0,
    embeddings: Embeddings, layers: [any TransformerBlock], norm: (any Norm)? = nil
  ) {
    self.embeddings = embeddings
    self.layers = layers
    self.norm = norm
    self.hiddenSize = hiddenSize
  }

  /// - Parameters:
  ///   - ids: The tokens: [B, T].
  ///   - segmentIDs: The segment of each token: [B, T].
  ///   - context: Where the tokens stand, and which of them count.
  /// - Returns: [B, T, hiddenSize].
  public func forward(_ ids: Tensor, segmentIDs: Tensor? = nil, _ context: SequenceContext)
    -> Tensor
  {
    var x = embeddings(ids, segmentIDs: segmentIDs, context)
    for layer in layers { x = layer(x, context) }
    return norm?(x) ?? x
  }
}
