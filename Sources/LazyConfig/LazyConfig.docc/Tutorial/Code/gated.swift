import LazyConfig

/// Attention with a gate on its output.
@Configurable
final class GatedAttention: Attention {
  init(
    @Inherited hiddenSize: Int, @Inherited numHeads: Int,
    /// The share of the output that passes at first.
    gate: Double = 0.5
  ) throws {
    guard hiddenSize % numHeads == 0 else { throw Indivisible(width: hiddenSize, heads: numHeads) }
  }
}

/// A width that cannot be shared among the heads.
struct Indivisible: Error, CustomStringConvertible {
  let width: Int
  let heads: Int
  var description: String { "a width of \(width) is no multiple of \(heads) heads" }
}
