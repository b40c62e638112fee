import Foundation
public import LazyConfig

/// Shrinks by a factor at each step: gammaᵗ.
@Configurable
public struct ExponentialDecay: Schedule {
  /// What a step multiplies the factor by.
  public let gamma: Double
  public let warmupSteps: Int
  public let warmupStart: Double?

  /// - Parameters:
  ///   - gamma: What a step multiplies the factor by.
  ///   - warmupSteps: Over how many steps the factor grows linearly at first.
  ///   - warmupStart: The factor of the first step; null for 1/(warmup_steps + 1).
  public init(
    gamma: Double, warmupSteps: Int = 0, warmupStart: Double? = nil
  ) throws(TrainingError) {
    self.gamma = gamma
    self.warmupSteps = warmupSteps
    self.warmupStart = warmupStart
    try checkWarmup()
    try TrainingError.require("gamma", gamma)
  }

  public func decay(at step: Int, of steps: Int) -> Double {
    pow(gamma, Double(step))
  }
}
