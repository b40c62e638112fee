/// Problems for programs.
package enum ProblemList {
  /// One object: `problems`, `warnings`, and their numbers.
  package static func json(_ problems: [Problem], warnings: [Problem]) -> String {
    JSONText.indented([
      "errors": .int(problems.count),
      "warnings": .int(warnings.count),
      "problems": .list(
        problems.map { Node(value(of: $0, severity: "error")) }
          + warnings.map { Node(value(of: $0, severity: "warning")) }),
    ])
  }

  private static func value(of problem: Problem, severity: String) -> Value {
    var fields: [(String, Node)] = [
      ("severity", Node(.string(severity))), ("kind", Node(.string(problem.kind.rawValue))),
      ("path", Node(.string(problem.path.text))), ("message", Node(.string(problem.message))),
    ]
    if case .file(let file, let line, let column)? = problem.origin?.source {
      fields += [
        ("file", Node(.string(file.name))), ("line", Node(.int(line))),
        ("column", Node(.int(column))),
      ]
    } else if let origin = problem.origin {
      fields.append(("origin", Node(.string(origin.description))))
    }
    if let suggestion = problem.suggestion {
      fields.append(("suggestion", Node(.string(suggestion))))
    }
    if !problem.notes.isEmpty {
      fields.append(("notes", Node(.list(problem.notes.map { Node(.string($0)) }))))
    }
    return .map(ConfigMap(fields))
  }
}
