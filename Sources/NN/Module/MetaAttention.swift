import Torch

// B batch, T queries, S keys, H heads, G heads of keys and values, D size of a head.

/// Attention on the meta device, as the CPU's kernels compute it.
struct MetaAttention {
  private let queries: Tensor
  private let keys: Tensor
  private let values: Tensor

  /// Queries [B, H, T, D], keys and values [B, G, S, D].
  init(_ queries: Tensor, _ keys: Tensor, _ values: Tensor) {
    let fits =
      queries.rank == 4 && keys.rank == 4 && values.rank == 4
      && queries.size(0) == keys.size(0) && queries.size(-1) == keys.size(-1)
      && keys.shape.dropLast() == values.shape.dropLast() && keys.size(1) > 0
      && queries.size(1) % keys.size(1) == 0
    guard fits else {
      OperatorFailure.stop(
        "scaled_dot_product_attention: queries, keys and values do not fit"
          + "\n  query: \(queries.summary)\n  key: \(keys.summary)\n  value: \(values.summary)")
    }
    self.queries = queries
    self.keys = keys
    self.values = values
  }

  /// The kernel that goes over keys in blocks, and keeps for the backward pass a number for each row of scores
  /// (Dao et al. 2022, arXiv 2205.14135).
  func inBlocks(mask: Tensor?) -> Tensor {
    let scores = queries.shape.dropLast().reduce(1, *) * keys.size(2)
    let size = queries.size(-1)
    let function = CustomFunction("FlashAttention") { inputs, saved in
      WorkRecorder.count(operations: 4 * scores * size)
      let (batch, heads, length) = (queries.size(0), queries.size(1), queries.size(2))
      let result = queries.newEmpty([batch, length, heads, size]).transpose(1, 2)
      let sums = queries.newEmpty([batch, length, heads], dtype: .float32)
      saved = inputs + [result, sums] + (mask.map { [$0] } ?? [])
      return [result]
    } backward: { _, saved in
      // The scores once more, and two products for each of the two of the forward pass.
      WorkRecorder.count(operations: 10 * scores * size)
      return saved.prefix(3).map { $0.newEmpty($0.shape) }
    }
    return function([queries, keys, values])[0]
  }

  /// The way that holds all scores, in fp32 at least.
  func withScores(mask: Tensor?, isCausal: Bool, dropout: Double, scale: Double) -> Tensor {
    let dtype = queries.dtype
    let isHalf = dtype == .bfloat16 || dtype == .float16
    func wide(_ x: Tensor) -> Tensor { isHalf ? x.to(.float32) : x }
    let root = scale.squareRoot()
    let (queries, keys, values) = (wide(queries), wide(keys), wide(values))
    let scaled = queries * root
    var mask = mask
    if isCausal { mask = scaled.newEmpty([queries.size(2), keys.size(2)]) }
    let repeats = queries.size(1) / keys.size(1)
    func repeated(_ x: Tensor) -> Tensor {
      repeats == 1 ? x : x.repeatInterleave(repeats, dim: 1)
    }
    var weights = scaled.matmul(repeated(keys).transpose(-2, -1) * root)
    if let mask { weights.add_(mask) }
    weights = safeSoftmax(weights)
    if dropout > 0 { weights = weights.dropout(p: dropout, train: true) }
    return weights.matmul(repeated(values)).to(dtype)
  }

  /// A softmax over the last dimension that gives zeros for a row of −∞.
  private func safeSoftmax(_ scores: Tensor) -> Tensor {
    CustomFunction("SafeSoftmax") { inputs, saved in
      let plain = inputs[0].softmax(dim: -1)
      return withExtendedLifetime((plain, inputs[0].isneginf())) {
        let result = plain.newEmpty(plain.shape)
        saved = [result]
        return [result]
      }
    } backward: { _, saved in
      [saved[0].newEmpty(saved[0].shape)]
    }([scores])[0]
  }
}
