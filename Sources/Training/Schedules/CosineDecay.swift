import Foundation
public import LazyConfig

/// Falls along half a cosine from 1 to f at the end: f + (1 − f)·(1 + cos(π·t/T))/2 (Loshchilov and Hutter 2017, arXiv
/// 1608.03983, equation 5, without restarts).
@Configurable
public struct CosineDecay: Schedule {
  /// The factor at the end.
  public let finalFactor: Double
  /// After how many steps, warmup left out, the end is reached; nil for the end of the run.
  public let steps: Int?
  public let warmupSteps: Int
  public let warmupStart: Double?

  /// - Parameters:
  ///   - finalFactor: The factor at the end.
  ///   - steps: After how many steps, warmup left out, the end is reached; null for the end of the run.
  ///   - warmupSteps: Over how many steps the factor grows linearly at first.
  ///   - warmupStart: The factor of the first step; null for 1/(warmup_steps + 1).
  public init(
    finalFactor: Double = 0, steps: Int? = nil, warmupSteps: Int = 0, warmupStart: Double? = nil
  ) throws(TrainingError) {
    self.finalFactor = finalFactor
    self.steps = steps
    self.warmupSteps = warmupSteps
    self.warmupStart = warmupStart
    try checkWarmup()
    try TrainingError.require("final_factor", finalFactor)
    if let steps { try TrainingError.require("steps", steps, atLeast: 1) }
  }

  public func decay(at step: Int, of steps: Int) -> Double {
    let height = (1 + cos(.pi * progress(at: step, of: self.steps ?? steps))) / 2
    return finalFactor + (1 - finalFactor) * height
  }
}
