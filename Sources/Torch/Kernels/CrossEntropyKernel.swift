internal import CTorch

extension Tensor {
  /// The mean cross-entropy of the scores `x·Wᵀ + b` of classes, where x is this tensor, without the scores.
  ///
  /// It is `linear(weight: weight, bias: bias).crossEntropyLoss(targets)`, but for the memory: on the CPU, in float32 and
  /// bfloat16, scores and their gradients are there for some hundred rows at a time, more where there are few classes, so
  /// that memory grows with those rows and not with the tokens of a batch. Elsewhere all are.
  /// The gradients of `self`, `weight` and `bias` are computed at once where they are recorded, and kept until the backward
  /// pass. The mean is over the targets
  /// that count; where none does it is 0.
  ///
  /// - Parameters:
  ///   - weight: `[C, in]`.
  ///   - bias: `[C]`, or nil.
  ///   - targets: The classes that are right: `[N]` of int64, for this tensor's `[N, in]`.
  ///   - ignoreIndex: The target that does not count.
  ///   - labelSmoothing: How much of each target is spread over all classes (Szegedy et al. 2015, arXiv 1512.00567).
  /// - Returns: A number: in float64 for scores of float64, otherwise in float32.
  public func linearCrossEntropyLoss(
    weight: Tensor, bias: Tensor? = nil, targets: Tensor, ignoreIndex: Int = -100,
    labelSmoothing: Double = 0
  ) -> Tensor {
    var out: ct_tensor?
    let status = ct_linear_cross_entropy(
      handle, weight.handle, bias?.handle, targets.handle, Int64(ignoreIndex), labelSmoothing, &out)
    extendLifetime(self)
    extendLifetime(weight)
    extendLifetime(bias)
    extendLifetime(targets)
    guard status == CT_OK else {
      operatorFailed(
        "linear_cross_entropy", status,
        ["self": self, "weight": weight, "bias": bias, "targets": targets])
    }
    return Tensor(owning: out)
  }
}
