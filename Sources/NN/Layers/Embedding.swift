public import LazyConfig
public import Torch

/// A row of a table for each index.
///
/// Indices of any shape [...] give [..., hiddenSize]; `weight` is [count, hiddenSize]. First values are normal
/// with the standard deviation 1, as in PyTorch, unless `initializer` says otherwise.
@Module
@Configurable
public final class Embedding: UnaryModule {
  /// The table: [count, hiddenSize].
  @Parameter public var weight: Tensor
  /// A row that gets no gradient.
  public let paddingIndex: Int?

  /// - Parameters:
  ///   - count: How many rows.
  ///   - hiddenSize: The size of each row.
  ///   - paddingIndex: A row that gets no gradient, and starts at zero.
  ///   - initializer: How the first values are drawn.
  public init(
    count: Int, @Inherited hiddenSize: Int, paddingIndex: Int? = nil,
    @Inherited initializer: Initializer = .normal(1)
  ) throws {
    if let paddingIndex, paddingIndex < 0 || paddingIndex >= count {
      throw NNError.badShape("padding_index \(paddingIndex) is no row of \(count)")
    }
    self.paddingIndex = paddingIndex
    _weight = Parameter(
      [count, hiddenSize], initializer.isFanIn ? .normal(1) : initializer.zeroing(row: paddingIndex)
    )
  }

  public func forward(_ indices: Tensor) -> Tensor {
    Tensor.embedding(weight: weight, indices: indices, paddingIdx: paddingIndex ?? -1)
  }

  /// The product of vectors with every row: what a head that shares the table computes.
  ///
  /// `x` is [..., hiddenSize], the result [..., count].
  public func scores(_ x: Tensor) -> Tensor { running(with: [x]) { x.linear(weight: weight) } }

  /// The same scores, which need not be there as a whole.
  public func classScores(_ x: Tensor) -> ClassScores {
    isObserved ? ClassScores(scores(x)) : ClassScores(of: x, weight: weight, owner: self)
  }
}
