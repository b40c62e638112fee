import Datasets
import NN
import Tokenizers

/// Compares data with what a model can take in, before training starts.
struct DataFit {
  let model: any Trainable
  let data: PreparedData

  /// - Throws: ``TrainingError/mismatch(_:)`` with both numbers, and what to set.
  func check() throws {
    let limits = model.inputLimits
    if let known = limits.vocabSize, let size = data.tokenizer?.vocabularySize, size > known {
      throw TrainingError.mismatch(
        "the tokenizer has \(size) tokens, and the model knows \(known): set vocab_size to \(size)")
    }
    if let classes = data.classes, let head = limits.classes, head != classes.count {
      let names = classes.prefix(8).joined(separator: ", ") + (classes.count > 8 ? ", …" : "")
      throw TrainingError.mismatch(
        "the data has \(classes.count) classes (\(names)), and the model has \(head): set "
          + "num_classes to \(classes.count)")
    }
    guard let longest = limits.length else { return }
    let plan = try data.train.plan(epoch: 0)
    guard plan.batchCount > 0, let shape = try plan.batch(at: 0).shape("ids") else { return }
    if let length = shape.last, shape.count == 2, shape[0] > 1 || shape[1] <= longest {
      guard length > longest else { return }
      throw TrainingError.mismatch(
        "the data has sequences of \(length) tokens, and the model takes up to \(longest): set "
          + "max_positions, or the data's length")
    }
  }
}
