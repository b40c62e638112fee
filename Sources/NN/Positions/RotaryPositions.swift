import Foundation
public import LazyConfig
public import Torch

/// Turns pairs of numbers of queries and keys by angles that grow with the position (Su et al. 2021, arXiv
/// 2104.09864).
///
/// Pair i of a head of size D turns by position·base^(−2i/D). As in Llama, a pair is numbers i and i + D/2;
/// with `isInterleaved`, as in the paper, 2i and 2i + 1.
@Module
@Configurable("rotary", "rope")
public final class RotaryPositions: AttentionPositions {
  public let base: Double
  public let fraction: Double
  public let isInterleaved: Bool
  public let scaling: (any RotaryScaling)?

  /// - Parameters:
  ///   - ropeBase: The base of the angles' speeds, θ.
  ///   - fraction: How much of each head turns, from its start.
  ///   - isInterleaved: Whether pairs are neighbours.
  ///   - scaling: How the speeds change for sequences longer than those trained on.
  public init(
    @Inherited ropeBase: Double = 10_000, fraction: Double = 1, isInterleaved: Bool = false,
    scaling: (any RotaryScaling)? = nil
  ) throws {
    guard ropeBase > 0, fraction > 0, fraction <= 1 else {
      throw NNError.badShape(
        "rope_base \(ropeBase) must be positive, and fraction \(fraction) above 0 and up to 1")
    }
    base = ropeBase
    self.fraction = fraction
    self.isInterleaved = isInterleaved
    self.scaling = scaling
  }

  public func place(_ queries: Tensor, _ keys: Tensor, _ context: SequenceContext) -> (
    Tensor, Tensor
  ) {
    let size = rotated(of: queries.size(-1))
    let table = context.table(of: self) { angles(size, context.positions, queries) }
    return (
      turn(queries, size, table[0], table[1]), turn(keys, size, table[0], table[1])
    )
  }

  private func rotated(of size: Int) -> Int { Int(Double(size) * fraction) / 2 * 2 }

  /// Cosines and sines: [1 or B, 1, T, size], computed in fp32.
  private func angles(_ size: Int, _ positions: Tensor, _ like: Tensor) -> [Tensor] {
    var speeds = (0..<(size / 2)).map { pow(base, -2 * Double($0) / Double(size)) }
    var factor = 1.0
    if let scaling {
      speeds = scaling.scaled(speeds, base: base)
      factor = scaling.attentionFactor
    }
    let row = Tensor(speeds.map { Float($0) }).to(.float32)
    let device = positions.device
    let speed = device == .cpu || device.kind == .meta ? row : (try? row.to(device)) ?? row
    var angle = positions.to(.float32).unsqueeze(dim: -1) * speed
    if angle.rank == 2 { angle = angle.unsqueeze(dim: 0) }
    angle =
      isInterleaved
      ? angle.repeatInterleave(2, dim: -1) : Tensor.cat([angle, angle], dim: -1)
    angle = angle.unsqueeze(dim: 1)
    return [(angle.cos() * factor).to(like.dtype), (angle.sin() * factor).to(like.dtype)]
  }

  private func turn(_ x: Tensor, _ size: Int, _ cos: Tensor, _ sin: Tensor) -> Tensor {
    if size == x.size(-1) { return x * cos + quarterTurn(x) * sin }
    let part = x.narrow(dim: -1, start: 0, length: size)
    let rest = x.narrow(dim: -1, start: size, length: x.size(-1) - size)
    return Tensor.cat([part * cos + quarterTurn(part) * sin, rest], dim: -1)
  }

  /// (a, b) as (−b, a) for each pair.
  private func quarterTurn(_ x: Tensor) -> Tensor {
    if isInterleaved {
      let pairs = x.unflatten(dim: -1, [-1, 2])
      let (a, b) = (pairs.select(dim: -1, index: 0), pairs.select(dim: -1, index: 1))
      return Tensor.stack([-b, a], dim: -1).flatten(startDim: -2)
    }
    let half = x.size(-1) / 2
    return Tensor.cat(
      [-x.narrow(dim: -1, start: half, length: half), x.narrow(dim: -1, start: 0, length: half)],
      dim: -1)
  }
}

/// How rotary speeds change for sequences longer than those trained on.
public protocol RotaryScaling: Sendable {
  /// - Parameters:
  ///   - speeds: The angle of each pair per position.
  ///   - base: The base that they were made from.
  func scaled(_ speeds: [Double], base: Double) -> [Double]
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

  public init(factor: Double) { self.factor = factor }

  public func scaled(_ speeds: [Double], base: Double) -> [Double] { speeds.map { $0 / factor } }
}

/// Llama 3.1's: slow pairs are divided by a factor, fast ones left, those between mixed.
@Configurable
public struct Llama3Scaling: RotaryScaling {
  public var factor: Double
  public var lowFrequencyFactor: Double
  public var highFrequencyFactor: Double
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

  public func scaled(_ speeds: [Double], base: Double) -> [Double] {
    speeds.map { speed in
      let turns = Double(originalMaxPositions) * speed / (2 * .pi)
      if turns < lowFrequencyFactor { return speed / factor }
      if turns > highFrequencyFactor { return speed }
      let share =
        (turns - lowFrequencyFactor) / (highFrequencyFactor - lowFrequencyFactor)
      return (1 - share) * speed / factor + share * speed
    }
  }
}

/// YaRN: fast pairs are left, slow ones divided, and scores sharpened (Peng et al. 2023, arXiv 2309.00071).
@Configurable
public struct YaRNScaling: RotaryScaling {
  public var factor: Double
  public var originalMaxPositions: Int
  public var betaFast: Double
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

  public func scaled(_ speeds: [Double], base: Double) -> [Double] {
    let size = Double(2 * speeds.count)
    /// The number of the pair that turns so often within the original length.
    func pair(_ turns: Double) -> Double {
      size * log(Double(originalMaxPositions) / (turns * 2 * .pi)) / (2 * log(base))
    }
    let low = max(0, pair(betaFast).rounded(.down))
    var high = min(size - 1, pair(betaSlow).rounded(.up))
    if low == high { high += 0.001 }
    return speeds.enumerated().map { index, speed in
      let share = min(1, max(0, (Double(index) - low) / (high - low)))
      return speed / factor * share + speed * (1 - share)
    }
  }
}
