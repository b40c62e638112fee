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
  public init() {}

  public func bias(heads: Int, queries: Int, keys: Int, like tensor: Tensor) -> Tensor? {
    let query =
      Tensor.arange(Scalar(queries), dtype: .float32).unsqueeze(dim: 1)
      + Double(keys - queries)
    let distance = (query - Tensor.arange(Scalar(keys), dtype: .float32).unsqueeze(dim: 0)).abs()
    let rates = Tensor(Self.rates(heads).map { Float($0) }).reshape([heads, 1, 1])
    let bias = (distance.unsqueeze(dim: 0) * rates * -1).unsqueeze(dim: 0).to(tensor.dtype)
    return (try? bias.to(tensor.device)) ?? bias
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
