public import LazyConfig
public import NN
public import Torch

/// A transformer whose tokens see only what comes before them, without a head: what a ``CausalLM`` makes its scores of.
@Module
@Configurable
public final class Decoder: Module {
  /// What makes vectors of tokens.
  public let transformer: Transformer
  /// How many positions a sequence has at most.
  public let maxPositions: Int

  /// It provides the sizes that its parts inherit.
  ///
  /// - Parameters:
  ///   - vocabSize: How many tokens there are.
  ///   - hiddenSize: The size of the vectors.
  ///   - numHeads: How many heads attention has.
  ///   - intermediateSize: The size within the feed-forward parts; four times the hidden size unless set.
  ///   - maxPositions: How many positions a sequence has at most.
  ///   - normEps: What norms add to the variance.
  ///   - dropout: The probability of dropout of embeddings and of each branch.
  ///   - attentionDropout: The probability of dropout of attention's weights.
  ///   - isCausal: Whether a position sees no later ones.
  ///   - initializer: How the weights' first values are drawn.
  ///   - transformer: What makes vectors of tokens.
  public init(
    @Provided vocabSize: Int, @Provided hiddenSize: Int, @Provided numHeads: Int,
    @Provided intermediateSize: Int? = nil, @Provided maxPositions: Int,
    @Provided normEps: Double = 1e-5, @Provided dropout: Double = 0,
    @Provided attentionDropout: Double = 0, @Provided isCausal: Bool = true,
    @Provided initializer: Initializer = .normal(0.02), transformer: Transformer
  ) {
    self.transformer = transformer
    self.maxPositions = maxPositions
  }

  /// - Parameters:
  ///   - ids: The tokens: [B, T].
  ///   - mask: Which tokens count, those in the cache too: [B, S]; all when nil. Padding takes no position.
  ///   - cache: Keys and values of earlier passes, to which this pass adds.
  /// - Returns: A vector for each token: [B, T, hiddenSize].
  public func forward(_ ids: Tensor, mask: Tensor? = nil, cache: KeyValueCache? = nil) -> Tensor {
    transformer(ids, transformer.context(of: ids, mask: mask, cache: cache))
  }
}

extension Decoder: HasExample {
  public var maxExampleLength: Int? { maxPositions }

  /// The mean of the vectors: it stands for the loss of whatever head follows.
  public func exampleLoss(_ size: ExampleSize, on device: Device) -> Tensor {
    self(Tensor.zeros([size.batch, size.length], dtype: .int64, device: device)).mean()
  }
}
