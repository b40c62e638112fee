import LazyConfig

/// The message of the first problem that a hostile text is refused for.
func refusal(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "accepted"
  } catch let error as ConfigError {
    return error.problems.first?.message ?? ""
  } catch let error as SyntaxError {
    return error.problem
  } catch {
    return "\(error)"
  }
}
