public import LazyConfig

/// How parameters are averaged over the steps of a run: average ← d·average + (1 − d)·parameter after each step.
///
/// In a config it is a call, in the slot of a trainer:
///
///     average: {_target_: MovingAverage, decay: 0.999}
///
/// It holds settings only; the averages are in ``AveragedParameters``.
@Configurable
public struct MovingAverage: Sendable {
  /// How much of the average stays at each step: d.
  public let decay: Double
  /// Whether less stays in the first steps, (1 + n)/(10 + n) after n of them, so that the first parameters, which are
  /// far off, soon count no more (the rule of TensorFlow's `ExponentialMovingAverage`).
  public let warmsUp: Bool

  /// - Parameters:
  ///   - decay: How much of the average stays at each step.
  ///   - warmsUp: Whether less stays in the first steps.
  public init(decay: Double = 0.999, warmsUp: Bool = false) throws(TrainingError) {
    try TrainingError.require("decay", decay, in: 0..<1)
    self.decay = decay
    self.warmsUp = warmsUp
  }

  /// How much of the average stays at a step.
  ///
  /// - Parameter step: Which, from 0. The first takes over the parameters as they are.
  public func decay(at step: Int) -> Double {
    guard step > 0 else { return 0 }
    return warmsUp ? min(decay, Double(1 + step) / Double(10 + step)) : decay
  }
}
