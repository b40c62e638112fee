internal import CTorch

/// A function with a backward pass of its own.
///
/// ```swift
/// // x·sigmoid(x), whose gradient is computed anew in place of keeping what autograd would keep.
/// let swish = CustomFunction("Swish") { inputs, saved in
///   saved = inputs
///   return [inputs[0] * inputs[0].sigmoid()]
/// } backward: { gradients, saved in
///   let s = saved[0].sigmoid()
///   return [gradients[0].map { $0 * s * (1 + saved[0] * (1 - s)) }]
/// }
/// let y = swish([Tensor.randn([4]).requiringGrad()])[0]
/// ```
public struct CustomFunction {
  /// Computes the outputs; what it puts into `saved` is handed to the backward pass. It runs without
  /// recording.
  public typealias Forward = (_ inputs: [Tensor], _ saved: inout [Tensor]) -> [Tensor]

  /// Turns the outputs' gradients (nil where an output was not used) into the inputs' (nil where an
  /// input has none), in the inputs' order. With an accelerator it may run on another thread.
  public typealias Backward = (_ gradients: [Tensor?], _ saved: [Tensor]) -> [Tensor?]

  /// The name that a graph and an error show.
  public let name: String
  let forward: Forward
  let backward: Backward

  public init(_ name: String, forward: @escaping Forward, backward: @escaping Backward) {
    self.name = name
    self.forward = forward
    self.backward = backward
  }

  /// Applies the function and records it.
  public func callAsFunction(_ inputs: [Tensor]) -> [Tensor] {
    var saved: [Tensor] = []
    let outputs = noGrad {
      // An output that was recorded elsewhere, as a captured parameter, is recorded here as a tensor of
      // its own; the captured one stays what it is.
      forward(inputs, &saved).map { output in
        let isInput = inputs.contains { $0.handle == output.handle }
        return output.requiresGrad && !isInput ? output.detach() : output
      }
    }
    var recorded = [ct_tensor?](repeating: nil, count: outputs.count)
    let box = BackwardBox(name: name, backward: backward)
    let status = withHandles(inputs) { inputPointer, inputCount in
      withHandles(outputs) { outputPointer, outputCount in
        withHandles(saved) { savedPointer, savedCount in
          ct_custom_function(
            name, inputPointer, inputCount, assumingDefined(outputPointer), outputCount,
            savedPointer, savedCount, BackwardBox.callback,
            { Unmanaged<BackwardBox>.fromOpaque($0!).release() },
            Unmanaged.passRetained(box).toOpaque(), &recorded)
        }
      }
    }
    guard status == CT_OK else {
      operatorFailed("CustomFunction", status, ["name": name, "inputs": inputs])
    }
    return recorded.map { Tensor(owning: $0) }
  }
}

/// The backward closure while libtorch's graph holds it.
private final class BackwardBox {
  let name: String
  let backward: CustomFunction.Backward

  init(name: String, backward: @escaping CustomFunction.Backward) {
    self.name = name
    self.backward = backward
  }

  static let callback: ct_backward_callback = {
    context, gradients, outputCount, saved, savedCount, results, inputCount in
    let box = Unmanaged<BackwardBox>.fromOpaque(context!).takeUnretainedValue()
    let given = (0..<outputCount).map { index in
      gradients[index].map { Tensor(owning: ct_tensor_retain($0)) }
    }
    let kept = (0..<savedCount).map { Tensor(owning: ct_tensor_retain(saved![$0])) }
    let computed = box.backward(given, kept)
    guard computed.count == inputCount else {
      OperatorFailure.stop(
        "the backward pass of \(box.name) returned \(computed.count) gradients "
          + "for \(inputCount) inputs")
    }
    for index in 0..<inputCount { results[index] = ct_tensor_retain(computed[index]?.handle) }
  }
}
