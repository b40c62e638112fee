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
    guard slots[Int(start)].state != .resolved else { return true }
    guard slots[Int(start)].state != .failed else { return false }
    var stack: [ID] = [start]
    while let id = stack.last {
      switch slots[Int(id)].state {
      case .resolved, .failed:
        stack.removeLast()
        continue
      case .unresolved, .waiting: break
      }
      var evaluation = Evaluation(layout: self, id: id)
      let outcome = evaluation.run()
      switch outcome {
      case .alias(let target):
        let canonical = slots[Int(target)].canonical
        if slots[Int(id)].role != .inherited, holds(canonical, id) {
          slots[Int(id)].state = .failed
          problems.append(cycle(from: id, to: canonical))
        } else {
          slots[Int(id)].canonical = canonical
          slots[Int(id)].state = .resolved
        }
        stack.removeLast()
      case .value(let value):
        replaceValue(of: id, with: value)
        stack.removeLast()
      case .failed(let problem):
        slots[Int(id)].state = .failed
        problems.append(problem)
        stack.removeLast()
      case .blocked:
        slots[Int(id)].state = .failed
        stack.removeLast()
      case .needs:
        slots[Int(id)].state = .waiting
        let needed = evaluation.needed
        if needed.contains(where: { slots[Int($0)].state == .failed }) {
          // The cause has been reported where it lies.
          slots[Int(id)].state = .failed
          stack.removeLast()
        } else if let again = needed.first(where: { slots[Int($0)].state == .waiting }) {
          reportCycle(through: again, stack: stack)
          for waiting in stack where slots[Int(waiting)].state == .waiting {
            slots[Int(waiting)].state = .failed
          }
          stack.removeAll { slots[Int($0)].state == .failed }
        } else {
          stack.append(contentsOf: needed.reversed())
        }
      }
    }
    return slots[Int(start)].state == .resolved
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

  private func reportCycle(through id: ID, stack: [ID]) {
    let waiting = stack.filter { slots[Int($0)].state == .waiting }
    guard let start = waiting.firstIndex(of: id) else { return }
    let members = waiting[start...]
    let shown = members.prefix(12).map { path(of: $0).description }
    let middle = members.count > 12 ? " -> … (\(members.count) in all)" : ""
    problems.append(
      Problem(
        .cycle, at: path(of: id),
        "the references form a cycle: \(shown.joined(separator: " -> "))\(middle) -> \(path(of: id))",
        origin: place(of: id)))
  }
}
