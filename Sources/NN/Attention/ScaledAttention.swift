import Torch

// B batch, T queries, S keys, H heads, G heads of keys and values, D size of a head.

/// Attention of queries [B, H, T, D] to keys and values [B, G, S, D], where H is a multiple of G; where `heads` is H, of
/// queries [B, T, H·D] to keys and values [B, S, G·D].
///
/// On the meta device it makes and keeps what it makes and keeps on the CPU, and counts the same operations.
func attention(
  _ queries: Tensor, _ keys: Tensor, _ values: Tensor, heads: Int?, mask: Tensor?, isCausal: Bool,
  dropout: Double, scale: Double, packing: Packing?
) -> Tensor {
  if queries.device.kind == .meta, mask?.requiresGrad != true {
    if let heads {
      let size = queries.size(2) / heads
      func apart(_ x: Tensor) -> Tensor { x.unflatten(dim: 2, [-1, size]).transpose(1, 2) }
      return attention(
        apart(queries), apart(keys), apart(values), heads: nil, mask: mask, isCausal: isCausal,
        dropout: dropout, scale: scale, packing: packing
      ).transpose(1, 2).flatten(startDim: 2)
    }
    if fit(queries, keys, values) { return attentionInBlocks(queries, keys, values, mask: mask) }
  }
  return Tensor.attention(
    queries: queries, keys: keys, values: values, heads: heads, mask: mask, isCausal: isCausal,
    scale: scale, dropout: dropout, starts: packing?.starts)
}

/// Whether the kernel that goes over keys in blocks takes these shapes. What does not fit at all fails in the other.
private func fit(_ queries: Tensor, _ keys: Tensor, _ values: Tensor) -> Bool {
  queries.rank == 4 && keys.rank == 4 && keys.shape == values.shape && keys.size(1) > 0
    && queries.size(0) == keys.size(0) && queries.size(3) == keys.size(3)
    && queries.size(1) % keys.size(1) == 0
}

/// Stands on the meta device for the kernel that goes over keys in blocks, and keeps for the backward pass a number for
/// each row of scores in place of the scores (Dao et al. 2022, arXiv 2205.14135).
private func attentionInBlocks(
  _ queries: Tensor, _ keys: Tensor, _ values: Tensor, mask: Tensor?
) -> Tensor {
  let (batch, heads) = (queries.size(0), queries.size(1))
  let (length, size) = (queries.size(2), queries.size(3))
  let products = [batch, heads, length, keys.size(2), size].reduce(1.0) { $0 * Double($1) }
  // A mask of truth values is turned into one of numbers.
  let added = mask.map { $0.dtype == .bool ? queries.newEmpty($0.shape) : $0 }
  let function = CustomFunction("FlashAttention") { inputs, saved in
    WorkRecorder.count(operations: 4 * products)
    let result = queries.newEmpty([batch, length, heads, size]).transpose(1, 2)
    let sums = queries.newEmpty([batch, length, heads], dtype: .float32)
    saved = inputs + [result, sums] + (added.map { [$0] } ?? [])
    return [result]
  } backward: { _, saved in
    // The scores once more, and two products for each of the two of the forward pass.
    WorkRecorder.count(operations: 10 * products)
    return saved.prefix(3).map { x in
      x.newEmpty([x.size(0), x.size(2), x.size(1), x.size(3)]).transpose(1, 2)
    }
  }
  return function([queries, keys, values])[0]
}
