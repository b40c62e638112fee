public import NN
public import Torch

// Tokens are all the first one, and all of them count. A batch of BERT has a mask of padding.

extension Bert: HasExample {
  public var maxExampleLength: Int? { maxPositions }

  /// The mean of the vectors and of the pooled ones: it stands for the loss of whatever head follows.
  public func exampleLoss(_ size: ExampleSize, on device: Device) -> Tensor {
    let input = ExampleTokens(size, on: device)
    let x = self(input.ids, mask: input.mask)
    return pooler == nil ? x.mean() : x.mean() + pooled(x, mask: input.mask).mean()
  }
}

extension BertForPreTraining: HasExample {
  public var maxExampleLength: Int? { bert.maxPositions }

  /// The loss of masked tokens, each counted, and of the next sentence.
  public func exampleLoss(_ size: ExampleSize, on device: Device) -> Tensor {
    let input = ExampleTokens(size, on: device)
    let (tokens, nextSentence) = classScores(input.ids, mask: input.mask)
    let loss = tokens.loss(input.ids)
    return nextSentence.map { loss + $0.crossEntropyLoss(input.labels) } ?? loss
  }
}

extension SequenceClassifier: HasExample {
  public var maxExampleLength: Int? { bert.maxPositions }

  /// The loss of the classes; with one class, the mean of the squares.
  public func exampleLoss(_ size: ExampleSize, on device: Device) -> Tensor {
    let input = ExampleTokens(size, on: device)
    let scores = self(input.ids, mask: input.mask)
    return head.outFeatures == 1 ? scores.square().mean() : scores.crossEntropyLoss(input.labels)
  }
}

extension TokenClassifier: HasExample {
  public var maxExampleLength: Int? { bert.maxPositions }

  /// The loss of each token's class.
  public func exampleLoss(_ size: ExampleSize, on device: Device) -> Tensor {
    let input = ExampleTokens(size, on: device)
    return self(input.ids, mask: input.mask).flatten(startDim: 0, endDim: 1)
      .crossEntropyLoss(input.ids.flatten())
  }
}

extension SpanClassifier: HasExample {
  public var maxExampleLength: Int? { bert.maxPositions }

  /// The mean of the losses of both ends' places.
  public func exampleLoss(_ size: ExampleSize, on device: Device) -> Tensor {
    let input = ExampleTokens(size, on: device)
    return self(input.ids, mask: input.mask).transpose(1, 2).flatten(startDim: 0, endDim: 1)
      .crossEntropyLoss(Tensor.cat([input.labels, input.labels], dim: 0))
  }
}

extension SentenceEmbedder: HasExample {
  public var maxExampleLength: Int? { bert.maxPositions }

  /// The mean of the vectors.
  public func exampleLoss(_ size: ExampleSize, on device: Device) -> Tensor {
    let input = ExampleTokens(size, on: device)
    return self(input.ids, mask: input.mask).mean()
  }
}

/// A batch for a BERT.
private struct ExampleTokens {
  /// [B, T].
  let ids: Tensor
  /// [B, T].
  let mask: Tensor
  /// [B].
  let labels: Tensor

  init(_ size: ExampleSize, on device: Device) {
    ids = Tensor.zeros([size.batch, size.length], dtype: .int64, device: device)
    mask = Tensor.ones([size.batch, size.length], dtype: .bool, device: device)
    labels = Tensor.zeros([size.batch], dtype: .int64, device: device)
  }
}
