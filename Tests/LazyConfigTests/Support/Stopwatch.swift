import Foundation

/// Measures how work grows, in the processor's time of this thread: other work does not count.
enum Growth {
  /// How many times longer the body takes for 8 times the size: the least of some attempts, so that noise
  /// makes a test pass late, and never fail.
  ///
  /// Linear work gives about 8, quadratic work about 64.
  static func ratio(
    from size: Int, enough: Double = 14, _ body: (Int) throws -> () throws -> Void
  ) throws -> Double {
    var best = Double.infinity
    for _ in 0..<6 where best > enough {
      let small = try seconds(try body(size))
      let large = try seconds(try body(size * 8))
      best = min(best, large / max(small, 1e-9))
    }
    return best
  }

  static func seconds(_ body: () throws -> Void) throws -> Double {
    let start = threadTime()
    try body()
    return threadTime() - start
  }

  private static func threadTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
