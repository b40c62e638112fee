public import NN
import Torch

// A batch of BERT has `ids` [B, T], and perhaps `segment_ids` and `mask`, both [B, T]; or, without padding, `ids`
// [1, total] and `sequence_starts`.

extension Bert {
  fileprivate func limits(classes: Int? = nil) -> InputLimits {
    InputLimits(
      vocabSize: transformer.embeddings.tokens.weight.size(0), length: maxPositions,
      classes: classes)
  }
}

extension BertForPreTraining: Trainable {
  public var inputLimits: InputLimits { bert.limits() }

  /// How well masked tokens were found: `labels` [B, T], -100 where nothing is asked. With `next_sentence` [B], 0 or 1,
  /// the loss of that head is added.
  public func outcome(on batch: TensorBatch) throws -> Outcome {
    let (tokens, follows) = classScores(
      try batch.tensor(.ids), segmentIDs: batch[.segmentIDs], mask: batch[.mask],
      packing: try batch.packing(for: self))
    let outcome = Outcome.classes(tokens, try batch.tensor(.labels))
    guard let follows, let answers = batch[.nextSentence] else { return outcome }
    return outcome.with(loss: outcome.loss + follows.crossEntropyLoss(answers))
  }
}

extension SequenceClassifier: Trainable {
  public var inputLimits: InputLimits { bert.limits(classes: head.outFeatures) }

  /// How well the classes were found: `labels` [B]. With one class, `labels` are numbers, and the loss is their mean
  /// square.
  public func outcome(on batch: TensorBatch) throws -> Outcome {
    let scores = self(
      try batch.tensor(.ids), segmentIDs: batch[.segmentIDs], mask: batch[.mask],
      packing: try batch.packing(for: self))
    let labels = try batch.tensor(.labels)
    return head.outFeatures == 1 ? .numbers(scores, labels) : .classes(scores, labels)
  }
}

extension TokenClassifier: Trainable {
  public var inputLimits: InputLimits { bert.limits(classes: head.outFeatures) }

  /// How well each token's class was found: `labels` [B, T], -100 where nothing is asked.
  public func outcome(on batch: TensorBatch) throws -> Outcome {
    let scores = self(
      try batch.tensor(.ids), segmentIDs: batch[.segmentIDs], mask: batch[.mask],
      packing: try batch.packing(for: self))
    return .classes(scores, try batch.tensor(.labels))
  }
}

extension SpanClassifier: Trainable {
  public var inputLimits: InputLimits { bert.limits() }

  /// How well both ends of the answers were found: `start_positions` and `end_positions` [B], the places of their first
  /// and last tokens, -100 where nothing is asked.
  public func outcome(on batch: TensorBatch) throws -> Outcome {
    try batch.refusePacking(for: self)
    let scores = self(
      try batch.tensor(.ids), segmentIDs: batch[.segmentIDs], mask: batch[.mask])
    let ends = [try batch.tensor(.startPositions), try batch.tensor(.endPositions)]
    return .classes(scores.transpose(1, 2), Tensor.stack(ends, dim: 1))
  }
}
