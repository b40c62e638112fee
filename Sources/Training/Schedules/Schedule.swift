/// How the learning rate changes with the step: a factor of each group's own rate.
///
/// In a config it is a call, in the slot of a trainer:
///
///     schedule: {_target_: CosineDecay, warmup_steps: 100, final_factor: 0.1}
///
/// First come the steps of the warmup, then those of the schedule proper. One of your own says what that is:
///
///     @Configurable
///     struct HalfwayDrop: Schedule {
///       var warmupSteps = 0
///       var warmupStart: Double? = nil
///       func decay(at step: Int, of steps: Int) -> Double { 2 * step < steps ? 1 : 0.1 }
///     }
public protocol Schedule: Sendable {
  /// Over how many steps the factor grows linearly to that of the schedule proper.
  var warmupSteps: Int { get }
  /// The factor of the first step; nil for 1/(`warmupSteps` + 1), by which no step is lost.
  var warmupStart: Double? { get }

  /// The factor after the warmup.
  ///
  /// - Parameters:
  ///   - step: Which step, from 0, counted from the end of the warmup.
  ///   - steps: How many steps the run has from there.
  func decay(at step: Int, of steps: Int) -> Double
}

extension Schedule {
  /// The factor of the learning rates at a step.
  ///
  /// - Parameters:
  ///   - step: Which step of the run, from 0.
  ///   - steps: How many steps the run has.
  public func factor(at step: Int, of steps: Int) -> Double {
    let warmup = max(0, warmupSteps)
    let rest = max(0, steps - warmup)
    guard step < warmup else { return decay(at: step - warmup, of: rest) }
    let start = warmupStart ?? 1 / (Double(warmup) + 1)
    // A warmup that takes all steps leads to where the schedule would begin.
    let top = decay(at: 0, of: max(1, rest))
    return (start + (1 - start) * Double(max(0, step)) / Double(warmup)) * top
  }

  /// Requires that the warmup is one.
  func checkWarmup() throws(TrainingError) {
    try TrainingError.require("warmup_steps", warmupSteps, atLeast: 0)
    if let warmupStart { try TrainingError.require("warmup_start", warmupStart) }
  }
}

/// How far a step is on the way, from 0 to 1.
func progress(at step: Int, of steps: Int) -> Double {
  steps > 0 ? min(1, Double(max(0, step)) / Double(steps)) : 1
}
