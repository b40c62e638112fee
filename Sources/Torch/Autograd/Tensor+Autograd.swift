internal import CTorch

extension Tensor {
  /// Whether operations on this tensor are recorded. Only leaves can be switched.
  public var requiresGrad: Bool {
    get { withHandle { ct_tensor_requires_grad($0) } }
    set { require(ct_tensor_set_requires_grad(handle, newValue), "requiresGrad") }
  }

  /// Switches recording on and returns the tensor: `Tensor.zeros([3]).requiringGrad()`.
  @discardableResult
  public func requiringGrad(_ enabled: Bool = true) -> Tensor {
    requiresGrad = enabled
    return self
  }

  /// The gradient that backward passes have added up; nil before the first and after it is set to nil.
  public var grad: Tensor? {
    get {
      var out: ct_tensor?
      require(ct_tensor_grad(handle, &out), "grad")
      return out.map { Tensor(owning: $0) }
    }
    set {
      require(ct_tensor_set_grad(handle, newValue?.handle), "grad")
      extendLifetime(newValue)
    }
  }

  /// Whether the tensor was made by the user, not by a recorded operation.
  public var isLeaf: Bool { withHandle { ct_tensor_is_leaf($0) } }

  /// Whether the tensor was made in ``inferenceMode(_:)``.
  public var isInference: Bool { withHandle { ct_tensor_is_inference($0) } }

  /// How often the tensor was changed in place.
  public var version: Int { withHandle { ct_tensor_version($0) } }

  /// Counts a change in place that libtorch does not count: that of its fused optimizers.
  package func countChange() { withHandle { ct_tensor_bump_version($0) } }

  /// The name of the recorded function that made the tensor, as `AddBackward0`; nil for a leaf.
  public var gradFunctionName: String? {
    let name = withHandle { String(cString: ct_tensor_grad_fn_name($0)) }
    return name.isEmpty ? nil : name
  }

  /// Keeps the gradient of a tensor that is no leaf in ``grad``.
  public func retainGrad() { require(ct_tensor_retain_grad(handle), "retainGrad") }

  /// Adds the gradients of this tensor to the ``grad`` of the leaves it was computed from.
  ///
  /// - Parameters:
  ///   - gradient: What the result's own gradient is taken to be; one when nil, for a single element.
  ///   - inputs: The only tensors that receive a gradient; all leaves when nil.
  ///   - retainGraph: Keeps what was recorded, for another pass.
  ///   - createGraph: Records the pass itself, for derivatives of gradients.
  public func backward(
    gradient: Tensor? = nil, inputs: [Tensor]? = nil, retainGraph: Bool = false,
    createGraph: Bool = false
  ) {
    Torch.backward(
      [self], gradients: [gradient], inputs: inputs, retainGraph: retainGraph,
      createGraph: createGraph)
  }

  /// Calls `hook` with the gradient of this tensor when a backward pass knows it; a tensor that it
  /// returns takes the gradient's place.
  ///
  /// The hook stays until ``TensorHook/remove()`` or until the tensor and its graph are gone.
  @discardableResult
  public func onGradient(_ hook: @escaping (Tensor) -> Tensor?) -> TensorHook {
    var number = 0
    let context = Unmanaged.passRetained(HookBox(hook)).toOpaque()
    let status = ct_tensor_add_hook(
      handle,
      { context, gradient, replacement in
        let box = Unmanaged<HookBox>.fromOpaque(context!).takeUnretainedValue()
        let given = Tensor(owning: ct_tensor_retain(gradient))
        if let result = box.hook(given) { replacement.pointee = ct_tensor_retain(result.handle) }
      },
      { Unmanaged<HookBox>.fromOpaque($0!).release() }, context, &number)
    require(status, "onGradient")
    return TensorHook(tensor: self, number: number)
  }
}

/// A hook that ``Tensor/onGradient(_:)`` registered.
public struct TensorHook {
  let tensor: Tensor
  let number: Int

  /// Takes the hook away; it is not called again.
  public func remove() { tensor.require(ct_tensor_remove_hook(tensor.handle, number), "remove") }
}

private final class HookBox {
  let hook: (Tensor) -> Tensor?
  init(_ hook: @escaping (Tensor) -> Tensor?) { self.hook = hook }
}

/// Adds the gradients of several outputs to the leaves in one pass. See ``Tensor/backward(gradient:inputs:retainGraph:createGraph:)``.
///
/// - Parameters:
///   - outputs: What the pass starts from.
///   - gradients: One per output; nil for all stands for ones.
///   - inputs: The only tensors that receive a gradient; all leaves when nil.
///   - retainGraph: Keeps what was recorded, for another pass.
///   - createGraph: Records the pass itself, for derivatives of gradients.
public func backward(
  _ outputs: [Tensor], gradients: [Tensor?]? = nil, inputs: [Tensor]? = nil,
  retainGraph: Bool = false, createGraph: Bool = false
) {
  let gradients = gradients ?? outputs.map { _ in nil }
  precondition(gradients.count == outputs.count, "backward: one gradient per output is needed")
  if let inputs, inputs.isEmpty { return }
  let status = withHandles(outputs) { outputPointer, count in
    withHandles(gradients) { gradientPointer, _ in
      withHandles(inputs ?? []) { inputPointer, inputCount in
        ct_backward(
          assumingDefined(outputPointer), gradientPointer, count, assumingDefined(inputPointer),
          inputCount, retainGraph || createGraph, createGraph)
      }
    }
  }
  if status != CT_OK { operatorFailed("backward", status, ["outputs": outputs, "inputs": inputs]) }
}

/// The gradients of `outputs` with respect to `inputs`, which are returned and added nowhere.
///
/// - Parameters:
///   - outputs: What the pass starts from.
///   - inputs: What the gradients are taken with respect to.
///   - gradients: One per output; nil for all stands for ones.
///   - retainGraph: Keeps what was recorded, for another pass.
///   - createGraph: Records the pass itself, for derivatives of gradients.
///   - allowUnused: Gives nil for an input that no output depends on; without it that stops the program.
/// - Returns: One gradient per input.
public func grad(
  of outputs: [Tensor], withRespectTo inputs: [Tensor], gradients: [Tensor?]? = nil,
  retainGraph: Bool = false, createGraph: Bool = false, allowUnused: Bool = false
) -> [Tensor?] {
  let gradients = gradients ?? outputs.map { _ in nil }
  precondition(gradients.count == outputs.count, "grad: one gradient per output is needed")
  var results = [ct_tensor?](repeating: nil, count: inputs.count)
  let status = withHandles(outputs) { outputPointer, count in
    withHandles(gradients) { gradientPointer, _ in
      withHandles(inputs) { inputPointer, inputCount in
        ct_grad(
          assumingDefined(outputPointer), gradientPointer, count, assumingDefined(inputPointer),
          inputCount, retainGraph || createGraph, createGraph, allowUnused, &results)
      }
    }
  }
  if status != CT_OK { operatorFailed("grad", status, ["outputs": outputs, "inputs": inputs]) }
  return results.map { $0.map { Tensor(owning: $0) } }
}
