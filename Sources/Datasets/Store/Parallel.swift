internal import Dispatch
internal import Synchronization

/// Work on several threads.
enum Parallel {
  /// The results of elements, in their order; throws the error of the first element that has one.
  static func map<Element: Sendable, Result: Sendable>(
    _ elements: [Element], threads: Int,
    _ body: @Sendable (Element) throws(DataError) -> Result
  ) throws(DataError) -> [Result] {
    guard elements.count > 1, threads > 1 else {
      var results: [Result] = []
      for element in elements { results.append(try body(element)) }
      return results
    }
    let found = Mutex<[Int: Swift.Result<Result, DataError>]>([:])
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: min(threads, elements.count)) { _ in
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < elements.count else { return }
        let result = Swift.Result { () throws(DataError) in try body(elements[index]) }
        found.withLock { $0[index] = result }
      }
    }
    let all = found.withLock { $0 }
    var results: [Result] = []
    for index in elements.indices {
      guard let result = all[index] else { continue }
      results.append(try result.get())
    }
    return results
  }
}
