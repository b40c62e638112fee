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
public protocol Attention: Module {
  func forward(_ x: Tensor, _ context: SequenceContext) -> Tensor
}

extension Attention {
  public func callAsFunction(_ x: Tensor, _ context: SequenceContext) -> Tensor {
    running { forward(x, context) }
  }
}
