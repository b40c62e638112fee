import Foundation
public import LazyConfig

/// Shrinks by a factor at given steps.
@Configurable
public struct MultiStepDecay: Schedule {
  /// At which steps of the run, its warmup included.
  public let milestones: [Int]
  /// What the factor is multiplied by then.
  public let gamma: Double
  public let warmupSteps: Int
  public let warmupStart: Double?

  /// - Parameters:
  ///   - milestones: At which steps of the run, its warmup included.
  ///   - gamma: What the factor is multiplied by then.
  ///   - warmupSteps: Over how many steps the factor grows linearly at first.
  ///   - warmupStart: The factor of the first step; null for 1/(warmup_steps + 1).
  public init(
    milestones: [Int], gamma: Double = 0.1, warmupSteps: Int = 0, warmupStart: Double? = nil
  ) throws(TrainingError) {
    self.milestones = milestones
    self.gamma = gamma
    self.warmupSteps = warmupSteps
    self.warmupStart = warmupStart
    try checkWarmup()
    try TrainingError.require("gamma", gamma)
  }

  public func decay(at step: Int, of steps: Int) -> Double {
    let passed = milestones.count { $0 <= step + warmupSteps }
    return pow(gamma, Double(passed))
  }
}
