import LazyConfig
import NN
import Torch

/// Attention whose result passes a gate that the input opens.
@Module
@Configurable
final class GatedAttention: Attention {
  let inner: MultiHeadAttention
  let gate: Linear
  let sharpness: Double

  /// - Parameters:
  ///   - hiddenSize: The size of the vectors.
  ///   - numHeads: How many heads attention has.
  ///   - isCausal: Whether a position sees no later ones.
  ///   - sharpness: How suddenly the gate opens.
  init(
    @Inherited hiddenSize: Int, @Inherited numHeads: Int, @Inherited isCausal: Bool = false,
    sharpness: Double = 1
  ) throws {
    inner = try MultiHeadAttention(
      hiddenSize: hiddenSize, numHeads: numHeads, isCausal: isCausal)
    gate = Linear(inFeatures: hiddenSize, outFeatures: hiddenSize)
    self.sharpness = sharpness
  }

  func forward(_ x: Tensor, _ context: SequenceContext) -> Tensor {
    inner(x, context) * (gate(x) * sharpness).sigmoid()
  }
}
