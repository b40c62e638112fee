extension Problem {
  /// An override that cannot be read, with a mark below the place where it stops making sense.
  init(_ error: SyntaxError, in override: String, number: Int) {
    let origin = Origin(.override(override, number: number))
    var notes: [String] = []
    if error.text == override, error.offset > 0, let column = error.column {
      let before = "written at \(origin)".count - override.count
      notes = [String(repeating: " ", count: before + column - 1) + "^"]
    }
    self.init(.badOverride, at: .root, error.problem, origin: origin, notes: notes)
  }
}
