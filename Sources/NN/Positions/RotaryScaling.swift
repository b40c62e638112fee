import Foundation
public import LazyConfig

/// How rotary speeds change for sequences longer than those trained on.
public protocol RotaryScaling: Sendable {
  /// - Parameters:
  ///   - speeds: The angle of each pair per position.
  ///   - base: The base that they were made from.
  func scaled(_ speeds: [Float], base: Double) -> [Float]
  /// What cosines and sines are multiplied by.
  var attentionFactor: Double { get }
}

extension RotaryScaling {
  public var attentionFactor: Double { 1 }
}

/// All angles divided by a factor (Chen et al. 2023, arXiv 2306.15595).
@Configurable
public struct LinearScaling: RotaryScaling {
  /// By how much sequences are longer.
  public var factor: Double

  /// - Parameter factor: By how much sequences are longer.
  public init(factor: Double) { self.factor = factor }

  public func scaled(_ speeds: [Float], base: Double) -> [Float] {
    speeds.map { $0 / Float(factor) }
  }
}

/// Llama 3.1's: slow pairs are divided by a factor, fast ones left, those between mixed.
@Configurable
public struct Llama3Scaling: RotaryScaling {
  /// By how much sequences are longer.
  public var factor: Double
  /// Pairs that turn fewer times within the original length are divided.
  public var lowFrequencyFactor: Double
  /// Pairs that turn more often are left.
  public var highFrequencyFactor: Double
  /// The length trained on.
  public var originalMaxPositions: Int

  /// - Parameters:
  ///   - factor: By how much sequences are longer.
  ///   - lowFrequencyFactor: Pairs that turn fewer times within the original length are divided.
  ///   - highFrequencyFactor: Pairs that turn more often are left.
  ///   - originalMaxPositions: The length trained on.
  public init(
    factor: Double, lowFrequencyFactor: Double = 1, highFrequencyFactor: Double = 4,
    originalMaxPositions: Int = 8192
  ) {
    self.factor = factor
    self.lowFrequencyFactor = lowFrequencyFactor
    self.highFrequencyFactor = highFrequencyFactor
    self.originalMaxPositions = originalMaxPositions
  }

  public func scaled(_ speeds: [Float], base: Double) -> [Float] {
    let (low, high) = (Float(lowFrequencyFactor), Float(highFrequencyFactor))
    return speeds.map { speed in
      // In the order, and so with the rounding, of the reference implementation.
      let wavelength = 1 / speed * Float(2 * Double.pi)
      let turns = 1 / wavelength * Float(originalMaxPositions)
      if turns < low { return speed / Float(factor) }
      if turns > high { return speed }
      let share = (turns - low) / (high - low)
      return (1 - share) * speed / Float(factor) + share * speed
    }
  }
}

/// YaRN: fast pairs are left, slow ones divided, and scores sharpened (Peng et al. 2023, arXiv 2309.00071).
@Configurable
public struct YaRNScaling: RotaryScaling {
  /// By how much sequences are longer.
  public var factor: Double
  /// The length trained on.
  public var originalMaxPositions: Int
  /// Pairs that turn more often than this within it are left.
  public var betaFast: Double
  /// Pairs that turn less often are divided.
  public var betaSlow: Double

  /// - Parameters:
  ///   - factor: By how much sequences are longer.
  ///   - originalMaxPositions: The length trained on.
  ///   - betaFast: Pairs that turn more often than this within it are left.
  ///   - betaSlow: Pairs that turn less often are divided.
  public init(
    factor: Double, originalMaxPositions: Int, betaFast: Double = 32, betaSlow: Double = 1
  ) {
    self.factor = factor
    self.originalMaxPositions = originalMaxPositions
    self.betaFast = betaFast
    self.betaSlow = betaSlow
  }

  public var attentionFactor: Double { factor <= 1 ? 1 : 0.1 * log(factor) + 1 }

  public func scaled(_ speeds: [Float], base: Double) -> [Float] {
    let size = Double(2 * speeds.count)
    /// The number of the pair that turns so often within the original length.
    func pair(_ turns: Double) -> Double {
      size * log(Double(originalMaxPositions) / (turns * 2 * .pi)) / (2 * log(base))
    }
    let low = max(0, pair(betaFast).rounded(.down))
    var high = min(size - 1, pair(betaSlow).rounded(.up))
    if low == high { high += 0.001 }
    return speeds.enumerated().map { index, speed in
      let share = Float(min(1, max(0, (Double(index) - low) / (high - low))))
      return speed / Float(factor) * share + speed * (1 - share)
    }
  }
}
