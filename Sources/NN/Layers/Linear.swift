public import LazyConfig
public import Torch

/// y = x·Wᵀ + b.
///
/// `x` is [..., inFeatures], the result [..., outFeatures]; `weight` is [outFeatures, inFeatures] and `bias`
/// [outFeatures]. First values follow PyTorch: both are uniform within 1/√inFeatures, unless `initializer`
/// says otherwise for the weight; then the bias starts at zero.
@Module
@Configurable
public final class Linear: UnaryModule {
  /// [outFeatures, inFeatures].
  @Parameter public var weight: Tensor
  /// [outFeatures]; nil for none.
  @Parameter public var bias: Tensor?

  /// The size of each input.
  public var inFeatures: Int { weight.size(1) }
  /// The size of each output.
  public var outFeatures: Int { weight.size(0) }

  /// - Parameters:
  ///   - inFeatures: The size of each input.
  ///   - outFeatures: The size of each output.
  ///   - bias: Whether a bias is added.
  ///   - initializer: How the weight's first values are drawn.
  public init(
    inFeatures: Int, outFeatures: Int, bias: Bool = true,
    @Inherited initializer: Initializer = .fanIn()
  ) {
    _weight = Parameter([outFeatures, inFeatures], initializer)
    _bias = Parameter(
      bias ? [outFeatures] : nil, initializer.isFanIn ? .fanIn(inFeatures) : .zeros)
  }

  public func forward(_ x: Tensor) -> Tensor { x.linear(weight: weight, bias: bias) }
}
