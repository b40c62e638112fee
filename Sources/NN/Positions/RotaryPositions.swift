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
  /// The base of the angles' speeds, θ.
  public let base: Double
  /// How much of each head turns, from its start.
  public let fraction: Double
  /// Whether pairs are neighbours.
  public let isInterleaved: Bool
  /// How the speeds change for sequences longer than those trained on.
  public let scaling: (any RotaryScaling)?
  private var knownSpeeds: (size: Int, speeds: [Float])?

  /// What a table of cosines and sines depends on, besides the positions.
  private struct TableKey: Hashable {
    let speeds: [Float]
    let factor: Double
    let isInterleaved: Bool
    let dtype: DType
  }

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
    let key = TableKey(
      speeds: speeds(size), factor: scaling?.attentionFactor ?? 1, isInterleaved: isInterleaved,
      dtype: queries.dtype)
    let table = context.shared(key, isConstant: true) { Self.table(key, context.positions) }
    return (turn(queries, size, table[0], table[1]), turn(keys, size, table[0], table[1]))
  }

  private func rotated(of size: Int) -> Int { Int(Double(size) * fraction) / 2 * 2 }

  /// The angle of each pair per position: [size / 2].
  ///
  /// It is computed in fp32, in the order of the reference implementation: at position 5000 the last bit of a speed
  /// is 3e-4 of an angle, and weights were trained with the rounded ones.
  private func speeds(_ size: Int) -> [Float] {
    if let known = knownSpeeds, known.size == size { return known.speeds }
    let exponents = Tensor.arange(0, Scalar(size), step: 2, dtype: .float32) / Double(size)
    let plain = Tensor.pow(Scalar(base), exponents).reciprocal().array(of: Float.self)
    let speeds = scaling?.scaled(plain, base: base) ?? plain
    knownSpeeds = (size, speeds)
    return speeds
  }

  /// Cosines and sines: [1 or B, 1, T, size], computed in fp32.
  private static func table(_ key: TableKey, _ positions: Tensor) -> [Tensor] {
    let row = Tensor(key.speeds)
    let speed = (try? row.to(positions.device)) ?? row
    var angle = positions.to(.float32).unsqueeze(dim: -1) * speed
    if angle.rank == 2 { angle = angle.unsqueeze(dim: 0) }
    angle =
      key.isInterleaved
      ? angle.repeatInterleave(2, dim: -1) : Tensor.cat([angle, angle], dim: -1)
    angle = angle.unsqueeze(dim: 1)
    return [(angle.cos() * key.factor).to(key.dtype), (angle.sin() * key.factor).to(key.dtype)]
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
