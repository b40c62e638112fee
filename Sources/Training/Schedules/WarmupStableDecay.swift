import Foundation
public import LazyConfig

/// Stays at 1 and falls over the last steps of the run (Hu et al. 2024, arXiv 2404.06395, section 4).
@Configurable
public struct WarmupStableDecay: Schedule {
  /// A curve from 1 to 0.
  @Configurable
  public enum Shape: Sendable {
    /// A line.
    case linear
    /// Half a cosine.
    case cosine
    /// 1 − √(t/T) (Hägele et al. 2024, arXiv 2405.18392, section 3).
    case squareRoot
  }

  /// How many steps at the end of the run it falls over.
  public let decaySteps: Int
  /// The curve it falls along.
  public let shape: Shape
  /// The factor at the end.
  public let finalFactor: Double
  public let warmupSteps: Int
  public let warmupStart: Double?

  /// - Parameters:
  ///   - decaySteps: How many steps at the end of the run it falls over.
  ///   - shape: The curve it falls along.
  ///   - finalFactor: The factor at the end.
  ///   - warmupSteps: Over how many steps the factor grows linearly at first.
  ///   - warmupStart: The factor of the first step; null for 1/(warmup_steps + 1).
  public init(
    decaySteps: Int, shape: Shape = .cosine, finalFactor: Double = 0, warmupSteps: Int = 0,
    warmupStart: Double? = nil
  ) throws(TrainingError) {
    self.decaySteps = decaySteps
    self.shape = shape
    self.finalFactor = finalFactor
    self.warmupSteps = warmupSteps
    self.warmupStart = warmupStart
    try checkWarmup()
    try TrainingError.require("decay_steps", decaySteps, atLeast: 1)
    try TrainingError.require("final_factor", finalFactor)
  }

  public func decay(at step: Int, of steps: Int) -> Double {
    let way = progress(at: step - max(0, steps - decaySteps), of: min(decaySteps, max(1, steps)))
    let height =
      switch shape {
      case .linear: 1 - way
      case .cosine: (1 + cos(.pi * way)) / 2
      case .squareRoot: 1 - way.squareRoot()
      }
    return finalFactor + (1 - finalFactor) * height
  }
}
