import Torch

/// How fast one way of computing `x·Wᵀ` is on this machine.
struct MatrixProductSpeed {
  let dtype: DType
  let backend: ProductBackend
  /// Whether it is the one that products run on.
  let isUsed: Bool
  /// Billions of floating-point operations in a second, multiplications and additions both counted.
  let gigaflops: Double

  /// Measures the ways that this libtorch has, about half a second in all.
  static func measure() -> [MatrixProductSpeed] {
    let size = 1024
    let forced = Runtime.forcedProducts
    return noGrad {
      var results: [MatrixProductSpeed] = []
      for dtype in [DType.float32, .bfloat16] {
        let x = Tensor.ones([size, size], dtype: dtype)
        let weight = Tensor.ones([size, size], dtype: dtype)
        let used = Runtime.productBackend(of: dtype)
        for backend in Runtime.productBackends(of: dtype) {
          Runtime.forceProducts(backend)
          results.append(
            MatrixProductSpeed(
              dtype: dtype, backend: backend, isUsed: backend == used,
              gigaflops: rate(size) { x.linear(weight: weight) }))
        }
        Runtime.forceProducts(forced)
      }
      return results
    }
  }

  /// The best of the runs that fit into 120 milliseconds, after one to warm up.
  private static func rate(_ size: Int, _ product: () -> Tensor) -> Double {
    let clock = ContinuousClock()
    var best = Double.infinity
    _ = product()
    let start = clock.now
    repeat {
      let time = clock.measure { _ = product() }
      best = min(best, time / .seconds(1))
    } while clock.now - start < .milliseconds(120)
    return 2 * Double(size * size * size) / best / 1e9
  }

  static func section(_ results: [MatrixProductSpeed]) -> DoctorReport.Section {
    let facts = Dictionary(grouping: results, by: \.dtype)
      .sorted { $0.key.rawValue < $1.key.rawValue }
      .map { dtype, speeds in
        let all = speeds.map { "\($0.backend) \(Int($0.gigaflops.rounded()))" }
        let used = speeds.first(where: \.isUsed).map { ": runs on \($0.backend)" } ?? ""
        return DoctorReport.Fact(
          name: "\(dtype)", value: all.joined(separator: ", ") + " GFLOP/s" + used)
      }
    return DoctorReport.Section(title: "Matrix products (1024×1024×1024)", facts: facts)
  }
}
