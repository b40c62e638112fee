public import LazyConfig
public import Torch

/// The vectors that a transformer starts from: the tokens', and what is added to them.
///
/// Tokens [B, T] give [B, T, hiddenSize].
@Module
@Configurable
public final class Embeddings: Module {
  /// A vector for each token.
  public let tokens: Embedding
  /// A vector for each position, where they are embedded.
  public let positions: (any PositionEmbedding)?
  /// A vector for each segment, as BERT has for two sentences.
  public let segments: Embedding?
  /// A norm of the sum.
  public let norm: (any Norm)?
  /// Dropout of the result.
  public let dropout: Dropout

  /// - Parameters:
  ///   - tokens: A vector for each token.
  ///   - positions: A vector for each position, where they are embedded.
  ///   - segments: A vector for each segment, as BERT has for two sentences.
  ///   - norm: A norm of the sum.
  ///   - dropout: The probability of dropout of the result.
  public init(
    tokens: Embedding, positions: (any PositionEmbedding)? = nil, segments: Embedding? = nil,
    norm: (any Norm)? = nil, @Inherited dropout: Double = 0
  ) throws {
    try NNError.checkWidths([
      "tokens": tokens.weight.size(1), "positions": positions?.width,
      "segments": segments?.weight.size(1), "norm": norm?.width,
    ])
    self.tokens = tokens
    self.positions = positions
    self.segments = segments
    self.norm = norm
    self.dropout = try Dropout(p: dropout)
  }

  /// - Parameters:
  ///   - ids: The tokens: [B, T].
  ///   - segmentIDs: The segment of each token: [B, T]; all of the first when nil.
  ///   - context: Where the tokens stand.
  public func forward(_ ids: Tensor, segmentIDs: Tensor? = nil, _ context: SequenceContext)
    -> Tensor
  {
    var x = tokens(ids)
    if let segments { x = x + segments(segmentIDs ?? ids.newZeros(ids.shape)) }
    if let positions { x = x + positions(context.positions).to(x.dtype) }
    if let norm { x = norm(x) }
    return dropout(x)
  }
}
