import LazyConfig
import Testing

/// Runs work on a hostile text, and expects that it takes no longer than its size allows.
///
/// 100 ms of processor time for each kilobyte is the bound of an optimised build; a debug build has ten
/// times as much, and a short text as much as a kilobyte.
func bounded<T>(
  bytes: Int = 0, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> T
) rethrows -> T {
  var result: T?
  var failure: (any Error)?
  let seconds = try? Growth.seconds {
    do { result = try body() } catch { failure = error }
  }
  let limit = max(1, Double(bytes) / 1024)
  #expect(seconds ?? .infinity < limit, sourceLocation: sourceLocation)
  if let result { return result }
  func fail() throws -> T { throw failure! }
  return try fail()
}

/// The message of the first problem that a hostile text is refused for.
func refusal(
  bytes: Int = 0, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
) -> String {
  do {
    try bounded(bytes: bytes, sourceLocation: sourceLocation, body)
    return "accepted"
  } catch let error as ConfigError {
    return error.problems.first?.message ?? ""
  } catch let error as SyntaxError {
    return error.problem
  } catch {
    return "\(error)"
  }
}
