internal import CTorch

/// How vectors are normalised.
public enum NormKind: Sendable {
  /// (x − mean) / √(variance + eps) (Ba et al. 2016, arXiv 1607.06450).
  case layer
  /// x / √(mean of x² + eps) (Zhang and Sennrich 2019, arXiv 1910.07467).
  case rootMeanSquare
}

extension Tensor {
  /// A norm of this tensor's vectors, multiplied by a weight.
  ///
  /// Means are taken in float32 at least, whatever the tensor's type is. Gradients: `self`, `weight`, `bias`.
  ///
  /// - Parameters:
  ///   - kind: How vectors are normalised.
  ///   - weight: `[D]`.
  ///   - bias: `[D]`, or nil; for ``NormKind/layer``.
  ///   - eps: What is added below the root.
  /// - Returns: `[…, D]` for this tensor's `[…, D]`.
  public func normed(_ kind: NormKind, weight: Tensor, bias: Tensor? = nil, eps: Double) -> Tensor {
    norm(kind, adding: nil, dropping: 0, weight: weight, bias: bias, eps: eps, needsSum: false)
      .normed
  }

  /// A norm of the sum of this tensor and a branch, in one pass.
  ///
  /// On the CPU dropout keeps nothing for the backward pass but a seed. Gradients: `self`, `branch`, `weight`, `bias`.
  ///
  /// - Parameters:
  ///   - branch: What is added: of this tensor's shape.
  ///   - p: The probability with which an element of the branch is dropped; the others are multiplied by 1/(1 − p).
  ///   - kind: How vectors are normalised.
  ///   - weight: `[D]`.
  ///   - bias: `[D]`, or nil; for ``NormKind/layer``.
  ///   - eps: What is added below the root.
  ///   - needsSum: Whether the sum itself is asked for.
  /// - Returns: the sum, nil where it was not asked for, and its norm.
  public func adding(
    _ branch: Tensor, dropping p: Double = 0, normed kind: NormKind, weight: Tensor,
    bias: Tensor? = nil, eps: Double, needsSum: Bool = true
  ) -> (sum: Tensor?, normed: Tensor) {
    norm(
      kind, adding: branch, dropping: p, weight: weight, bias: bias, eps: eps, needsSum: needsSum)
  }

  private func norm(
    _ kind: NormKind, adding branch: Tensor?, dropping p: Double, weight: Tensor, bias: Tensor?,
    eps: Double, needsSum: Bool
  ) -> (sum: Tensor?, normed: Tensor) {
    var sum: ct_tensor?
    var out: ct_tensor?
    let isRMS = kind == .rootMeanSquare
    let status =
      needsSum
      ? ct_norm(
        handle, branch?.handle, p, weight.handle, bias?.handle, eps, isRMS, &sum, &out)
      : ct_norm(handle, branch?.handle, p, weight.handle, bias?.handle, eps, isRMS, nil, &out)
    extendLifetime(self)
    extendLifetime(branch)
    extendLifetime(weight)
    extendLifetime(bias)
    guard status == CT_OK else {
      operatorFailed(
        "norm", status,
        ["self": self, "branch": branch, "p": p, "weight": weight, "bias": bias, "eps": eps])
    }
    return (needsSum ? Tensor(owning: sum) : nil, Tensor(owning: out))
  }
}
