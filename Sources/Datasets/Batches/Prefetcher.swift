internal import Foundation
internal import Synchronization

/// Makes the batches of an epoch ahead, on threads of its own, and gives them in order.
///
///     let batches = Prefetcher(try source.plan(epoch: 3), from: 120)
///     while let batch = try batches.next() { … }
///
/// It holds at most `depth` batches. An error comes in the place of its batch, and ends the sequence. When the
/// prefetcher is let go, its threads stop after the batch at hand.
///
/// What is made of a batch besides is made there too:
///
///     let lengths = Prefetcher(plan) { batch in batch.tokenCount }
public final class Prefetcher<Made>: Sendable {
  private let state: SharedState<Made>

  /// - Parameters:
  ///   - plan: The epoch.
  ///   - start: The index of the first batch.
  ///   - depth: The most batches that are made ahead; at least 1.
  ///   - threads: How many threads make them; at least 1.
  ///   - make: What is made of each batch.
  public init(
    _ plan: EpochPlan, from start: Int = 0, depth: Int = 4, threads: Int = 1,
    _ make: @escaping @Sendable (Batch) -> sending Made
  ) {
    let depth = max(1, depth)
    let first = max(0, start)
    let state = SharedState<Made>(start: first, count: plan.batchCount, depth: depth)
    self.state = state
    let wanted = min(max(1, threads), depth, max(0, plan.batchCount - first))
    for _ in 0..<wanted {
      // The thread holds the state alone, so that letting the prefetcher go ends it.
      let thread = Thread { state.work(plan, make) }
      thread.name = "prefetch"
      thread.stackSize = 4 << 20
      thread.start()
    }
  }

  deinit { state.stop() }

  /// The next batch, waiting for it if need be; nil behind the last.
  ///
  /// - Throws: What is wrong with the batch; there are none behind it.
  public func next() throws(DataError) -> sending Made? { try state.take() }
}

extension Prefetcher where Made == Batch {
  /// The batches as they are.
  public convenience init(
    _ plan: EpochPlan, from start: Int = 0, depth: Int = 4, threads: Int = 1
  ) {
    self.init(plan, from: start, depth: depth, threads: threads) { $0 }
  }
}

/// What the threads of a prefetcher share.
private final class SharedState<Made>: @unchecked Sendable {
  private let condition = NSCondition()
  // All below is read and written while the condition is locked.
  private var made: [Int: Result<Made, DataError>] = [:]
  private var nextToMake: Int
  private var nextToTake: Int
  private let count: Int
  private let depth: Int
  private var isStopped = false

  init(start: Int, count: Int, depth: Int) {
    nextToMake = start
    nextToTake = start
    self.count = count
    self.depth = depth
  }

  func stop() {
    condition.lock()
    isStopped = true
    made = [:]
    condition.broadcast()
    condition.unlock()
  }

  func take() throws(DataError) -> sending Made? {
    condition.lock()
    defer { condition.unlock() }
    guard nextToTake < count, !isStopped else { return nil }
    let index = nextToTake
    while made[index] == nil, !isStopped { condition.wait() }
    guard let result = made.removeValue(forKey: index) else { return nil }
    nextToTake += 1
    if case .failure = result { isStopped = true }
    // To wake a thread costs more than a batch may: it makes some when half of them are gone.
    if isStopped || nextToMake - nextToTake <= depth / 2 { condition.broadcast() }
    // Whoever made it has given it away.
    nonisolated(unsafe) let made = try result.get()
    return made
  }

  /// Makes batches until there are no more, or until nobody wants them.
  func work(_ plan: EpochPlan, _ make: (Batch) -> sending Made) {
    while let index = claim() {
      let result = Result { () throws(DataError) in make(try plan.batch(at: index)) }
      condition.lock()
      if !isStopped { made[index] = consume result }
      condition.broadcast()
      condition.unlock()
    }
  }

  private func claim() -> Int? {
    condition.lock()
    defer { condition.unlock() }
    while nextToMake >= nextToTake + depth, nextToMake < count, !isStopped { condition.wait() }
    guard nextToMake < count, !isStopped else { return nil }
    defer { nextToMake += 1 }
    return nextToMake
  }
}
