public import Torch

/// A model that can say how wrong it is on a batch. A trainer needs no more of it.
///
/// A model of your own conforms, and every trainer, evaluation and report takes it:
///
///     extension Tagger: Trainable {
///       func outcome(on batch: TensorBatch) throws -> Outcome {
///         let scores = self(try batch.tensor(.ids))
///         return .classes(scores, try batch.tensor(.labels))
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

/// What a model made of a batch.
public struct Outcome {
  /// How wrong it was: the mean over ``count`` things, of rank 0.
  public let loss: Tensor
  /// Over how many things the loss is the mean: tokens, or texts. Batches count by it when losses are put together.
  public let count: Int
  /// What was right: classes [N], -100 where nothing is asked, or numbers [N].
  public let targets: Tensor?
  private let classScores: ClassScores?

  /// What it said: scores of classes [N, C], or numbers [N]; nil when there is nothing to compare. Scores that the loss did
  /// without are computed when they are asked for: ask before a step changes the weights, see ``ClassScores/tensor``.
  public var scores: Tensor? {
    guard let scores = classScores?.tensor else { return nil }
    return scores.rank > 2 ? scores.flatten(startDim: 0, endDim: -2) : scores
  }

  /// An outcome with a loss of its own kind.
  public init(loss: Tensor, count: Int, scores: Tensor? = nil, targets: Tensor? = nil) {
    self.init(
      loss: loss, count: count, classScores: scores.map { ClassScores($0) }, targets: targets)
  }

  /// An outcome whose scores may not be there.
  private init(loss: Tensor, count: Int, classScores: ClassScores?, targets: Tensor?) {
    self.loss = loss
    self.count = count
    self.classScores = classScores
    self.targets = targets
  }

  /// The same with another loss.
  public func with(loss: Tensor) -> Outcome {
    Outcome(loss: loss, count: count, classScores: classScores, targets: targets)
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
    classes(ClassScores(scores), targets, smoothing: smoothing)
  }

  /// The same for scores that need not be there.
  public static func classes(_ scores: ClassScores, _ targets: Tensor, smoothing: Double = 0)
    -> Outcome
  {
    let targets = targets.flatten()
    return Outcome(
      loss: scores.loss(targets, smoothing: smoothing), count: counted(targets),
      classScores: scores, targets: targets)
  }

  /// How many classes count.
  private static func counted(_ targets: Tensor) -> Int {
    // Some thousand numbers are counted here before an operator has begun.
    guard targets.device == .cpu, targets.dtype == .int64 else {
      return targets.ne(Scalar(ignoredClass)).sum().item().intValue ?? 0
    }
    return targets.array(of: Int64.self).count { $0 != Int64(ignoredClass) }
  }

  /// The mean square of the differences between numbers [N] and those that are right [N].
  public static func numbers(_ scores: Tensor, _ targets: Tensor) -> Outcome {
    let (scores, targets) = (scores.flatten(), targets.flatten().to(scores.dtype))
    return Outcome(
      loss: (scores - targets).square().mean(), count: targets.count, scores: scores,
      targets: targets)
  }
}
