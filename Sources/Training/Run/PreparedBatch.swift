import Datasets
import NN

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
