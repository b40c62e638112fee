/// What a loss is multiplied by, so that float16 gradients do not vanish (Micikevicius et al. 2018, arXiv 1710.03740).
///
/// After a step whose gradients were infinite it is halved, and nothing is updated; after many steps without one it
/// is doubled. The numbers are those of PyTorch's `GradScaler`.
public final class LossScaler {
  /// What the next loss is multiplied by.
  public private(set) var scale: Double
  /// How many steps in a row had finite gradients.
  public private(set) var finiteSteps = 0
  let growthInterval: Int

  /// - Parameters:
  ///   - scale: The first scale.
  ///   - growthInterval: After how many finite steps in a row the scale is doubled.
  /// - Throws: ``TrainingError`` for a scale that is not positive, or an interval below 1.
  public init(scale: Double = 65_536, growthInterval: Int = 2000) throws(TrainingError) {
    try TrainingError.require("scale", scale, isPositive: true)
    try TrainingError.require("growth_interval", growthInterval, atLeast: 1)
    self.scale = scale
    self.growthInterval = growthInterval
  }

  /// Takes note of a step.
  public func update(foundInfinite: Bool) {
    if foundInfinite {
      scale /= 2
      finiteSteps = 0
      return
    }
    finiteSteps += 1
    if finiteSteps == growthInterval {
      scale *= 2
      finiteSteps = 0
    }
  }

  /// Goes on from where another scaler stood.
  public func load(scale: Double, finiteSteps: Int) throws(TrainingError) {
    try TrainingError.require("scale", scale, isPositive: true)
    try TrainingError.require("finite_steps", finiteSteps, atLeast: 0)
    self.scale = scale
    self.finiteSteps = finiteSteps
  }
}
