import Torch

// libtorch has no kernels for some operators on the meta device, where tensors have shapes and no values: PyTorch
// gives their shapes in Python. These functions call the operator, or on the meta device stand in for it: they give
// the same shapes, refuse the same mistakes, make the same tensors, keep the same ones for the backward pass, and
// count the same operations, so that a ``ModelSummary`` says what a run on the CPU takes.

/// The row of a table for each index: `indices` [...], the result [..., table.size(1)].
func rows(of table: Tensor, _ indices: Tensor, paddingIndex: Int? = nil) -> Tensor {
  if table.device.kind == .meta { return table[indices] }
  return Tensor.embedding(weight: table, indices: indices, paddingIdx: paddingIndex ?? -1)
}

/// A layer norm over the last dimension.
func layerNorm(_ x: Tensor, weight: Tensor, bias: Tensor?, eps: Double) -> Tensor {
  guard x.device.kind == .meta else {
    return x.layerNorm(normalizedShape: weight.shape, weight: weight, bias: bias, eps: eps)
  }
  guard x.shape.last == weight.size(0) else {
    OperatorFailure.stop(
      "layer_norm: vectors of \(x.shape.last ?? 1) numbers do not fit a norm of \(weight.size(0))"
        + "\n  input: \(x.summary)\n  weight: \(weight.summary)")
  }
  let function = CustomFunction("LayerNorm") { inputs, saved in
    let rows = x.shape.dropLast() + [1]
    // The last two are the means and the deviations.
    saved = inputs + [x.newEmpty(Array(rows)), x.newEmpty(Array(rows))]
    return [x.newEmpty(x.shape)]
  } backward: { _, saved in
    saved.dropLast(2).map { $0.newEmpty($0.shape) }
  }
  return function([x, weight] + (bias.map { [$0] } ?? []))[0]
}

/// Attention of queries [B, H, T, D] to keys and values [B, G, S, D], where H is a multiple of G.
func attention(
  _ queries: Tensor, _ keys: Tensor, _ values: Tensor, mask: Tensor?, isCausal: Bool,
  dropout: Double, scale: Double
) -> Tensor {
  guard queries.device.kind == .meta else {
    return Tensor.scaledDotProductAttention(
      query: queries, key: keys, value: values, attnMask: mask, dropoutP: dropout,
      isCausal: isCausal, scale: scale, enableGqa: queries.size(1) != keys.size(1))
  }
  let shapes = MetaAttention(queries, keys, values)
  // The kernel that never holds the scores knows no dropout, and no gradient of the mask.
  let holdsScores =
    dropout > 0 || mask?.requiresGrad == true || queries.size(-1) != values.size(-1)
  let added = mask.map { $0.dtype == .bool ? queries.newEmpty($0.shape) : $0 }
  return holdsScores
    ? shapes.withScores(mask: added, isCausal: isCausal, dropout: dropout, scale: scale)
    : shapes.inBlocks(mask: added)
}
