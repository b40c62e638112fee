public import Torch

/// How the positions of a sequence learn from each other: [B, T, D] to the same shape.
///
/// An attention of your own conforms, and any model takes it in its slot:
///
///     @Module @Configurable
///     final class GatedAttention: Attention {
///       let inner: MultiHeadAttention
///       let gate: Linear
///       init(@Inherited hiddenSize: Int, inner: MultiHeadAttention) { … }
///       func forward(_ x: Tensor, _ context: SequenceContext) -> Tensor {
///         inner(x, context) * gate(x).sigmoid()
///       }
///     }
public protocol Attention: HasWidth {
  /// - Parameters:
  ///   - x: A vector for each position: [B, T, D].
  ///   - context: Where the positions stand, which of them count, and what came before.
  /// - Returns: [B, T, D].
  func forward(_ x: Tensor, _ context: SequenceContext) -> Tensor

  /// Whether each token attends to those of its own text alone where the context has a ``Packing``. False unless an
  /// attention says so: such batches are then refused.
  var handlesPacking: Bool { get }
}

extension Attention {
  public var handlesPacking: Bool { false }

  /// Runs the attention: what `forward` returns, and hooks make of it.
  public func callAsFunction(_ x: Tensor, _ context: SequenceContext) -> Tensor {
    if moduleState.recomputes { return recomputing([x]) { self.forward($0[0], context) } }
    return running(with: [x]) { forward(x, context) }
  }
}
