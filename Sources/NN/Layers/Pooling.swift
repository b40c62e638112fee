public import LazyConfig
public import Torch

/// One vector for a sequence: [B, T, D] to [B, D].
public protocol Pooling: Module {
  /// - Parameters:
  ///   - x: A vector for each token: [B, T, D].
  ///   - mask: Which tokens count: [B, T]; all when nil.
  func forward(_ x: Tensor, mask: Tensor?) -> Tensor
}

extension Pooling {
  /// Runs the pooling: what `forward` returns, and hooks make of it.
  public func callAsFunction(_ x: Tensor, mask: Tensor?) -> Tensor {
    if moduleState.recomputes { return recomputing([x]) { self.forward($0[0], mask: mask) } }
    return running(with: [x]) { forward(x, mask: mask) }
  }
}

/// The first token's vector, through a layer and a function: with tanh BERT's pooler.
@Module
@Configurable
public final class FirstTokenPooling: Pooling {
  /// Dropout before the layer.
  public let dropout: Dropout
  /// The layer: [hiddenSize] to the same size.
  public let dense: Linear
  /// The function behind the layer.
  public let act: any Activation

  /// - Parameters:
  ///   - hiddenSize: The size of the vectors.
  ///   - act: The function behind the layer.
  ///   - inputDropout: The probability of dropout before the layer.
  ///   - initializer: How the weight's first values are drawn.
  public init(
    @Inherited hiddenSize: Int, act: any Activation = Tanh(), inputDropout: Double = 0,
    @Inherited initializer: Initializer = .fanIn()
  ) throws {
    dropout = try Dropout(p: inputDropout)
    dense = Linear(inFeatures: hiddenSize, outFeatures: hiddenSize, initializer: initializer)
    self.act = act
  }

  public func forward(_ x: Tensor, mask: Tensor?) -> Tensor {
    act(dense(dropout(x.select(dim: 1, index: 0))))
  }
}

/// The first token's vector as it is.
@Module
@Configurable
public final class FirstVectorPooling: Pooling {
  /// There are no settings.
  public init() {}

  public func forward(_ x: Tensor, mask: Tensor?) -> Tensor { x.select(dim: 1, index: 0) }
}

/// The mean of the tokens that count.
@Module
@Configurable
public final class MeanPooling: Pooling {
  /// The mean has no settings.
  public init() {}

  public func forward(_ x: Tensor, mask: Tensor?) -> Tensor {
    guard let mask else { return x.mean(dim: [1]) }
    let weight = mask.to(x.dtype).unsqueeze(dim: -1)
    return (x * weight).sum(dim: [1]) / weight.sum(dim: [1]).clampMin(min: 1e-9)
  }
}

/// The greatest number at each place of the vectors of tokens that count.
@Module
@Configurable
public final class MaxPooling: Pooling {
  /// The greatest has no settings.
  public init() {}

  public func forward(_ x: Tensor, mask: Tensor?) -> Tensor {
    guard let mask else { return x.amax(dim: [1]) }
    let isPadding = mask.to(.bool).bitwiseNot().unsqueeze(dim: -1)
    return x.maskedFill(isPadding, value: Scalar(-1e9)).amax(dim: [1])
  }
}
