extension Pattern {
  /// Whether a path is one that the pattern stands for. What depends on a tree, a type or an index counted
  /// from the end, matches nothing here.
  public func matches(_ path: Path) -> Bool {
    var states: Set<Int> = [0]
    closeOver(&states)
    for step in path.steps {
      var next: Set<Int> = []
      for state in states where state < steps.count {
        switch steps[state] {
        case .name(let name): if name == step { next.insert(state + 1) }
        case .anyChild: next.insert(state + 1)
        case .anyDepth: next.insert(state)
        case .slice(let from, let to):
          if let index = Path.index(step), (from ?? 0) >= 0, (to ?? 0) >= 0, index >= from ?? 0,
            index < to ?? Int.max
          {
            next.insert(state + 1)
          }
        case .type: break
        }
      }
      closeOver(&next)
      guard !next.isEmpty else { return false }
      states = next
    }
    return states.contains(steps.count)
  }

  /// Whether dotted text is a path that the pattern stands for.
  public func matches(_ path: String) -> Bool {
    matches(Path(path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)))
  }

  /// Adds the states that `**` reaches without a step.
  private func closeOver(_ states: inout Set<Int>) {
    for (state, step) in steps.enumerated() where states.contains(state) {
      if case .anyDepth = step { states.insert(state + 1) }
    }
  }
}
