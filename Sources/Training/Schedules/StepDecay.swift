import Foundation
public import LazyConfig

/// Shrinks by a factor after every so many steps: gamma^⌊t/every⌋.
@Configurable
public struct StepDecay: Schedule {
  /// How many steps, counted from the end of the warmup, have one factor.
  public let every: Int
  /// What the factor is multiplied by then.
  public let gamma: Double
  public let warmupSteps: Int
  public let warmupStart: Double?

  /// - Parameters:
  ///   - every: How many steps, counted from the end of the warmup, have one factor.
  ///   - gamma: What the factor is multiplied by then.
  ///   - warmupSteps: Over how many steps the factor grows linearly at first.
  ///   - warmupStart: The factor of the first step; null for 1/(warmup_steps + 1).
  public init(
    every: Int, gamma: Double = 0.1, warmupSteps: Int = 0, warmupStart: Double? = nil
  ) throws(TrainingError) {
    self.every = every
    self.gamma = gamma
    self.warmupSteps = warmupSteps
    self.warmupStart = warmupStart
    try checkWarmup()
    try TrainingError.require("every", every, atLeast: 1)
    try TrainingError.require("gamma", gamma)
  }

  public func decay(at step: Int, of steps: Int) -> Double {
    pow(gamma, Double(step / every))
  }
}
