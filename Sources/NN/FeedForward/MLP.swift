public import LazyConfig
public import Torch

/// The part of a transformer's layer that treats each position by itself: [B, T, D] to the same shape.
public protocol FeedForward: UnaryModule, HasWidth {}

/// down(act(up(x))).
///
/// `x` is [..., hiddenSize], and so is the result; between them are intermediateSize numbers.
@Module
@Configurable
public final class MLP: FeedForward {
  /// To the wider vectors.
  public let up: Linear
  /// The function between the two products.
  public let act: any Activation
  /// Back.
  public let down: Linear
  /// Dropout after the second product.
  public let dropout: Dropout

  /// - Parameters:
  ///   - hiddenSize: The size of the vectors.
  ///   - intermediateSize: The size between the two products; four times the hidden size unless set.
  ///   - act: The function between the two products.
  ///   - bias: Whether both products add a bias.
  ///   - dropout: The probability of dropout after the second product.
  ///   - initializer: How the weights' first values are drawn.
  public init(
    @Inherited hiddenSize: Int, @Inherited intermediateSize: Int? = nil,
    @Inherited act: any Activation = GELU(), @Inherited bias: Bool = true, dropout: Double = 0,
    @Inherited initializer: Initializer = .fanIn()
  ) throws {
    let size = intermediateSize ?? product(4, hiddenSize)
    up = Linear(inFeatures: hiddenSize, outFeatures: size, bias: bias, initializer: initializer)
    self.act = act
    down = Linear(inFeatures: size, outFeatures: hiddenSize, bias: bias, initializer: initializer)
    self.dropout = try Dropout(p: dropout)
  }

  public var width: Int? { up.inFeatures }

  public func forward(_ x: Tensor) -> Tensor { dropout(down(up(x, then: act))) }
}
