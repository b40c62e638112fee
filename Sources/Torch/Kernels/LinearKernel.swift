internal import CTorch

/// A function of each element that a product applies to its result, in the same pass.
public enum ProductActivation: Sendable, CaseIterable {
  case none, relu
  /// `0.5·x·(1 + erf(x/√2))`.
  case gelu
  /// The approximation of gelu by tanh (Hendrycks and Gimpel 2016, arXiv 1606.08415).
  case geluTanh
  /// `x·σ(x)`.
  case silu

  fileprivate var code: ct_activation {
    switch self {
    case .none: CT_ACTIVATION_NONE
    case .relu: CT_ACTIVATION_RELU
    case .gelu: CT_ACTIVATION_GELU
    case .geluTanh: CT_ACTIVATION_GELU_TANH
    case .silu: CT_ACTIVATION_SILU
    }
  }
}

extension Tensor {
  /// `activation(x·Wᵀ + b)`, where x is this tensor: the product of the last dimension with the transposed weight.
  ///
  /// On the CPU it runs on what ``Runtime/productBackend(of:)`` says. Gradients: `self`, `weight`, `bias`.
  ///
  /// - Parameters:
  ///   - weight: `[out, in]`.
  ///   - bias: `[out]`, or nil.
  ///   - activation: What is applied to each element of the product.
  ///   - packed: The weight, prepared; nil prepares it anew where that is needed.
  /// - Returns: `[…, out]` for this tensor's `[…, in]`.
  public func linear(
    weight: Tensor, bias: Tensor? = nil, activation: ProductActivation = .none,
    packed: PackedWeight? = nil
  ) -> Tensor {
    var out: ct_tensor?
    let blocks = packed?.blocks(of: weight, for: self)
    var part = ct_linear_part(
      weight: weight.handle, bias: bias?.handle, packed: blocks?.handle, activation: activation.code
    )
    let status = ct_linear(handle, &part, 1, &out)
    extendLifetime(self)
    extendLifetime(weight)
    extendLifetime(bias)
    extendLifetime(blocks)
    guard status == CT_OK else {
      operatorFailed("linear", status, ["self": self, "weight": weight, "bias": bias])
    }
    return Tensor(owning: out)
  }

  /// What several weights make of this tensor, computed together: the gradient of this tensor is one product, and its
  /// elements are brought into order once for all weights' gradients.
  ///
  /// - Parameter parts: The weights, each `[out, in]`.
  /// - Returns: `[…, out]` for each part, as ``linear(weight:bias:activation:packed:)`` gives.
  public func linears(_ parts: [LinearPart]) -> [Tensor] {
    withUnsafeTemporaryAllocation(of: ct_tensor?.self, capacity: parts.count) { outs in
      outs.initialize(repeating: nil)
      let blocks = parts.map { $0.packed?.blocks(of: $0.weight, for: self) }
      let raw = zip(parts, blocks).map { part, blocks in
        ct_linear_part(
          weight: part.weight.handle, bias: part.bias?.handle, packed: blocks?.handle,
          activation: part.activation.code)
      }
      let status = ct_linear(handle, raw, raw.count, outs.baseAddress!)
      extendLifetime(self)
      extendLifetime(parts)
      extendLifetime(blocks)
      guard status == CT_OK else {
        operatorFailed(
          "linear", status,
          [
            "self": self, "weights": parts.map(\.weight.shape).description,
            "biases": parts.map { $0.bias?.shape }.description,
          ])
      }
      return outs.map { Tensor(owning: $0) }
    }
  }
}

/// What one weight makes of vectors: `activation(x·Wᵀ + b)`.
public struct LinearPart {
  /// `[out, in]`.
  public let weight: Tensor
  /// `[out]`, or nil.
  public let bias: Tensor?
  /// What is applied to each element of the product.
  public let activation: ProductActivation
  /// The weight, prepared; nil prepares it anew where that is needed.
  public let packed: PackedWeight?

  /// - Parameters:
  ///   - weight: `[out, in]`.
  ///   - bias: `[out]`, or nil.
  ///   - activation: What is applied to each element of the product.
  ///   - packed: The weight, prepared; nil prepares it anew where that is needed.
  public init(
    weight: Tensor, bias: Tensor? = nil, activation: ProductActivation = .none,
    packed: PackedWeight? = nil
  ) {
    self.weight = weight
    self.bias = bias
    self.activation = activation
    self.packed = packed
  }
}

/// A weight in the order in which products read it, kept as long as the weight stays as it is.
///
/// While nothing is recorded, weights seldom change, and bringing one in order once instead of at each product makes
/// inference faster. It takes the memory of the weight once more.
public final class PackedWeight {
  private var kept: (blocks: Tensor, weight: Tensor, version: Int, dtype: DType)?

  /// One that holds nothing yet.
  public init() {}

  /// The blocks for a product with `x`; nil where the product has no use for them.
  fileprivate func blocks(of weight: Tensor, for x: Tensor) -> Tensor? {
    guard !isGradEnabled, weight.device == .cpu, !ct_tensor_is_inference(weight.handle) else {
      kept = nil
      return nil
    }
    let dtype = productType(x)
    guard weight.dtype == .float32 || weight.dtype == dtype,
      Runtime.productBackend(of: dtype) == .kernels
    else { return nil }
    let version = ct_tensor_version(weight.handle)
    if let kept, kept.weight.handle == weight.handle, kept.version == version, kept.dtype == dtype {
      return kept.blocks
    }
    var out: ct_tensor?
    let status = ct_linear_pack(weight.handle, dtype.rawValue, &out)
    extendLifetime(weight)
    guard status == CT_OK else { operatorFailed("linear", status, ["weight": weight]) }
    let blocks = Tensor(owning: out)
    kept = (blocks, weight, version, dtype)
    return blocks
  }

  /// The type that a product with `x` is computed in.
  private func productType(_ x: Tensor) -> DType {
    var state = ct_autocast()
    guard ct_autocast_get(Device.Kind.cpu.rawValue, &state) == CT_OK, state.enabled else {
      return x.dtype
    }
    return DType(rawValue: state.dtype)
  }
}
