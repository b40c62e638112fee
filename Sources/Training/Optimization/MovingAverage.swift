public import NN
public import Torch

/// The moving average of a model's weights: average ← decay·average + (1 − decay)·weight after each update
/// (Polyak and Juditsky 1992; exponential as in Kingma and Ba 2015, arXiv 1412.6980, section 7.2).
public final class MovingAverage {
  /// How much of the average stays at each update.
  public let decay: Double
  private let names: [String]
  private let weights: [Tensor]
  private let averages: [Tensor]

  /// Starts from the weights as they are. Frozen parameters have no average.
  ///
  /// - Throws: ``TrainingError`` for a decay outside of 0 up to 1.
  public init(of model: any Module, decay: Double) throws(TrainingError) {
    try TrainingError.require("average_decay", decay, in: 0..<1)
    self.decay = decay
    let trained = model.parameters().filter { $0.value.tensor?.requiresGrad == true }
    names = trained.map(\.path)
    let weights = trained.compactMap(\.value.tensor)
    self.weights = weights
    averages = weights.map { $0.detach().clone() }
  }

  /// Takes in the weights as they are now.
  public func update() {
    noGrad {
      Tensor.foreachLerp_(averages, tensors1: weights.map { $0.detach() }, weight: Scalar(1 - decay))
    }
  }

  /// Does something while the model has the averages for weights.
  public func withAverages<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    swap()
    defer { swap() }
    return try body()
  }

  private func swap() {
    noGrad {
      for (weight, average) in zip(weights, averages) {
        let kept = weight.detach().clone()
        weight.copy_(average)
        average.copy_(kept)
      }
    }
  }

  /// The averages by the parameters' paths, for a checkpoint. The next update changes them.
  public func state() -> [String: Tensor] {
    Dictionary(uniqueKeysWithValues: zip(names, averages))
  }

  /// Takes over averages, copied.
  ///
  /// - Throws: ``TrainingError/stateMismatch(_:)`` with all names that do not fit; nothing has changed then.
  public func load(_ state: [String: Tensor]) throws(TrainingError) {
    var problems: [String] = []
    for (name, average) in zip(names, averages) {
      guard let given = state[name] else {
        problems.append("the average of \(name) is missing")
        continue
      }
      if given.shape != average.shape {
        problems.append("the average of \(name): expected \(average.shape), found \(given.shape)")
      }
    }
    problems += Set(state.keys).subtracting(names).map { "the average of \($0) belongs to nothing" }
    guard problems.isEmpty else { throw .stateMismatch(problems.sorted()) }
    for (name, average) in zip(names, averages) { state[name].map { _ = average.copy_($0) } }
  }
}
