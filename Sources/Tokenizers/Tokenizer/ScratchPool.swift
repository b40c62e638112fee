internal import Synchronization

/// Buffers and caches of words, one for each thread that encodes at a time.
final class ScratchPool: Sendable {
  /// A scratch is with one thread at a time: the pool hands each out once until it comes back.
  private struct Free: @unchecked Sendable {
    var scratches: [ModelScratch] = []
  }

  private let free = Mutex(Free())

  func take() -> ModelScratch {
    free.withLock { $0.scratches.popLast() } ?? ModelScratch()
  }

  func give(_ scratch: ModelScratch) {
    free.withLock { $0.scratches.append(scratch) }
  }
}
