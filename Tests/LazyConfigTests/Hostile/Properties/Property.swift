import LazyConfig

/// What must hold for any text: nothing traps, and what is printed reads back as the same.
///
/// The fuzzer checks these for millions of texts, the unit tests for the texts that it kept.
enum Property: String, CaseIterable {
  case yaml, json, value, path, override, pipeline

  /// - Throws: ``Violation`` when the property does not hold.
  func check(_ text: String) throws {
    switch self {
    case .yaml: try TreeProperty.yaml(text)
    case .json: try TreeProperty.json(text)
    case .value: try GrammarProperty.value(text)
    case .path: try GrammarProperty.path(text)
    case .override: try GrammarProperty.override(text)
    case .pipeline: try PipelineProperty.check(text)
    }
  }
}

/// Something that must hold and does not.
struct Violation: Error, CustomStringConvertible {
  let description: String
}

func require(_ condition: Bool, _ message: @autoclosure () -> String) throws(Violation) {
  if !condition { throw Violation(description: message()) }
}

/// Runs what must not fail.
func mustPass<T>(_ what: String, _ body: () throws -> T) throws(Violation) -> T {
  do {
    return try body()
  } catch {
    throw Violation(description: "\(what): \(error)")
  }
}
