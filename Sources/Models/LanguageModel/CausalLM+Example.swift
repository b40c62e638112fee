public import NN
public import Torch

extension CausalLM: HasExample {
  public var maxExampleLength: Int? { maxPositions }

  /// The loss of the next token, of tokens that are all the first one.
  public func exampleLoss(_ size: ExampleSize, on device: Device) -> Tensor {
    let ids = Tensor.zeros([size.batch, size.length], dtype: .int64, device: device)
    return Self.loss(self(ids), next: ids)
  }
}
