public import Datasets
public import NN
import Torch

extension TensorBatch {
  /// The tensors of a batch of data: int64 for integers, float32 for numbers; `mask` is of truth values.
  public init(_ batch: Batch) {
    self.init()
    for (text, column) in batch.columns {
      let name = TensorName(text)
      self[name] =
        switch column {
        case .integers(let values, let shape) where name == .mask:
          Tensor(values.map { $0 != 0 }, shape: shape)
        case .numbers(let values, let shape) where name == .mask:
          Tensor(values.map { $0 != 0 }, shape: shape)
        case .integers(let values, let shape): Tensor(values, shape: shape)
        case .numbers(let values, let shape): Tensor(values, shape: shape)
        }
    }
  }
}
