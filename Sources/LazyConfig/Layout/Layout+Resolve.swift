extension Layout {
  /// What evaluating a node came to.
  enum Outcome {
    case alias(ID)
    case value(Value)
    /// Other nodes must be resolved first: they are in `needed`.
    case needs
    case failed(Problem)
    /// What it depends on is wrong, which is reported elsewhere.
    case blocked
  }

  /// Resolves a node: follows its reference, finds what it inherits, counts its elements.
  ///
  /// Work waits on a stack of its own, so a chain of references may have any length.
  ///
  /// - Returns: whether it could be resolved; if not, the problem has been recorded.
  @discardableResult
  func resolve(_ start: ID) -> Bool {
    switch slots[Int(start)].state {
    case .resolved: return true
    case .failed: return false
    case .unresolved, .waiting: break
    }
    // Most nodes need nothing that waits.
    var needed = attempt(start)
    guard !needed.isEmpty else { return slots[Int(start)].state == .resolved }
    var stack: [ID] = [start]
    while true {
      if let again = needed.first(where: { slots[Int($0)].state == .waiting }) {
        failCycle(through: again, &stack)
      } else {
        stack.append(contentsOf: needed.reversed())
      }
      while let id = stack.last, isSettled(id) { stack.removeLast() }
      guard let id = stack.last else { break }
      needed = attempt(id)
    }
    return slots[Int(start)].state == .resolved
  }

  private func isSettled(_ id: ID) -> Bool {
    slots[Int(id)].state == .resolved || slots[Int(id)].state == .failed
  }

  /// Tries to say what a node stands for.
  ///
  /// - Returns: the nodes that must be resolved first; then the node waits.
  private func attempt(_ id: ID) -> [ID] {
    var evaluation = Evaluation(layout: self, id: id)
    switch evaluation.run() {
    case .alias(let target):
      let canonical = slots[Int(target)].canonical
      if slots[Int(id)].role != .inherited, holds(canonical, id) {
        slots[Int(id)].state = .failed
        problems.append(cycle(from: id, to: canonical))
      } else {
        slots[Int(id)].canonical = canonical
        slots[Int(id)].state = .resolved
      }
    case .value(let value):
      if value.isContainer, depth(of: id) + value.height > Limits.depth {
        slots[Int(id)].state = .failed
        problems.append(
          Problem(
            .limit, at: path(of: id), "nested deeper than \(Limits.depth) levels",
            origin: slots[Int(id)].origin))
      } else {
        replaceValue(of: id, with: value)
      }
    case .failed(let problem):
      slots[Int(id)].state = .failed
      problems.append(problem)
    case .blocked:
      slots[Int(id)].state = .failed
    case .needs:
      // What failed has been reported where it lies.
      let isHopeless =
        evaluation.needed.isEmpty || evaluation.needed.contains { slots[Int($0)].state == .failed }
      slots[Int(id)].state = isHopeless ? .failed : .waiting
      return isHopeless ? [] : evaluation.needed
    }
    return []
  }

  /// Whether a node stands somewhere below another one.
  private func holds(_ container: ID, _ id: ID) -> Bool {
    var ancestor = slots[Int(id)].parent
    while ancestor >= 0 {
      if ancestor == container { return true }
      ancestor = slots[Int(ancestor)].parent
    }
    return false
  }

  private func cycle(from id: ID, to container: ID) -> Problem {
    let place = path(of: container)
    return Problem(
      .cycle, at: path(of: id),
      "refers to \(place.isRoot ? "the root" : "'\(place)'"), in which it stands",
      origin: slots[Int(id)].origin)
  }

  /// Reports a cycle, and takes its members off the stack. What waits for them fails when it is tried again.
  private func failCycle(through id: ID, _ stack: inout [ID]) {
    var members: [ID] = []
    var others: [ID] = []
    while let last = stack.popLast() {
      if slots[Int(last)].state != .waiting {
        others.append(last)
        continue
      }
      members.append(last)
      slots[Int(last)].state = .failed
      if last == id { break }
    }
    stack.append(contentsOf: others.reversed())
    let shown = members.reversed().prefix(12).map { path(of: $0).description }
    let middle = members.count > 12 ? " -> … (\(members.count) in all)" : ""
    problems.append(
      Problem(
        .cycle, at: path(of: id),
        "the references form a cycle: \(shown.joined(separator: " -> "))\(middle) -> \(path(of: id))",
        origin: place(of: id)))
  }
}
