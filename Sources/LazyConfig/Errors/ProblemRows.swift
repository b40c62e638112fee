extension [Problem] {
  /// The problems, with one for a row of elements that all have the same: it stands at the first of them,
  /// and a note names the others.
  func joiningRows() -> [Problem] {
    var rows: [Row] = []
    /// Which row a problem would continue, by its text without one index.
    var open: [String: Int] = [:]
    for problem in self {
      let places = problem.path.steps.indices.filter { Path.index(problem.path.steps[$0]) != nil }
      let keys = places.map { (place: $0, key: problem.text(without: $0)) }
      let continued = keys.first { place, key in
        open[key].map { rows[$0].isContinued(by: problem, at: place) } ?? false
      }
      if let (place, key) = continued, let row = open[key] {
        rows[row].place = place
        rows[row].count += 1
      } else {
        for (_, key) in keys { open[key] = rows.count }
        rows.append(Row(first: problem))
      }
    }
    return rows.map(\.joined)
  }
}

/// Problems that differ in one index, which counts up.
private struct Row {
  let first: Problem
  /// Which step of the path counts up; nil for a single problem.
  var place: Int?
  var count = 1

  init(first: Problem) { self.first = first }

  func isContinued(by problem: Problem, at place: Int) -> Bool {
    guard self.place == nil || self.place == place,
      let start = Path.index(first.path.steps[place]),
      let index = Path.index(problem.path.steps[place])
    else { return false }
    return index == start + count
  }

  var joined: Problem {
    guard let place, let start = Path.index(first.path.steps[place]) else { return first }
    let steps = first.path.steps
    let before = Path(Array(steps[..<place])).text
    let after = Path(Array(steps[(place + 1)...])).text
    let others =
      count == 2 ? "\(before).\(start + 1)" : "\(before)[\(start + 1):\(start + count)]"
    return Problem(
      first.kind, at: first.path, first.message, origin: first.origin,
      suggestion: first.suggestion,
      notes: first.notes + ["the same at \(others)\(after.isEmpty ? "" : ".")\(after)"])
  }
}

extension Problem {
  /// All that is said, without one step of the path.
  fileprivate func text(without place: Int) -> String {
    var steps = path.steps
    steps[place] = ""
    return Problem(
      kind, at: Path(steps), message, origin: origin, suggestion: suggestion, notes: notes
    ).description
  }
}
