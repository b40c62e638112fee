public import LazyConfig
public import NN
public import Torch

/// A model that says what comes next: a transformer and a head.
///
/// GPT, Llama and Qwen are recipes of it.
@Module
@Configurable
public final class CausalLM: Module {
  /// What makes vectors of tokens.
  public let transformer: Transformer
  /// What makes scores of vectors.
  public let head: Linear?
  /// How many tokens there are.
  public let vocabSize: Int
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
  ///   - head: What makes scores of vectors; the token embeddings do it when there is none.
  public init(
    @Provided vocabSize: Int, @Provided hiddenSize: Int, @Provided numHeads: Int,
    @Provided intermediateSize: Int? = nil, @Provided maxPositions: Int,
    @Provided normEps: Double = 1e-5, @Provided dropout: Double = 0,
    @Provided attentionDropout: Double = 0, @Provided isCausal: Bool = true,
    @Provided initializer: Initializer = .normal(0.02),
    transformer: Transformer, head: Linear? = nil
  ) throws {
    if let head, head.inFeatures != transformer.hiddenSize {
      throw NNError.badShape(
        "the head takes vectors of \(head.inFeatures) numbers, and the transformer gives \(transformer.hiddenSize)"
      )
    }
    guard maxPositions > 0 else {
      throw NNError.badShape("max_positions is \(maxPositions); expected at least 1")
    }
    self.transformer = transformer
    self.head = head
    self.vocabSize = vocabSize
    self.maxPositions = maxPositions
  }

  /// Scores of the next token at each position.
  ///
  /// - Parameters:
  ///   - ids: The tokens: [B, T].
  ///   - mask: Which tokens count, those in the cache too: [B, S]; all when nil.
  ///   - cache: Keys and values of earlier passes, to which this pass adds.
  /// - Returns: [B, T, vocabSize].
  public func forward(_ ids: Tensor, mask: Tensor? = nil, cache: KeyValueCache? = nil) -> Tensor {
    scores(of: transformer(ids, transformer.context(of: ids, mask: mask, cache: cache)))
  }

  /// Scores of the token after the last one: [B, vocabSize].
  ///
  /// The parameters are those of `forward`, which computes scores at every position.
  func nextScores(_ ids: Tensor, mask: Tensor?, cache: KeyValueCache?) -> Tensor {
    let x = transformer(ids, transformer.context(of: ids, mask: mask, cache: cache))
    return scores(of: x.select(dim: 1, index: -1))
  }

  /// Scores of the next token at each position, which need not be there as a whole: what a loss takes.
  ///
  /// - Parameters:
  ///   - ids: The tokens: [B, T].
  ///   - mask: Which tokens count: [B, T]; all when nil.
  public func classScores(_ ids: Tensor, mask: Tensor? = nil) -> ClassScores {
    guard !isObserved else { return ClassScores(self(ids, mask: mask)) }
    return running {
      let x = transformer(ids, transformer.context(of: ids, mask: mask, cache: nil))
      return head?.classScores(x) ?? transformer.embeddings.tokens.classScores(x)
    }
  }

  private func scores(of x: Tensor) -> Tensor {
    head?(x) ?? transformer.embeddings.tokens.scores(x)
  }

  /// The mean cross-entropy of each token given those before it.
  ///
  /// - Parameters:
  ///   - logits: [B, T, vocabSize].
  ///   - ids: The tokens: [B, T]; those that are -100 do not count.
  public static func loss(_ logits: Tensor, next ids: Tensor) -> Tensor {
    let length = ids.size(1) - 1
    let scores = logits.narrow(dim: 1, start: 0, length: length)
    return scores.flatten(startDim: 0, endDim: 1)
      .crossEntropyLoss(ids.narrow(dim: 1, start: 1, length: length).flatten())
  }
}

extension Transformer {
  /// Where tokens stand that are foretold one after the other. Positions are counted over those that count, so that padding
  /// at the left changes nothing.
  func context(of ids: Tensor, mask: Tensor?, cache: KeyValueCache?) -> SequenceContext {
    if let mask { return .countingTokens(of: mask, length: ids.size(1), cache: cache) }
    guard let cache else { return context(counting: ids.size(1), on: ids.device) }
    return .counting(ids.size(1), on: ids.device, cache: cache)
  }
}
