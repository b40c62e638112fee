public import NN
public import Torch

extension CausalLM: HasExample {
  public var maxExampleLength: Int? { maxPositions }

  /// The loss of the next token, of tokens that are all the first one.
  public func exampleLoss(_ size: ExampleSize, on device: Device) -> Tensor {
    let ids = Tensor.zeros([size.batch, size.length], dtype: .int64, device: device)
    let length = size.length - 1
    return classScores(ids).first(length).loss(ids.narrow(dim: 1, start: 1, length: length))
  }
}
