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

  private let packed = PackedWeight()

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

  public func forward(_ x: Tensor) -> Tensor { product(x, .none) }

  /// act(self(x)): in one pass, where products know the function and nothing looks at what is between.
  public func callAsFunction(_ x: Tensor, then act: any Activation) -> Tensor {
    guard let activation = act.inProducts, !isObserved, !act.isObserved else {
      return act(self(x))
    }
    return running(with: [x]) { product(x, activation) }
  }

  /// Scores of classes, which need not be there as a whole.
  public func classScores(_ x: Tensor) -> ClassScores {
    isObserved
      ? ClassScores(self(x)) : ClassScores(of: x, weight: weight, bias: bias, owner: self)
  }

  /// What each layer makes of the same x, computed together where nothing looks at one alone.
  ///
  /// - Parameters:
  ///   - layers: The layers.
  ///   - x: [..., inFeatures].
  ///   - acts: The function behind each layer, nil for none; shorter where none follows the last ones.
  /// - Returns: [..., outFeatures] for each layer.
  public static func together(
    _ layers: [Linear], _ x: Tensor, then acts: [(any Activation)?] = []
  ) -> [Tensor] {
    func act(_ index: Int) -> (any Activation)? { index < acts.count ? acts[index] : nil }
    // What does not fit fails by itself, so that the failure names it.
    let fits = { (layer: Linear) in
      x.rank > 0 && layer.weight.size(1) == x.size(-1)
        && layer.bias.map { $0.shape == [layer.outFeatures] } != false
    }
    guard layers.allSatisfy({ !$0.isObserved && fits($0) }) else {
      return layers.indices.map { index in
        act(index).map { layers[index](x, then: $0) } ?? layers[index](x)
      }
    }
    let inProducts = layers.indices.map { index in
      act(index).flatMap { $0.isObserved ? nil : $0.inProducts }
    }
    let results = x.linears(
      zip(layers, inProducts).map { layer, activation in
        LinearPart(
          weight: layer.weight, bias: layer.bias, activation: activation ?? .none,
          packed: layer.packed)
      })
    return results.indices.map { index in
      inProducts[index] == nil ? act(index)?(results[index]) ?? results[index] : results[index]
    }
  }

  private func product(_ x: Tensor, _ activation: ProductActivation) -> Tensor {
    x.linear(weight: weight, bias: bias, activation: activation, packed: packed)
  }
}
