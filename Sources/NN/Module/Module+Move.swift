public import Torch

extension Module {
  /// Changes the type of all parameters and buffers that hold floating-point numbers.
  @discardableResult
  public func to(_ dtype: DType) -> Self {
    move { tensor in tensor.dtype.isFloatingPoint ? tensor.to(dtype) : tensor }
    return self
  }

  /// Moves all parameters and buffers to a device.
  ///
  /// - Throws: `TorchError` when there is no such device here; nothing has moved then.
  @discardableResult
  public func to(_ device: Device) throws(TorchError) -> Self {
    var moved: [(any AnyParameter, Tensor)] = []
    for named in parameters() {
      guard let tensor = named.value.tensor else { continue }
      moved.append((named.value, try tensor.detach().to(device)))
    }
    var buffers: [(any AnyBuffer, Tensor)] = []
    for named in self.buffers() { buffers.append((named.value, try named.value.tensor.to(device))) }
    for (parameter, tensor) in moved { replace(parameter, with: tensor) }
    for (buffer, tensor) in buffers { buffer.tensor = tensor }
    return self
  }

  private func move(_ change: (Tensor) -> Tensor) {
    for named in parameters() {
      guard let tensor = named.value.tensor else { continue }
      replace(named.value, with: change(tensor.detach()))
    }
    for named in buffers() { named.value.tensor = change(named.value.tensor) }
  }

  private func replace(_ parameter: any AnyParameter, with tensor: Tensor) {
    tensor.requiresGrad = parameter.tensor?.requiresGrad ?? false
    parameter.tensor = tensor
  }
}
