public import LazyConfig

/// Falls with the root of the step: 1/√(1 + t/timescale); with the default timescale that is √(warmup/step), the schedule
/// of the Transformer (Vaswani et al. 2017, arXiv 1706.03762, section 5.3).
@Configurable
public struct InverseSquareRootDecay: Schedule {
  /// After how many steps the factor is 1/√2; nil for the warmup's length, or 10000 without warmup.
  public let timescale: Int?
  public let warmupSteps: Int
  public let warmupStart: Double?

  /// - Parameters:
  ///   - timescale: After how many steps the factor is 1/√2; null for the warmup's length, or 10000 without warmup.
  ///   - warmupSteps: Over how many steps the factor grows linearly at first.
  ///   - warmupStart: The factor of the first step; null for 1/(warmup_steps + 1).
  public init(
    timescale: Int? = nil, warmupSteps: Int = 0, warmupStart: Double? = nil
  ) throws(TrainingError) {
    self.timescale = timescale
    self.warmupSteps = warmupSteps
    self.warmupStart = warmupStart
    try checkWarmup()
    if let timescale { try TrainingError.require("timescale", timescale, atLeast: 1) }
  }

  public func decay(at step: Int, of steps: Int) -> Double {
    let timescale = self.timescale ?? (warmupSteps > 0 ? warmupSteps : 10_000)
    return 1 / (1 + Double(step) / Double(timescale)).squareRoot()
  }
}
