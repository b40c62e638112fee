public import Torch

/// A model that can say how wrong it is on a batch. A trainer needs no more of it.
///
/// A model of your own conforms, and every trainer, evaluation and report takes it:
///
///     extension Tagger: Trainable {
///       func outcome(on batch: TensorBatch) throws -> Outcome {
///         let scores = self(try batch.tensor("ids"))
///         return .classes(scores, try batch.tensor("labels"))
///       }
///     }
public protocol Trainable: Module {
  /// What the model makes of a batch, and how wrong that is.
  ///
  /// - Throws: ``NNError/missingInput(name:given:)`` when the batch lacks something.
  func outcome(on batch: TensorBatch) throws -> Outcome

  /// What the model can take in: compared with the data before training starts. No limits unless a model says so.
  var inputLimits: InputLimits { get }
}

extension Trainable {
  public var inputLimits: InputLimits { InputLimits() }
}

/// The tensors of a batch, by name: `ids`, `mask`, `segment_ids`, `labels`.
public struct TensorBatch {
  /// The tensors.
  public let tensors: [String: Tensor]

  /// A batch of these tensors.
  public init(_ tensors: [String: Tensor]) { self.tensors = tensors }

  /// The tensor with a name; nil when there is none.
  public subscript(_ name: String) -> Tensor? { tensors[name] }

  /// The tensor with a name.
  ///
  /// - Throws: ``NNError/missingInput(name:given:)`` when there is none.
  public func tensor(_ name: String) throws(NNError) -> Tensor {
    guard let tensor = tensors[name] else {
      throw .missingInput(name: name, given: tensors.keys.sorted())
    }
    return tensor
  }
}

/// What a model made of a batch.
public struct Outcome {
  /// How wrong it was: the mean over ``count`` things, of rank 0.
  public let loss: Tensor
  /// Over how many things the loss is the mean: tokens, or texts. Batches count by it when losses are put together.
  public let count: Int
  /// What it said: scores of classes [N, C], or numbers [N]; nil when there is nothing to compare.
  public let scores: Tensor?
  /// What was right: classes [N], -100 where nothing is asked, or numbers [N].
  public let targets: Tensor?

  /// An outcome with a loss of its own kind.
  public init(loss: Tensor, count: Int, scores: Tensor? = nil, targets: Tensor? = nil) {
    self.loss = loss
    self.count = count
    self.scores = scores
    self.targets = targets
  }

  /// The class that does not count.
  public static let ignoredClass = -100

  /// The mean cross-entropy of scores [..., C] and the classes [...] that are right; -100 does not count. When none
  /// counts, the loss is 0.
  ///
  /// - Parameters:
  ///   - scores: Scores of C classes: [..., C].
  ///   - targets: The classes that are right: [...].
  ///   - smoothing: How much of each target is spread over all classes (Szegedy et al. 2015, arXiv 1512.00567).
  public static func classes(_ scores: Tensor, _ targets: Tensor, smoothing: Double = 0) -> Outcome
  {
    let scores = scores.flatten(startDim: 0, endDim: -2)
    let targets = targets.flatten()
    let count = targets.ne(Scalar(ignoredClass)).sum().item().intValue ?? 0
    // The mean over nothing would be NaN.
    let loss =
      count > 0
      ? scores.crossEntropyLoss(targets, ignoreIndex: ignoredClass, labelSmoothing: smoothing)
      : scores.sum() * 0
    return Outcome(loss: loss, count: count, scores: scores, targets: targets)
  }

  /// The mean square of the differences between numbers [N] and those that are right [N].
  public static func numbers(_ scores: Tensor, _ targets: Tensor) -> Outcome {
    let (scores, targets) = (scores.flatten(), targets.flatten().to(scores.dtype))
    return Outcome(
      loss: (scores - targets).square().mean(), count: targets.count, scores: scores,
      targets: targets)
  }
}
