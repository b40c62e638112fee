public import Datasets
public import NN
public import Torch

extension TensorBatch {
  /// The tensors of a batch of data: int64 for integers, float32 for numbers; `mask` is of truth values.
  ///
  /// - Throws: `TorchError` when the device does not exist.
  public init(_ batch: Batch, on device: Device = .cpu) throws {
    var tensors: [String: Tensor] = [:]
    for (name, column) in batch.columns {
      let tensor =
        switch column {
        case .integers(let values, let shape): Tensor(values, shape: shape)
        case .numbers(let values, let shape): Tensor(values, shape: shape)
        }
      let typed = name == "mask" ? tensor.to(.bool) : tensor
      tensors[name] = device == .cpu ? typed : try typed.to(device)
    }
    self.init(tensors)
  }
}
