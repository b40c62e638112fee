import Foundation
public import LazyConfig
public import Torch

/// Scores fall with the distance, in each head at another rate (Press et al. 2021, arXiv 2108.12409).
///
/// Head h of H adds −|i − j|·2^(−8(h + 1)/H); where H is no power of two, the rates of the next lower one come
/// first, and every other rate of the next higher one fills up.
@Module
@Configurable("alibi")
public final class ALiBi: AttentionPositions {
  /// What a table of biases depends on.
  private struct TableKey: Hashable {
    let heads: Int
    let queries: Int
    let keys: Int
    let dtype: DType
  }

  /// ALiBi has no settings.
  public init() {}

  public func bias(
    heads: Int, keys: Int, like queries: Tensor, _ context: SequenceContext
  ) -> Tensor? {
    let count = queries.size(2)
    let key = TableKey(heads: heads, queries: count, keys: keys, dtype: queries.dtype)
    return context.shared(key, isConstant: true) {
      let places = Tensor.arange(Scalar(keys), dtype: .float32)
      let query = places.narrow(dim: 0, start: keys - count, length: count).unsqueeze(dim: 1)
      let rates = Tensor(Self.rates(heads).map { Float($0) }).reshape([1, heads, 1, 1])
      let bias = ((query - places).abs() * -rates).to(queries.dtype)
      return [(try? bias.to(queries.device)) ?? bias]
    }[0]
  }

  static func rates(_ heads: Int) -> [Double] {
    func powers(_ count: Int) -> [Double] {
      (1...count).map { pow(2, -8 * Double($0) / Double(count)) }
    }
    var lower = 1
    while lower * 2 <= heads { lower *= 2 }
    if lower == heads { return powers(heads) }
    let higher = powers(2 * lower).enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
    return powers(lower) + higher.prefix(heads - lower)
  }
}
