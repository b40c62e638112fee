import Datasets
import NN
import Torch

/// A batch of data as a model takes it, with what is counted of it. It is made ahead of the step.
struct PreparedBatch {
  let tensors: TensorBatch
  let exampleCount: Int
  let tokenCount: Int

  init(_ batch: Batch) {
    tensors = TensorBatch(batch)
    exampleCount = batch.exampleCount
    tokenCount = batch.tokenCount
  }
}

extension TensorBatch {
  /// The tensors of a batch of data: int64 for integers, float32 for numbers; `mask` is of truth values.
  init(_ batch: Batch) {
    self.init()
    for (text, column) in batch.columns {
      let name = TensorName(text)
      self[name] =
        switch column {
        case .integers(let values, let shape) where name == .mask:
          Tensor(values.map { $0 != 0 }, shape: shape)
        case .integers(let values, let shape): Tensor(values, shape: shape)
        case .numbers(let values, let shape): Tensor(values, shape: shape)
        }
    }
  }
}
