public import LazyConfig
import NN
public import Torch

/// Keeps gradients within what `float16` can hold: multiplies the loss by a large number, divides the gradients by it,
/// and leaves out the steps in which they overflow (Micikevicius et al. 2018, arXiv 1710.03740, section 3.2).
///
/// An overflow makes the scale smaller, many steps without one make it larger; the rule is that of PyTorch's
/// `torch.amp.GradScaler`. A training step, whose parameters are `float32`:
///
///     let loss = autocast(.float16, device: .cuda) { loss(model, batch) }
///     scaler.scale(loss).backward()
///     if scaler.unscale(optimization) {
///       optimization.clipGradients(toNorm: 1)
///       optimization.step(factor: factor)
///     }
@Configurable
public final class LossScaler {
  /// What the loss is multiplied by.
  public private(set) var scale: Double
  /// How many steps have had no overflow since the scale changed.
  public private(set) var steadySteps = 0
  /// How many steps in a row have overflowed, the last one included. Many mean that the loss itself is not finite.
  public private(set) var overflows = 0

  /// What the scale is multiplied by after enough steps without an overflow.
  public let growthFactor: Double
  /// What the scale is multiplied by after an overflow.
  public let backoffFactor: Double
  /// How many steps without an overflow are enough.
  public let growthInterval: Int

  /// - Parameters:
  ///   - initialScale: What the loss is multiplied by at first.
  ///   - growthFactor: What the scale is multiplied by after enough steps without an overflow.
  ///   - backoffFactor: What the scale is multiplied by after an overflow.
  ///   - growthInterval: How many steps without an overflow are enough.
  public init(
    initialScale: Double = 65_536, growthFactor: Double = 2, backoffFactor: Double = 0.5,
    growthInterval: Int = 2000
  ) throws(TrainingError) {
    try Self.check("initial_scale", initialScale)
    guard growthFactor.isFinite, growthFactor > 1 else {
      throw .badSetting(
        name: "growth_factor", expected: "a number above 1", found: "\(growthFactor)")
    }
    guard backoffFactor > 0, backoffFactor < 1 else {
      throw .badSetting(
        name: "backoff_factor", expected: "a number between 0 and 1", found: "\(backoffFactor)")
    }
    try TrainingError.require("growth_interval", growthInterval, atLeast: 1)
    scale = Double(Float(initialScale))
    self.growthFactor = growthFactor
    self.backoffFactor = backoffFactor
    self.growthInterval = growthInterval
  }

  /// The loss times the scale, of which a backward pass is made. A loss in `float16` becomes `float32`.
  public func scale(_ loss: Tensor) -> Tensor {
    loss * Tensor.full([], value: Scalar(scale), dtype: .float32, device: loss.device)
  }

  /// Divides the gradients by the scale, then adapts the scale.
  ///
  /// With several backward passes before a step this is called once, after the last.
  ///
  /// - Returns: Whether all gradients are finite. If not, they are set to nil, and the step is to be left out.
  public func unscale(_ optimization: Optimization) -> Bool {
    let isFinite = noGrad { divide(optimization.members.compactMap { $0.parameter.tensor?.grad }) }
    if !isFinite { optimization.dropGradients() }
    adapt(isFinite: isFinite)
    return isFinite
  }

  private func divide(_ gradients: [Tensor]) -> Bool {
    var isFinite = true
    for (device, gradients) in Dictionary(grouping: gradients, by: \.device) {
      let found = Tensor.zeros([], dtype: .float32, device: device)
      let inverse = Tensor.full([], value: Scalar(1 / scale), dtype: .float32, device: device)
      Tensor.ampForeachNonFiniteCheckAndUnscale_(gradients, foundInf: found, invScale: inverse)
      isFinite = isFinite && found.item(as: Double.self) == 0
    }
    return isFinite
  }

  private func adapt(isFinite: Bool) {
    overflows = isFinite ? 0 : overflows + 1
    steadySteps = isFinite ? steadySteps + 1 : 0
    if !isFinite {
      // What is smaller has no inverse in float32.
      set(max(scale * backoffFactor, Double(Float.leastNormalMagnitude)))
    } else if steadySteps == growthInterval {
      steadySteps = 0
      set(scale * growthFactor)
    }
  }

  /// Takes over a scale as `float32` has it, unless it is none there.
  private func set(_ scale: Double) {
    let narrow = Float(scale)
    if narrow.isFinite { self.scale = Double(narrow) }
  }

  private static func check(_ name: String, _ scale: Double) throws(TrainingError) {
    let range = Float.leastNormalMagnitude...Float.greatestFiniteMagnitude
    guard range.contains(Float(scale)) else {
      throw .badSetting(
        name: name, expected: "a number above 0 that float32 can hold", found: "\(scale)")
    }
  }
}

extension LossScaler {
  /// What changes from step to step, for a checkpoint: `scale`, `steady_steps` and `overflows`, each of rank 0.
  public func state() -> [String: Tensor] {
    [
      "scale": Tensor(scale), "steady_steps": Tensor(Int64(steadySteps)),
      "overflows": Tensor(Int64(overflows)),
    ]
  }

  /// Takes over a state; training goes on as if it had not been interrupted.
  ///
  /// - Throws: ``TrainingError/badSetting(name:expected:found:)`` for a number that is missing or none; nothing has
  ///   changed then.
  public func load(_ state: [String: Tensor]) throws(TrainingError) {
    func number(_ name: String) throws(TrainingError) -> Scalar {
      guard let tensor = state[name], tensor.count == 1 else {
        let found = state[name].map { "\($0.dtype) \($0.shape)" } ?? "nothing"
        throw .badSetting(name: name, expected: "a number", found: found)
      }
      return tensor.item()
    }
    func count(_ name: String) throws(TrainingError) -> Int {
      let number = try number(name)
      guard let count = number.intValue, count >= 0 else {
        throw .badSetting(name: name, expected: "a count", found: "\(number)")
      }
      return count
    }
    let (scale, steps) = (try number("scale").doubleValue, try count("steady_steps"))
    let overflows = try count("overflows")
    try Self.check("scale", scale)
    (self.scale, steadySteps, self.overflows) = (scale, steps, overflows)
  }
}
