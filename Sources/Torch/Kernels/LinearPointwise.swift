internal import CTorch

extension Tensor {
  /// A function of one element that oneDNN applies inside a matrix product.
  public enum Pointwise: String, Sendable, CaseIterable {
    case none, relu, sigmoid, tanh, hardswish, hardsigmoid, swish
    /// `0.5·x·(1 + erf(x/√2))`.
    case gelu
    /// The approximation of gelu by tanh (Hendrycks and Gimpel 2016, arXiv:1606.08415).
    case geluTanh
  }

  /// `pointwise(x·Wᵀ + b)` as one oneDNN primitive: `mkldnn::_linear_pointwise`.
  ///
  /// It records no gradient; inside a graph use ``linear(weight:bias:)``. It needs a CPU libtorch with
  /// oneDNN (``Runtime/hasOneDNN``).
  /// - Parameters:
  ///   - weight: Shape `[out, in]`, of this tensor's dtype: `float32`, `bfloat16` or `float16`.
  ///   - bias: Shape `[out]`, or nil.
  ///   - pointwise: What is applied to each element of the product.
  /// - Returns: Shape `[…, out]` for this tensor's `[…, in]`.
  public func linearPointwise(
    weight: Tensor, bias: Tensor? = nil, pointwise: Pointwise = .none
  ) -> Tensor {
    let algorithm: String? =
      switch pointwise {
      case .gelu: "none"
      case .geluTanh: "tanh"
      default: nil
      }
    let name = pointwise == .geluTanh ? Pointwise.gelu.rawValue : pointwise.rawValue
    var out: ct_tensor?
    let status = ct_mkldnn_linear_pointwise(
      handle, weight.handle, bias?.handle, name, algorithm, &out)
    extendLifetime(self)
    extendLifetime(weight)
    extendLifetime(bias)
    if status != CT_OK {
      operatorFailed(
        "mkldnn::_linear_pointwise", status,
        ["self": self, "weight": weight, "bias": bias, "pointwise": pointwise])
    }
    return Tensor(owning: out)
  }
}
