public import LazyConfig

/// The same learning rate all along.
@Configurable
public struct ConstantRate: Schedule {
  public let warmupSteps: Int
  public let warmupStart: Double?

  /// - Parameters:
  ///   - warmupSteps: Over how many steps the factor grows linearly at first.
  ///   - warmupStart: The factor of the first step; null for 1/(warmup_steps + 1).
  public init(
    warmupSteps: Int = 0, warmupStart: Double? = nil
  ) throws(TrainingError) {
    self.warmupSteps = warmupSteps
    self.warmupStart = warmupStart
    try checkWarmup()
  }

  public func decay(at step: Int, of steps: Int) -> Double {
    1
  }
}
