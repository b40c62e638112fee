import Foundation

/// What an operator that was called wrongly says to ``OperatorFailure/catching(_:)``.
package struct OperatorError: Error {
  package let code: TorchError.Code
  /// The operator, libtorch's message, and a line for each argument.
  package let message: String
  /// Whose work it was, innermost first.
  // The thread that used them stays where it is.
  nonisolated(unsafe) package let owners: [AnyObject]
}

extension OperatorFailure {
  /// Runs a body on a thread of its own, on which an operator that is called wrongly does not stop the program.
  ///
  /// Swift cannot leave a function from inside: such a thread stays where it is, and what it held is never
  /// given back. So this is for a program that reports the failure and ends, and for tests.
  ///
  /// - Throws: ``OperatorError``, or what `body` throws.
  package static func catching<Result>(_ body: @escaping () throws -> Result) throws -> Result {
    let trap = Trap()
    let outcome = Outcome<Result>()
    let work = Work {
      outcome.result = attributing(to: trap) { Swift.Result { try body() } }
      trap.done.signal()
    }
    let thread = Thread { work.body() }
    thread.stackSize = 64 << 20
    thread.start()
    trap.done.wait()
    if let error = trap.error { throw error }
    return try outcome.result!.get()
  }

  /// The outermost frame of a thread whose failures are caught.
  final class Trap: @unchecked Sendable {
    let done = DispatchSemaphore(value: 0)
    /// Written before `done` is signalled, read after.
    var error: OperatorError?

    func spring(_ error: OperatorError) -> Never {
      self.error = OperatorError(
        code: error.code, message: error.message, owners: error.owners.filter { $0 !== self })
      done.signal()
      while true { Thread.sleep(forTimeInterval: 1e6) }
    }
  }

  /// Written before the semaphore is signalled, read after.
  private final class Outcome<Result>: @unchecked Sendable {
    var result: Swift.Result<Result, any Error>?
  }

  /// Runs while the caller waits, so that nothing is used twice at a time.
  private struct Work: @unchecked Sendable {
    let body: () -> Void
  }
}
