public import LazyConfig
public import Torch

// B batch, T queries, S keys, H heads, G heads of keys and values, D size of a head.

/// softmax(q·kᵀ/√D)·v in several heads (Vaswani et al. 2017, arXiv 1706.03762).
///
/// `x` is [B, T, hiddenSize], and so is the result. With fewer heads of keys and values than of queries it is
/// grouped-query attention (Ainslie et al. 2023, arXiv 2305.13245), with one multi-query attention.
@Module
@Configurable
public final class MultiHeadAttention: Attention {
  /// From x to the queries of all heads.
  public let query: Linear
  /// From x to the keys of all heads.
  public let key: Linear
  /// From x to the values of all heads.
  public let value: Linear
  /// From the heads, side by side, to the result.
  public let output: Linear
  /// A norm of each head's queries, of size headSize.
  public let queryNorm: (any Norm)?
  /// A norm of each head's keys, of size headSize.
  public let keyNorm: (any Norm)?
  /// How attention knows where tokens stand: rotary, ALiBi.
  public let positions: (any AttentionPositions)?

  /// How many heads of queries.
  public let numHeads: Int
  /// How many heads of keys and values.
  public let numKeyValueHeads: Int
  /// The size of a head.
  public let headSize: Int
  /// Whether a position sees no later ones.
  public let isCausal: Bool
  /// How many positions, itself included, each sees back.
  public let slidingWindow: Int?
  /// Whether keys and values come from the context's memory.
  public let isCross: Bool
  /// The probability of dropout of the attention's weights.
  public let dropout: Double
  /// What products are multiplied by.
  public let scale: Double

  /// - Parameters:
  ///   - hiddenSize: The size of the vectors.
  ///   - numHeads: How many heads of queries.
  ///   - numKeyValueHeads: How many heads of keys and values; as many as of queries unless set.
  ///   - headSize: The size of a head; hiddenSize / numHeads unless set.
  ///   - bias: Whether queries, keys and values add a bias.
  ///   - outputBias: Whether the output adds a bias; as `bias` unless set.
  ///   - isCausal: Whether a position sees no later ones.
  ///   - slidingWindow: How many positions, itself included, each sees back; all unless set.
  ///   - isCross: Whether keys and values come from the context's memory.
  ///   - positions: How attention knows where tokens stand: rotary, ALiBi; not at all unless set.
  ///   - queryNorm: A norm of each head's queries, of size headSize.
  ///   - keyNorm: A norm of each head's keys, of size headSize.
  ///   - attentionDropout: The probability of dropout of the attention's weights.
  ///   - scale: What products are multiplied by; 1/√headSize unless set.
  ///   - initializer: How the weights' first values are drawn.
  public init(
    @Inherited hiddenSize: Int, @Inherited numHeads: Int, @Inherited numKeyValueHeads: Int? = nil,
    @Inherited headSize: Int? = nil, bias: Bool = true, outputBias: Bool? = nil,
    @Inherited isCausal: Bool = false, @Inherited slidingWindow: Int? = nil, isCross: Bool = false,
    @Inherited positions: (any AttentionPositions)? = nil, queryNorm: (any Norm)? = nil,
    keyNorm: (any Norm)? = nil, @Inherited attentionDropout: Double = 0,
    scale: Double? = nil, @Inherited initializer: Initializer = .fanIn()
  ) throws {
    guard numHeads > 0, headSize != nil || hiddenSize % numHeads == 0 else {
      throw NNError.badShape(
        "hidden_size \(hiddenSize) does not divide into num_heads \(numHeads); set head_size")
    }
    let groups = numKeyValueHeads ?? numHeads
    guard groups > 0, numHeads % groups == 0 else {
      throw NNError.badShape(
        "num_heads \(numHeads) does not divide into num_key_value_heads \(groups)")
    }
    if let headSize, headSize < 1 {
      throw NNError.badShape("head_size is \(headSize); expected at least 1")
    }
    if let slidingWindow, slidingWindow < 1 {
      throw NNError.badShape("sliding_window is \(slidingWindow); expected at least 1")
    }
    guard (0...1).contains(attentionDropout) else {
      throw NNError.badShape("attention_dropout is \(attentionDropout); expected 0 to 1")
    }
    let size = headSize ?? hiddenSize / numHeads
    func linear(_ inFeatures: Int, _ outFeatures: Int, _ bias: Bool) -> Linear {
      Linear(
        inFeatures: inFeatures, outFeatures: outFeatures, bias: bias, initializer: initializer)
    }
    let (queryWidth, keyWidth) = (product(numHeads, size), product(groups, size))
    query = linear(hiddenSize, queryWidth, bias)
    key = linear(hiddenSize, keyWidth, bias)
    value = linear(hiddenSize, keyWidth, bias)
    output = linear(queryWidth, hiddenSize, outputBias ?? bias)
    self.queryNorm = queryNorm
    self.keyNorm = keyNorm
    self.positions = positions
    self.numHeads = numHeads
    self.numKeyValueHeads = groups
    self.headSize = size
    self.isCausal = isCausal
    self.slidingWindow = slidingWindow
    self.isCross = isCross
    dropout = attentionDropout
    self.scale = scale ?? 1 / Double(size).squareRoot()
  }

  public var width: Int? { query.inFeatures }

  public var handlesPacking: Bool { true }

  public func forward(_ x: Tensor, _ context: SequenceContext) -> Tensor {
    output(mix(x, context))
  }

  /// What the heads make of the values, side by side: [B, T, H·D].
  private func mix(_ x: Tensor, _ context: SequenceContext) -> Tensor {
    let (queries, keys, values) = project(x, context)
    guard looksAtHeads(context) else {
      return attend(queries, keys, values, heads: numHeads, context)
    }
    let (q, k, v) = place(
      split(queries, numHeads), split(keys, numKeyValueHeads), split(values, numKeyValueHeads),
      context)
    return attend(q, k, v, heads: nil, context).transpose(1, 2).flatten(startDim: 2)
  }

  /// Whether anything is done to single heads before attention.
  private func looksAtHeads(_ context: SequenceContext) -> Bool {
    queryNorm != nil || keyNorm != nil || !isCross && (positions != nil || context.cache != nil)
  }

  /// Queries, keys and values of all heads: [B, T, H·D], and [B, S, G·D] twice.
  private func project(_ x: Tensor, _ context: SequenceContext) -> (Tensor, Tensor, Tensor) {
    let all: [Tensor]
    if isCross, let memory = context.memory {
      all = [query(x)] + Linear.together([key, value], memory)
    } else {
      all = Linear.together([query, key, value], x)
    }
    return (all[0], all[1], all[2])
  }

  /// [B, S, G·D] to [B, G, S, D].
  private func split(_ x: Tensor, _ heads: Int) -> Tensor {
    x.unflatten(dim: -1, [heads, headSize]).transpose(1, 2)
  }

  /// Norms and positions of heads, and keys and values of earlier passes.
  private func place(
    _ queries: Tensor, _ keys: Tensor, _ values: Tensor, _ context: SequenceContext
  ) -> (Tensor, Tensor, Tensor) {
    var (queries, keys, values) = (queries, keys, values)
    if let queryNorm { queries = queryNorm(queries) }
    if let keyNorm { keys = keyNorm(keys) }
    if let positions, !isCross { (queries, keys) = positions.place(queries, keys, context) }
    if let cache = context.cache, !isCross { (keys, values) = cache.append(keys, values, of: self) }
    return (queries, keys, values)
  }

  /// - Parameter heads: H, where heads lie side by side.
  private func attend(
    _ queries: Tensor, _ keys: Tensor, _ values: Tensor, heads: Int?, _ context: SequenceContext
  ) -> Tensor {
    let time = heads == nil ? 2 : 1
    let bias =
      isCross
      ? nil : positions?.bias(heads: numHeads, keys: keys.size(time), like: queries, context)
    let mask = context.mask(
      isCausal: isCausal, window: slidingWindow, isCross: isCross, queries: queries.size(time),
      keys: keys.size(time))
    func attend(_ mask: Tensor?, isCausal: Bool = false) -> Tensor {
      attention(
        queries, keys, values, heads: heads, mask: mask, isCausal: isCausal,
        dropout: isTraining ? dropout : 0, scale: scale, packing: isCross ? nil : context.packing)
    }
    if let bias { return attend(mask.excluded(from: bias)) }
    return switch mask {
    case .all: attend(nil)
    case .causal: attend(nil, isCausal: true)
    case .some(let allowed): attend(allowed)
    }
  }
}
