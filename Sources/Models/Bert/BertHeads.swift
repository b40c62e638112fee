public import LazyConfig
public import NN
public import Torch

/// Scores of the token at each masked place: a layer, a norm, and the token embeddings.
@Module
@Configurable
public final class MaskedLMHead: Module {
  /// The layer: [hiddenSize] to the same size.
  public let dense: Linear
  /// The function behind the layer.
  public let act: any Activation
  /// The norm behind it.
  public let norm: any Norm
  /// What is added to each token's score: [vocabSize].
  @Parameter public var bias: Tensor

  /// - Parameters:
  ///   - hiddenSize: The size of the vectors.
  ///   - vocabSize: How many tokens there are.
  ///   - act: The function behind the layer.
  ///   - norm: The norm behind it.
  ///   - initializer: How the weight's first values are drawn.
  public init(
    @Inherited hiddenSize: Int, @Inherited vocabSize: Int, @Inherited act: any Activation = GELU(),
    norm: any Norm, @Inherited initializer: Initializer = .fanIn()
  ) {
    dense = Linear(inFeatures: hiddenSize, outFeatures: hiddenSize, initializer: initializer)
    self.act = act
    self.norm = norm
    _bias = Parameter([vocabSize], .zeros)
  }

  /// - Parameters:
  ///   - x: [B, T, hiddenSize].
  ///   - embedding: The tokens' vectors, which the head shares.
  /// - Returns: [B, T, vocabSize].
  public func forward(_ x: Tensor, _ embedding: Embedding) -> Tensor {
    norm(dense(x, then: act)).linear(weight: embedding.weight, bias: bias)
  }

  /// The same scores, which need not be there as a whole.
  public func classScores(_ x: Tensor, _ embedding: Embedding) -> ClassScores {
    guard !isObserved else { return ClassScores(self(x, embedding)) }
    let vectors = running { norm(dense(x, then: act)) }
    return ClassScores(of: vectors, weight: embedding.weight, bias: bias, owner: self)
  }
}

/// BERT with a head for masked tokens, and perhaps one for whether the second sentence follows the first.
@Module
@Configurable
public final class BertForPreTraining: Module {
  /// The model.
  public let bert: Bert
  /// The head for masked tokens.
  public let head: MaskedLMHead
  /// The head for the next sentence, from the pooled vector to two scores.
  public let nextSentence: Linear?

  /// - Parameters:
  ///   - bert: The model.
  ///   - head: The head for masked tokens.
  ///   - nextSentence: The head for the next sentence, from the pooled vector to two scores.
  public init(bert: Bert, head: MaskedLMHead, nextSentence: Linear? = nil) {
    self.bert = bert
    self.head = head
    self.nextSentence = nextSentence
  }

  /// - Returns: Scores of tokens [B, T, vocabSize], and of the next sentence [B, 2].
  public func forward(
    _ ids: Tensor, segmentIDs: Tensor? = nil, mask: Tensor? = nil, packing: Packing? = nil
  ) -> (tokens: Tensor, nextSentence: Tensor?) {
    let (tokens, follows) = classScores(
      ids, segmentIDs: segmentIDs, mask: mask, packing: packing)
    return (tokens.tensor, follows)
  }

  /// The same, but that the tokens' scores need not be there as a whole: what a loss takes.
  public func classScores(
    _ ids: Tensor, segmentIDs: Tensor? = nil, mask: Tensor? = nil, packing: Packing? = nil
  ) -> (tokens: ClassScores, nextSentence: Tensor?) {
    running {
      let x = bert(ids, segmentIDs: segmentIDs, mask: mask, packing: packing)
      return (
        head.classScores(x, bert.transformer.embeddings.tokens),
        nextSentence.map { $0(bert.pooled(x, mask: mask, packing: packing)) }
      )
    }
  }
}

/// BERT with scores of classes for each sequence, or one number for regression.
@Module
@Configurable
public final class SequenceClassifier: Module {
  /// The model.
  public let bert: Bert
  /// Dropout of the pooled vector.
  public let dropout: Dropout
  /// From the pooled vector to scores of the classes.
  public let head: Linear

  /// - Parameters:
  ///   - bert: The model.
  ///   - numClasses: How many classes; 1 for regression.
  ///   - dropout: The probability of dropout of the pooled vector.
  ///   - initializer: How the weight's first values are drawn.
  public init(
    bert: Bert, numClasses: Int, dropout: Double = 0,
    @Inherited initializer: Initializer = .normal(0.02)
  ) throws {
    self.bert = bert
    self.dropout = try Dropout(p: dropout)
    head = Linear(
      inFeatures: bert.transformer.hiddenSize, outFeatures: numClasses, initializer: initializer)
  }

  /// - Returns: [B, numClasses].
  public func forward(
    _ ids: Tensor, segmentIDs: Tensor? = nil, mask: Tensor? = nil, packing: Packing? = nil
  ) -> Tensor {
    let x = bert(ids, segmentIDs: segmentIDs, mask: mask, packing: packing)
    return head(dropout(bert.pooled(x, mask: mask, packing: packing)))
  }
}

/// BERT with scores of classes for each token.
@Module
@Configurable
public final class TokenClassifier: Module {
  /// The model.
  public let bert: Bert
  /// Dropout of the vectors.
  public let dropout: Dropout
  /// From a token's vector to scores of the classes.
  public let head: Linear

  /// - Parameters:
  ///   - bert: The model.
  ///   - numClasses: How many classes.
  ///   - dropout: The probability of dropout of the vectors.
  ///   - initializer: How the weight's first values are drawn.
  public init(
    bert: Bert, numClasses: Int, dropout: Double = 0,
    @Inherited initializer: Initializer = .normal(0.02)
  ) throws {
    self.bert = bert
    self.dropout = try Dropout(p: dropout)
    head = Linear(
      inFeatures: bert.transformer.hiddenSize, outFeatures: numClasses, initializer: initializer)
  }

  /// - Returns: [B, T, numClasses].
  public func forward(
    _ ids: Tensor, segmentIDs: Tensor? = nil, mask: Tensor? = nil, packing: Packing? = nil
  ) -> Tensor {
    head(dropout(bert(ids, segmentIDs: segmentIDs, mask: mask, packing: packing)))
  }
}

/// BERT with two scores of each token: that an answer begins there, and that it ends there (Devlin et al. 2018, arXiv
/// 1810.04805, section 4.2).
@Module
@Configurable
public final class SpanClassifier: Module {
  /// The model.
  public let bert: Bert
  /// Dropout of the vectors.
  public let dropout: Dropout
  /// From a token's vector to its two scores.
  public let head: Linear

  /// - Parameters:
  ///   - bert: The model.
  ///   - dropout: The probability of dropout of the vectors.
  ///   - initializer: How the weight's first values are drawn.
  public init(
    bert: Bert, dropout: Double = 0, @Inherited initializer: Initializer = .normal(0.02)
  ) throws {
    self.bert = bert
    self.dropout = try Dropout(p: dropout)
    head = Linear(
      inFeatures: bert.transformer.hiddenSize, outFeatures: 2, initializer: initializer)
  }

  /// - Returns: [B, T, 2]: of the beginning, and of the end.
  public func forward(_ ids: Tensor, segmentIDs: Tensor? = nil, mask: Tensor? = nil) -> Tensor {
    head(dropout(bert(ids, segmentIDs: segmentIDs, mask: mask)))
  }
}

/// One vector for each text, of length 1 where asked: sentence embeddings (Reimers and Gurevych 2019, arXiv
/// 1908.10084).
@Module
@Configurable
public final class SentenceEmbedder: Module {
  /// The model.
  public let bert: Bert
  /// What makes one vector of the tokens'.
  public let pooling: any Pooling
  /// Whether the vectors have length 1.
  public let normalizes: Bool
  /// How many tokens of a text count; nil for as many as there are positions.
  public let maxLength: Int?

  /// - Parameters:
  ///   - bert: The model.
  ///   - pooling: What makes one vector of the tokens'.
  ///   - normalizes: Whether the vectors have length 1.
  ///   - maxLength: How many tokens of a text count, special ones included; as many as there are positions
  ///     unless set.
  public init(bert: Bert, pooling: any Pooling, normalizes: Bool = true, maxLength: Int? = nil) {
    self.bert = bert
    self.pooling = pooling
    self.normalizes = normalizes
    self.maxLength = maxLength
  }

  /// - Returns: [B, hiddenSize].
  public func forward(
    _ ids: Tensor, segmentIDs: Tensor? = nil, mask: Tensor? = nil, packing: Packing? = nil
  ) -> Tensor {
    let x = bert(ids, segmentIDs: segmentIDs, mask: mask, packing: packing)
    let vectors = packing?.pooled(x, by: pooling) ?? pooling(x, mask: mask)
    guard normalizes else { return vectors }
    let lengths = vectors.square().sum(dim: [1], keepdim: true).sqrt()
    return vectors / lengths.clampMin(min: 1e-12)
  }
}
