public import LazyConfig
public import Torch

/// down(act(gate(x)) · up(x)): SwiGLU with `silu`, GeGLU with `gelu` (Shazeer 2020, arXiv 2002.05202).
///
/// `x` is [..., hiddenSize], and so is the result; between them are intermediateSize numbers.
@Module
@Configurable
public final class GatedMLP: FeedForward {
  /// To the gate.
  public let gate: Linear
  /// To what the gate multiplies.
  public let up: Linear
  /// The gate's function.
  public let act: any Activation
  /// Back to vectors.
  public let down: Linear
  /// Dropout after the last product.
  public let dropout: Dropout

  /// - Parameters:
  ///   - hiddenSize: The size of the vectors.
  ///   - intermediateSize: The size of the gate; four times the hidden size unless set.
  ///   - act: The gate's function.
  ///   - bias: Whether the products add a bias.
  ///   - dropout: The probability of dropout after the last product.
  ///   - initializer: How the weights' first values are drawn.
  public init(
    @Inherited hiddenSize: Int, @Inherited intermediateSize: Int? = nil,
    @Inherited act: any Activation = SiLU(), @Inherited bias: Bool = false, dropout: Double = 0,
    @Inherited initializer: Initializer = .fanIn()
  ) throws {
    let size = intermediateSize ?? product(4, hiddenSize)
    gate = Linear(inFeatures: hiddenSize, outFeatures: size, bias: bias, initializer: initializer)
    up = Linear(inFeatures: hiddenSize, outFeatures: size, bias: bias, initializer: initializer)
    self.act = act
    down = Linear(inFeatures: size, outFeatures: hiddenSize, bias: bias, initializer: initializer)
    self.dropout = try Dropout(p: dropout)
  }

  public var width: Int? { up.inFeatures }

  public func forward(_ x: Tensor) -> Tensor {
    let both = Linear.together([gate, up], x, then: [act])
    return dropout(down(both[0] * both[1]))
  }
}
