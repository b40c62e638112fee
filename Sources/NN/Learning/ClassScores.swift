public import Torch

/// Scores of classes, which need not be there as a whole: a product of vectors with a weight.
///
/// Where many tokens each have scores of many classes, the scores are the largest tensor of a training step by far. A loss
/// does without them, ``loss(_:smoothing:)``; who wants them asks for ``tensor``.
public final class ClassScores {
  private enum Source {
    case computed
    case product(of: Tensor, weight: Tensor, bias: Tensor?, owner: any Module)
  }

  private let source: Source
  private var computed: Tensor?

  /// Scores that are there: [..., C].
  public init(_ scores: Tensor) {
    source = .computed
    computed = scores
  }

  /// The scores x·Wᵀ + b, computed when they are asked for.
  ///
  /// - Parameters:
  ///   - x: The vectors: [..., hiddenSize].
  ///   - weight: [C, hiddenSize].
  ///   - bias: [C], or nil.
  ///   - owner: The module that a failure, or a profile, names.
  public init(of x: Tensor, weight: Tensor, bias: Tensor? = nil, owner: any Module) {
    source = .product(of: x, weight: weight, bias: bias, owner: owner)
  }

  /// The scores: [..., C].
  ///
  /// Where they are a product, it is computed when it is asked for, with the weight as it is then, and kept: ask before the
  /// weight changes, and where the forward pass ran, under `autocast` or without recording.
  public var tensor: Tensor {
    if let computed { return computed }
    guard case .product(let x, let weight, let bias, let owner) = source else {
      preconditionFailure("scores without a source")
    }
    let scores = owner.running { x.linear(weight: weight, bias: bias) }
    // What was not recorded is not kept for somebody who records.
    if isGradEnabled || !x.requiresGrad { computed = scores }
    return scores
  }

  /// The scores of those positions from the first on: [B, T, C] becomes [B, length, C].
  public func first(_ length: Int) -> ClassScores {
    switch source {
    case .computed: ClassScores(tensor.narrow(dim: 1, start: 0, length: length))
    case .product(let x, let weight, let bias, let owner):
      ClassScores(
        of: x.narrow(dim: 1, start: 0, length: length), weight: weight, bias: bias, owner: owner)
    }
  }

  /// The mean cross-entropy with the classes that are right: [...]; -100 does not count. When none counts, it is 0.
  ///
  /// - Parameters:
  ///   - targets: The classes that are right.
  ///   - smoothing: How much of each target is spread over all classes (Szegedy et al. 2015, arXiv 1512.00567).
  public func loss(_ targets: Tensor, smoothing: Double = 0) -> Tensor {
    let targets = targets.flatten()
    if case .product(let x, let weight, let bias, let owner) = source {
      return owner.running {
        x.flatten(startDim: 0, endDim: -2).linearCrossEntropyLoss(
          weight: weight, bias: bias, targets: targets, ignoreIndex: Outcome.ignoredClass,
          labelSmoothing: smoothing)
      }
    }
    let given = tensor.flatten(startDim: 0, endDim: -2)
    // A sum over a batch in half the bits would lose most of them.
    let scores = [.float16, .bfloat16].contains(given.dtype) ? given.to(.float32) : given
    // The mean over nothing would be NaN.
    let count = targets.ne(Scalar(Outcome.ignoredClass)).sum().clampMin(min: 1)
    let sum = scores.crossEntropyLoss(
      targets, reduction: .sum, ignoreIndex: Outcome.ignoredClass, labelSmoothing: smoothing)
    return sum / count
  }
}
