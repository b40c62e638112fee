import Torch

// libtorch has no kernels for some operators on the meta device, where tensors have shapes and no values: PyTorch
// gives their shapes in Python. These functions call the operator, or on the meta device others that give the same
// shape and refuse the same mistakes.

/// The row of a table for each index: `indices` [...], the result [..., table.size(1)].
func rows(of table: Tensor, _ indices: Tensor, paddingIndex: Int? = nil) -> Tensor {
  if table.device.kind == .meta { return table[indices] }
  return Tensor.embedding(weight: table, indices: indices, paddingIdx: paddingIndex ?? -1)
}

/// A layer norm over the last dimension.
func layerNorm(_ x: Tensor, weight: Tensor, bias: Tensor?, eps: Double) -> Tensor {
  if x.device.kind == .meta {
    let scaled = (x - x.mean(dim: [-1], keepdim: true)) * weight
    return bias.map { scaled + $0 } ?? scaled
  }
  return x.layerNorm(normalizedShape: weight.shape, weight: weight, bias: bias, eps: eps)
}

/// Attention of queries [B, H, T, D] to keys and values [B, G, S, D], where H is a multiple of G.
func attention(
  _ queries: Tensor, _ keys: Tensor, _ values: Tensor, mask: Tensor?, isCausal: Bool,
  dropout: Double, scale: Double
) -> Tensor {
  let repeats = queries.size(1) / keys.size(1)
  if queries.device.kind == .meta {
    let keys = keys.repeatInterleave(repeats, dim: 1)
    let values = values.repeatInterleave(repeats, dim: 1)
    let scores = queries.matmul(keys.transpose(-2, -1))
    return (mask.map { scores + $0 } ?? scores).softmax(dim: -1).matmul(values)
  }
  return Tensor.scaledDotProductAttention(
    query: queries, key: keys, value: values, attnMask: mask, dropoutP: dropout,
    isCausal: isCausal, scale: scale, enableGqa: repeats > 1)
}
