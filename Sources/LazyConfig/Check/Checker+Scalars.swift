// Plain data against the types of slots.
extension Checker {
  mutating func mismatch(_ id: Layout.ID, _ value: Value, _ type: ParameterType?) {
    fail(.wrongType, id, "expected \(type?.description ?? "a value"), found \(value.summary)")
  }

  mutating func checkScalar(
    _ value: Value, at id: Layout.ID, _ type: ParameterType, shown: ParameterType
  ) {
    switch (type, value) {
    case (.bool, .bool), (.double, .double), (.double, .int), (.string, .string): break
    case (.float(let limit), .double(let number)):
      if number.isFinite, number.magnitude > limit { mismatch(id, value, type) }
    case (.float(let limit), .int(let number)):
      if Double(number).magnitude > limit { mismatch(id, value, type) }
    case (.int(let range), .int(let number)):
      if !range.contains(number) { mismatch(id, value, shown) }
    case (.int, .double(let number)):
      let whole = Int(exactly: number).map { ["write \($0)"] } ?? []
      fail(.wrongType, id, "expected \(shown.description), found \(value.summary)", notes: whole)
    case (.string, .int), (.string, .double), (.string, .bool):
      fail(
        .wrongType, id, "expected \(shown.description), found \(value.summary)",
        notes: ["to write it as text, quote it"])
    case (.choice(_, let names, _), .string(let name)):
      if names.contains(name) { break }
      fail(
        .wrongType, id, "expected \(shown.description), found \(value.summary)",
        suggestion: Suggestion.nearest(to: name, in: names),
        notes: ["one of: \(names.joined(separator: ", "))"])
    case (.choice(_, let names, _), _):
      fail(
        .wrongType, id, "expected \(shown.description), found \(value.summary)",
        notes: ["one of: \(names.joined(separator: ", "))"])
    case (.text(_, let check), _):
      if let problem = check(value) { fail(.wrongType, id, problem) }
    default: mismatch(id, value, shown)
    }
  }
}
