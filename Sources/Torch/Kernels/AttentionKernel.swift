internal import CTorch

extension Tensor {
  /// `softmax(scale·q·kᵀ + mask)·v` for each head.
  ///
  /// B batch, T queries, S keys, H heads, G heads of keys and values, D size of a head. A query without keys gives zeros.
  /// On the CPU, products run on what ``Runtime/productBackend(of:)`` says, and a query's scores do not outlive it: the
  /// backward pass computes them once more (Dao et al. 2022, arXiv 2205.14135). Gradients: `queries`, `keys`, `values`.
  ///
  /// - Parameters:
  ///   - queries: `[B, H, T, D]`, or `[B, T, H·D]`.
  ///   - keys: `[B, G, S, D]`, where H is a multiple of G, or `[B, S, G·D]`.
  ///   - values: `[B, G, S, D]`, or `[B, S, G·D]`.
  ///   - heads: H, where the heads of a position lie side by side; nil where they are apart.
  ///   - mask: Broadcast to `[B, H, T, S]`: truth values, or numbers that are added; nil for none.
  ///   - isCausal: Whether a query sees no later keys; T is S then.
  ///   - scale: What products are multiplied by.
  ///   - dropout: The probability with which a weight is dropped; the others are multiplied by 1/(1 − dropout).
  ///   - starts: Where texts start that lie one behind the other in one row, and where the last ends: each attends to
  ///     itself alone, B is 1, and T is S. Nil for a text for each row.
  /// - Returns: As `queries`.
  public static func attention(
    queries: Tensor, keys: Tensor, values: Tensor, heads: Int? = nil, mask: Tensor? = nil,
    isCausal: Bool = false, scale: Double, dropout: Double = 0, starts: [Int]? = nil
  ) -> Tensor {
    precondition(heads != 0, "attention: no heads lie side by side in nothing")
    var out: ct_tensor?
    let status = (starts ?? []).withUnsafeBufferPointer { starts in
      ct_attention(
        queries.handle, keys.handle, values.handle, heads ?? 0, mask?.handle, isCausal, scale,
        dropout, starts.baseAddress, starts.count, &out)
    }
    extendLifetime(queries)
    extendLifetime(keys)
    extendLifetime(values)
    extendLifetime(mask)
    guard status == CT_OK else {
      operatorFailed(
        "attention", status,
        [
          "queries": queries, "keys": keys, "values": values, "heads": heads, "mask": mask,
          "starts": starts,
        ])
    }
    return Tensor(owning: out)
  }
}
