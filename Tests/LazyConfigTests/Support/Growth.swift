import Testing
import WorkCounter

/// A test that counts allocations, where that is possible.
extension Trait where Self == ConditionTrait {
  static var countsAllocations: Self {
    .enabled(
      if: allocation_count_is_available(), "allocations are counted with glibc, without sanitizers")
  }
}

/// Fails when work grows faster than its size.
///
/// The work is what this thread allocates. No clock is read, so a busy machine changes nothing. Linear work
/// allocates 8 times as often for 8 times the size, quadratic work 64 times; a table that doubles when it is
/// full adds a little. How the time grows is printed by the benchmarks.
///
/// - Parameters:
///   - size: The smaller size, large enough that what is done once does not count.
///   - body: Prepares the work for a size, which is not counted, and returns it.
func expectLinear(
  from size: Int, sourceLocation: SourceLocation = #_sourceLocation,
  _ body: (Int) throws -> () throws -> Void
) throws {
  func work(_ size: Int) throws -> Double {
    let run = try body(size)
    // What is made once in a process is not counted.
    try run()
    let start = allocation_count()
    try run()
    return Double(allocation_count() - start)
  }
  let ratio = try work(size * 8) / max(work(size), 1)
  #expect(ratio < 12, "8 times the size: \(ratio) times the work", sourceLocation: sourceLocation)
}
