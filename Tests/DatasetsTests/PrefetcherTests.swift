import Foundation
import Synchronization
import Testing

@testable import Datasets

struct PrefetcherTests {
  /// A plan whose batches hold their index, and which counts what it makes.
  private final class Counter: Sendable {
    let made = Mutex<[Int]>([])
    let failing: Int?

    init(failing: Int? = nil) { self.failing = failing }

    func plan(_ count: Int) -> EpochPlan {
      EpochPlan(batchCount: count) { [self] index throws(DataError) in
        made.withLock { $0.append(index) }
        if index == failing { throw .failed("batch \(index)") }
        return Batch(
          columns: ["ids": .integers([Int64(index)], shape: [1, 1])], exampleCount: 1, tokenCount: 1
        )
      }
    }
  }

  @Test(arguments: [1, 2, 4], [1, 2, 7])
  func `batches come in order, each once`(_ threads: Int, _ depth: Int) throws {
    let counter = Counter()
    let batches = Prefetcher(counter.plan(50), from: 3, depth: depth, threads: threads)
    var seen: [Int64] = []
    while let batch = try batches.next() { seen += batch.integers("ids") ?? [] }
    #expect(seen == Array(3..<50))
    #expect(try batches.next() == nil)
    #expect(counter.made.withLock { $0.sorted() } == Array(3..<50))
  }

  /// Something that belongs to one task at a time.
  private final class Made {
    let ids: [Int64]
    let thread = ObjectIdentifier(Thread.current)
    init(_ batch: Batch) { ids = batch.integers("ids") ?? [] }
  }

  @Test func `what is made of batches is made on its threads`() throws {
    let here = ObjectIdentifier(Thread.current)
    let batches = Prefetcher(Counter().plan(5)) { Made($0) }
    for index in 0..<5 {
      let made = try #require(try batches.next())
      #expect(made.ids == [Int64(index)] && made.thread != here)
    }
    #expect(try batches.next() == nil)
  }

  @Test func `an error comes in the place of its batch`() throws {
    let batches = Prefetcher(Counter(failing: 5).plan(50), depth: 8, threads: 3)
    for index in 0..<5 { #expect(try batches.next()?.integers("ids") == [Int64(index)]) }
    #expect(throws: DataError.failed("batch 5")) { try batches.next() }
    #expect(try batches.next() == nil)
  }

  @Test func `no more is made ahead than the depth`() throws {
    let counter = Counter()
    let batches = Prefetcher(counter.plan(100), depth: 3, threads: 2)
    for taken in 1...20 {
      _ = try batches.next()
      #expect(counter.made.withLock { $0.max() ?? 0 } < taken + 3)
    }
  }

  /// Says when nothing holds it any more.
  private final class Token: Sendable {
    private let signal: DispatchSemaphore
    init(_ signal: DispatchSemaphore) { self.signal = signal }
    deinit { signal.signal() }
  }

  @Test func `letting go ends the threads, also in the middle of an epoch`() throws {
    let gone = DispatchSemaphore(value: 0)
    let counter = Counter()
    do {
      let token = Token(gone)
      let plan = counter.plan(1_000_000)
      let held = EpochPlan(batchCount: plan.batchCount) { index throws(DataError) in
        try withExtendedLifetime(token) { () throws(DataError) in try plan.batch(at: index) }
      }
      let batches = Prefetcher(held, depth: 4, threads: 2)
      _ = try batches.next()
    }
    // The threads hold the plan, and the plan the token. The limit only keeps a failing test from hanging.
    #expect(gone.wait(timeout: .now() + 60) == .success)
    #expect(counter.made.withLock { $0.count } <= 5)
  }

  @Test func `an empty epoch has no batch`() throws {
    #expect(try Prefetcher(Counter().plan(0)).next() == nil)
    #expect(try Prefetcher(Counter().plan(3), from: 7).next() == nil)
    #expect(throws: DataError.noBatch(index: 3, count: 3)) {
      try Counter().plan(3).batch(at: 3)
    }
  }
}
