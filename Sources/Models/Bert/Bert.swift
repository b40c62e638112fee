public import LazyConfig
public import NN
public import Torch

/// BERT (Devlin et al. 2018, arXiv 1810.04805): a transformer whose tokens see each other, and a pooler.
///
/// RoBERTa is a recipe of it.
@Module
@Configurable
public final class Bert: Module {
  /// What makes vectors of tokens.
  public let transformer: Transformer
  /// What makes one vector of a sequence's.
  public let pooler: (any Pooling)?
  /// Whether padding takes positions.
  public let countsPadding: Bool
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
  ///   - initializer: How the weights' first values are drawn.
  ///   - countsPadding: Whether padding takes positions, as in BERT; in RoBERTa it does not.
  ///   - transformer: What makes vectors of tokens.
  ///   - pooler: What makes one vector of a sequence's.
  public init(
    @Provided vocabSize: Int, @Provided hiddenSize: Int, @Provided numHeads: Int,
    @Provided intermediateSize: Int? = nil, @Provided maxPositions: Int,
    @Provided normEps: Double = 1e-5, @Provided dropout: Double = 0,
    @Provided attentionDropout: Double = 0, @Provided initializer: Initializer = .normal(0.02),
    countsPadding: Bool = true, transformer: Transformer, pooler: (any Pooling)? = nil
  ) {
    self.transformer = transformer
    self.pooler = pooler
    self.countsPadding = countsPadding
    self.maxPositions = maxPositions
  }

  /// - Parameters:
  ///   - ids: The tokens: [B, T].
  ///   - segmentIDs: The segment of each token: [B, T]; all of the first when nil.
  ///   - mask: Which tokens count: [B, T]; all when nil.
  ///   - packing: How texts lie that are one behind the other in one row: B is 1 then.
  /// - Returns: A vector for each token: [B, T, hiddenSize].
  public func forward(
    _ ids: Tensor, segmentIDs: Tensor? = nil, mask: Tensor? = nil, packing: Packing? = nil
  ) -> Tensor {
    let context =
      if let packing {
        SequenceContext(positions: packing.positions, packing: packing)
      } else if let mask, !countsPadding {
        SequenceContext.countingTokens(of: mask)
      } else if let mask {
        SequenceContext.counting(ids.size(1), on: ids.device, keyMask: mask)
      } else {
        transformer.context(counting: ids.size(1), on: ids.device)
      }
    return transformer(ids, segmentIDs: segmentIDs, context)
  }

  /// The pooler's vector of each sequence: [B, hiddenSize]. Without a pooler, the first token's.
  public func pooled(_ x: Tensor, mask: Tensor? = nil, packing: Packing? = nil) -> Tensor {
    guard let packing else { return pooler?(x, mask: mask) ?? x.select(dim: 1, index: 0) }
    guard let pooler else { return pooled(packing.padded(x).x) }
    return packing.pooled(x, by: pooler)
  }
}
