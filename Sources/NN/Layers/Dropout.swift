public import LazyConfig
public import Torch

/// Sets elements to zero with a probability while training, and scales the others by 1/(1 − p)
/// (Srivastava et al. 2014).
@Module
@Configurable
public final class Dropout: UnaryModule {
  /// The probability.
  public let p: Double

  /// - Parameter p: The probability; 0 does nothing.
  public init(p: Double = 0) throws {
    guard (0...1).contains(p) else { throw NNError.badShape("p is \(p); expected 0 to 1") }
    self.p = p
  }

  public func forward(_ x: Tensor) -> Tensor {
    isTraining && p > 0 ? x.dropping(p) : x
  }

  /// self(x) + added, in one pass where nothing looks at what is between.
  public func callAsFunction(_ x: Tensor, adding added: Tensor) -> Tensor {
    guard isTraining, p > 0, !isObserved, x.dtype == added.dtype else { return added + self(x) }
    return running(with: [x]) { x.dropping(p, adding: added) }
  }
}

/// Leaves out a branch for whole samples while training: stochastic depth (Huang et al. 2016, arXiv 1603.09382).
///
/// `x` is [B, ...]; each of the B samples is zero with probability p, or scaled by 1/(1 − p).
@Module
@Configurable
public final class DropPath: UnaryModule {
  /// The probability.
  public let p: Double

  /// - Parameter p: The probability; 0 does nothing.
  public init(p: Double = 0) throws {
    guard (0..<1).contains(p) else { throw NNError.badShape("p is \(p); expected 0 to below 1") }
    self.p = p
  }

  public func forward(_ x: Tensor) -> Tensor {
    guard isTraining, p > 0 else { return x }
    let shape = [x.size(0)] + [Int](repeating: 1, count: x.rank - 1)
    let keep = x.newEmpty(shape).bernoulli_(p: 1 - p).div_(Scalar(1 - p))
    return x * keep
  }
}
