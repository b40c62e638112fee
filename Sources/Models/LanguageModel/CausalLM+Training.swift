public import NN
import Torch

extension CausalLM: Trainable {
  public var inputLimits: InputLimits { InputLimits(vocabSize: vocabSize, length: maxPositions) }

  /// How well each next token was foretold.
  ///
  /// The batch has `ids` [B, T]; perhaps `labels` [B, T], the token that comes after each, -100 where it does not
  /// count; perhaps `mask` [B, T]. Without `labels` each token foretells the one behind it in the row.
  public func outcome(on batch: TensorBatch) throws -> Outcome {
    try batch.refusePacking(for: self)
    let ids = try batch.tensor(.ids)
    let mask = batch[.mask]
    if let labels = batch[.labels] { return .classes(classScores(ids, mask: mask), labels) }
    let length = ids.size(1) - 1
    var next = ids.narrow(dim: 1, start: 1, length: length)
    if let mask {
      let counts = mask.narrow(dim: 1, start: 1, length: length).ne(0)
      next = next.maskedFill(counts.logicalNot(), value: Scalar(Outcome.ignoredClass))
    }
    return .classes(classScores(ids, mask: mask).first(length), next)
  }
}
