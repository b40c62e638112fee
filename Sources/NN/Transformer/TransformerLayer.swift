public import LazyConfig
public import Torch

/// What goes from layer to layer.
public struct LayerInput {
  /// A vector for each position: [B, T, D].
  public var x: Tensor
  /// What the next layer's ``TransformerBlock/inputNorm`` makes of x, where it was computed in the same pass as x. Who uses it
  /// takes it out, so that it goes as early as it can.
  public var normed: Tensor?

  /// - Parameters:
  ///   - x: A vector for each position: [B, T, D].
  ///   - normed: What the next layer's norm makes of it; nil where it is to be computed.
  public init(_ x: Tensor, normed: Tensor? = nil) {
    self.x = x
    self.normed = normed
  }
}

/// One layer of a transformer: [B, T, D] to the same shape.
public protocol TransformerBlock: HasWidth {
  /// - Parameters:
  ///   - x: A vector for each position: [B, T, D].
  ///   - context: Where the positions stand, which of them count, and what came before.
  /// - Returns: [B, T, D].
  func forward(_ x: Tensor, _ context: SequenceContext) -> Tensor

  /// The norm of its input that the layer begins with; nil when it begins with something else, as by default. A layer that has
  /// one takes its result from ``forward(_:_:then:)``'s input.
  var inputNorm: (any Norm)? { get }

  /// The layer, and the norm behind it: layers that end with a sum take both in one pass.
  ///
  /// Unless a layer knows how, it leaves no norm, and whoever needs one takes it.
  ///
  /// - Parameters:
  ///   - input: What comes from the layer before; the layer's result takes its place.
  ///   - context: Where the positions stand, which of them count, and what came before.
  ///   - norm: The norm of the result that comes next; nil when none does.
  func forward(_ input: inout LayerInput, _ context: SequenceContext, then norm: (any Norm)?)
}

extension TransformerBlock {
  public var inputNorm: (any Norm)? { nil }

  public func forward(
    _ input: inout LayerInput, _ context: SequenceContext, then norm: (any Norm)?
  ) { input = LayerInput(forward(input.x, context)) }

  /// The norm that may be taken before the layer runs: none where somebody looks at the layer, or it is computed once more.
  var expectedNorm: (any Norm)? { isObserved ? nil : inputNorm }

  /// Runs the layer, and the norm behind it where that is one pass.
  func callAsFunction(
    _ input: inout LayerInput, _ context: SequenceContext, then norm: (any Norm)?
  ) {
    guard !isObserved else { return input = LayerInput(self(input.x, context)) }
    running { forward(&input, context, then: norm) }
  }

  /// Runs the layer: what `forward` returns, and hooks make of it.
  public func callAsFunction(_ x: Tensor, _ context: SequenceContext) -> Tensor {
    if moduleState.recomputes { return recomputing([x]) { self.forward($0[0], context) } }
    return running(with: [x]) { forward(x, context) }
  }
}

/// Where a layer's norms stand.
@Configurable
public enum NormPlacement: Sendable {
  /// x + f(norm(x)), as GPT-2 and Llama.
  case pre
  /// norm(x + f(x)), as BERT.
  case post
  /// x + norm(f(norm(x))), as Gemma 2.
  case sandwich
  /// x + attention(norm(x)) + mlp(norm(x)), as GPT-J.
  case parallel
}

/// Attention and a feed-forward part, each with a norm and added to its input.
///
/// The layer receives its parts and knows nothing of their parameters.
@Module
@Configurable
public final class TransformerLayer: TransformerBlock {
  /// How positions learn from each other.
  public let attention: any Attention
  /// Attention to the context's memory.
  public let crossAttention: (any Attention)?
  /// What each position does by itself.
  public let mlp: any FeedForward
  /// The norm of the attention's branch.
  public let attentionNorm: any Norm
  /// The norm of the cross-attention's branch.
  public let crossNorm: (any Norm)?
  /// The norm of the feed-forward branch.
  public let mlpNorm: (any Norm)?
  /// In a sandwich, the norm of the attention's result.
  public let attentionOutputNorm: (any Norm)?
  /// In a sandwich, the norm of the feed-forward result.
  public let mlpOutputNorm: (any Norm)?
  /// Dropout of each branch's result.
  public let dropout: Dropout
  /// Leaves out each branch for a sample.
  public let dropPath: DropPath
  /// Where the norms stand.
  public let normPlacement: NormPlacement

  /// - Parameters:
  ///   - attention: How positions learn from each other.
  ///   - mlp: What each position does by itself.
  ///   - attentionNorm: The norm of the attention's branch.
  ///   - mlpNorm: The norm of the feed-forward branch; a parallel layer may share the attention's.
  ///   - crossAttention: Attention to the context's memory.
  ///   - crossNorm: The norm of the cross-attention's branch.
  ///   - attentionOutputNorm: In a sandwich, the norm of the attention's result.
  ///   - mlpOutputNorm: In a sandwich, the norm of the feed-forward result.
  ///   - normPlacement: Where the norms stand.
  ///   - dropout: The probability of dropout of each branch's result.
  ///   - dropPath: The probability of leaving out each branch for a sample.
  public init(
    attention: any Attention, mlp: any FeedForward, attentionNorm: any Norm,
    mlpNorm: (any Norm)? = nil, crossAttention: (any Attention)? = nil,
    crossNorm: (any Norm)? = nil, attentionOutputNorm: (any Norm)? = nil,
    mlpOutputNorm: (any Norm)? = nil, @Inherited normPlacement: NormPlacement = .pre,
    @Inherited dropout: Double = 0, @Inherited dropPath: Double = 0
  ) throws {
    guard mlpNorm != nil || normPlacement == .parallel else {
      throw NNError.badShape("a layer with norm_placement \(normPlacement) needs mlp_norm")
    }
    if normPlacement == .sandwich, attentionOutputNorm == nil || mlpOutputNorm == nil {
      throw NNError.badShape(
        "norm_placement sandwich needs attention_output_norm and mlp_output_norm")
    }
    if crossAttention != nil, crossNorm == nil {
      throw NNError.badShape("cross_attention needs cross_norm")
    }
    try NNError.checkWidths([
      "attention_norm": attentionNorm.width, "attention": attention.width, "mlp": mlp.width,
      "mlp_norm": mlpNorm?.width, "cross_attention": crossAttention?.width,
      "cross_norm": crossNorm?.width, "attention_output_norm": attentionOutputNorm?.width,
      "mlp_output_norm": mlpOutputNorm?.width,
    ])
    self.attention = attention
    self.mlp = mlp
    self.attentionNorm = attentionNorm
    self.mlpNorm = mlpNorm
    self.crossAttention = crossAttention
    self.crossNorm = crossNorm
    self.attentionOutputNorm = attentionOutputNorm
    self.mlpOutputNorm = mlpOutputNorm
    self.normPlacement = normPlacement
    self.dropout = try Dropout(p: dropout)
    self.dropPath = try DropPath(p: dropPath)
  }

  public var width: Int? { attention.width ?? mlp.width ?? attentionNorm.width }

  public func forward(_ x: Tensor, _ context: SequenceContext) -> Tensor {
    switch normPlacement {
    case .parallel:
      let normed = attentionNorm(x)
      return x + branch(attention(normed, context)) + branch(mlp(mlpNorm?(x) ?? normed))
    case .pre:
      var input = LayerInput(x)
      forward(&input, context, then: nil)
      return input.x
    case .post:
      var x = normedSum(x, attention(x, context), attentionNorm)
      if let crossAttention, let crossNorm {
        x = normedSum(x, crossAttention(x, context), crossNorm)
      }
      return normedSum(x, mlp(x), mlpNorm ?? attentionNorm)
    case .sandwich:
      var x = sandwich(x, attentionNorm, attentionOutputNorm) { attention($0, context) }
      if let crossAttention, let crossNorm {
        x = sandwich(x, crossNorm, nil) { crossAttention($0, context) }
      }
      return sandwich(x, mlpNorm ?? attentionNorm, mlpOutputNorm) { mlp($0) }
    }
  }

  public var inputNorm: (any Norm)? { normPlacement == .pre ? attentionNorm : nil }

  public func forward(
    _ input: inout LayerInput, _ context: SequenceContext, then norm: (any Norm)?
  ) {
    guard normPlacement == .pre else { return input = LayerInput(forward(input.x, context)) }
    // A branch is added and the next one's norm taken in one pass.
    let lastNorm = mlpNorm ?? attentionNorm
    let next = crossAttention == nil ? lastNorm : crossNorm ?? lastNorm
    var normed = input.normed.take() ?? attentionNorm(input.x)
    (input.x, normed) = sum(input.x, attention(normed, context), next)
    if let crossAttention {
      (input.x, normed) = sum(input.x, crossAttention(normed, context), lastNorm)
    }
    let result = mlp(normed)
    if let norm {
      (input.x, input.normed) = sum(input.x, result, norm)
    } else {
      input.x = sum(input.x, result)
    }
  }

  private func branch(_ x: Tensor) -> Tensor { dropPath(dropout(x)) }

  /// x + branch(result).
  private func sum(_ x: Tensor, _ result: Tensor) -> Tensor {
    dropPath.p == 0 && !dropPath.isObserved ? dropout(result, adding: x) : x + branch(result)
  }

  /// Whether what is between a branch and the norm behind it is a sum with dropout at most, at which nobody looks.
  private var isPlain: Bool {
    dropPath.p == 0 && !dropPath.isObserved && !dropout.isObserved
  }

  /// The probability with which a branch's element is dropped now.
  private var droppedShare: Double { dropout.isTraining ? dropout.p : 0 }

  /// x + branch(result), and its norm.
  private func sum(_ x: Tensor, _ result: Tensor, _ norm: any Norm) -> (Tensor, Tensor) {
    guard isPlain else {
      let sum = sum(x, result)
      return (sum, norm(sum))
    }
    let both = norm(adding: result, to: x, dropping: droppedShare, needsSum: true)
    guard let sum = both.sum else {
      preconditionFailure("\(type(of: norm)) left out a sum that it was asked for")
    }
    return (sum, both.normed)
  }

  /// norm(x + branch(result)).
  private func normedSum(_ x: Tensor, _ result: Tensor, _ norm: any Norm) -> Tensor {
    guard isPlain else { return norm(sum(x, result)) }
    return norm(adding: result, to: x, dropping: droppedShare, needsSum: false).normed
  }

  /// x + branch(outputNorm(body(norm(x)))).
  private func sandwich(
    _ x: Tensor, _ norm: any Norm, _ outputNorm: (any Norm)?, _ body: (Tensor) -> Tensor
  ) -> Tensor {
    let result = body(norm(x))
    return sum(x, outputNorm?(result) ?? result)
  }
}
