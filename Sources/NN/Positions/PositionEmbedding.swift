import Foundation
public import LazyConfig
public import Torch

/// A vector for each position, which is added to the token's: [T] or [B, T] to [..., hiddenSize].
public protocol PositionEmbedding: UnaryModule, HasWidth {}

/// A learned vector for each position.
@Module
@Configurable
public final class LearnedPositions: PositionEmbedding {
  /// A row for each position: [maxPositions + offset, hiddenSize].
  @Parameter public var weight: Tensor
  /// The row of position 0.
  public let offset: Int

  /// - Parameters:
  ///   - maxPositions: How many positions there are.
  ///   - hiddenSize: The size of the vectors.
  ///   - offset: The row of position 0; RoBERTa's is 2.
  ///   - initializer: How the first values are drawn.
  public init(
    @Inherited maxPositions: Int, @Inherited hiddenSize: Int, offset: Int = 0,
    @Inherited initializer: Initializer = .normal(0.02)
  ) {
    _weight = Parameter(
      [sum(maxPositions, offset), hiddenSize], initializer.isFanIn ? .normal(0.02) : initializer)
    self.offset = offset
  }

  public var width: Int? { weight.size(1) }

  public func forward(_ positions: Tensor) -> Tensor {
    Tensor.embedding(weight: weight, indices: offset == 0 ? positions : positions + offset)
  }
}

/// sin and cos of the position at speeds from 1 to 1/10,000 (Vaswani et al. 2017, arXiv 1706.03762, section
/// 3.5): number 2i is sin(position·10000^(−2i/D)), number 2i + 1 the cosine.
///
/// The result is fp32 whatever the model's type is.
@Module
@Configurable
public final class SinusoidalPositions: PositionEmbedding {
  /// The size of the vectors.
  public let hiddenSize: Int

  /// - Parameter hiddenSize: The size of the vectors.
  public init(@Inherited hiddenSize: Int) throws {
    guard hiddenSize > 0, hiddenSize % 2 == 0 else {
      throw NNError.badShape("hidden_size \(hiddenSize) must be even, and above 0")
    }
    self.hiddenSize = hiddenSize
  }

  public var width: Int? { hiddenSize }

  public func forward(_ positions: Tensor) -> Tensor {
    let speeds = (0..<(hiddenSize / 2)).map { i in
      Float(pow(10_000, -2 * Double(i) / Double(hiddenSize)))
    }
    let speed = Tensor(speeds)
    let onDevice = (try? speed.to(positions.device)) ?? speed
    let angle = positions.to(.float32).unsqueeze(dim: -1) * onDevice
    return Tensor.stack([angle.sin(), angle.cos()], dim: -1).flatten(startDim: -2)
  }
}
