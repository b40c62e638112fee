/// Where one value came from: its whole history, and for an inherited one everybody who could give it.
public struct Explanation: Sendable {
  /// One value that stood at the place, and who wrote it.
  public struct Step: Sendable {
    /// What stood at the place.
    public let value: Value
    /// Who wrote it: a file and line, a recipe, an override, a default, or a node above.
    public let origin: String
  }

  /// A node above that was asked for an inherited value.
  public struct Candidate: Sendable {
    /// Where the node is.
    public let path: Path
    /// What it is: the target, or a map's scope.
    public let provider: String
    /// The value that it gives; nil when it gives none.
    public let value: Value?
    /// Whether the value was taken from here.
    public let isChosen: Bool
  }

  /// The place that is explained.
  public let path: Path
  /// The value after references; nil for a call or a container.
  public let value: Value?
  /// The parameter that the node fills, when it is one.
  public let parameter: TargetParameter?
  /// The target whose parameter the node fills, when it is one.
  public let target: String?
  /// Oldest first; the last is what holds.
  public let history: [Step]
  /// Nearest first; empty for a value that is not inherited.
  public let candidates: [Candidate]
  /// The node that a reference leads to, or that gives an inherited value, and its history.
  public var source: (path: Path, history: [Step])?
}

extension ConfigTree {
  /// Explains one value.
  ///
  /// - Throws: ``ConfigError`` when there is no such place, with the nearest name.
  public func explain(
    _ path: Path, registry: TargetRegistry = .discovered, resolvers: Resolvers = .standard
  ) throws(ConfigError) -> Explanation {
    let layout = Layout(root, registry: registry, resolvers: resolvers)
    var id = Layout.root
    for (depth, step) in path.steps.enumerated() {
      _ = layout.resolve(id)
      let container = layout.canonical(id)
      guard let child = layout.child(of: container, step) else {
        if depth == path.steps.count - 1, let virtual = root[path] {
          return Explanation(
            path: path, value: virtual.value, parameter: nil, target: nil,
            history: Self.history(of: virtual),
            candidates: [])
        }
        let keys = layout.children(of: container).lazy.map { layout.step(of: Layout.ID($0)) }
        let place = layout.path(of: container)
        throw ConfigError(
          Problem(
            .unknownKey, at: path, "\(place.isRoot ? "the root" : "'\(place)'") has no '\(step)'",
            suggestion: Suggestion.nearest(to: step, in: keys),
            notes: keys.isEmpty ? [] : ["it has: \(keys.prefix(30).joined(separator: ", "))"]))
      }
      id = child
    }
    return Explainer(layout: layout, id: id).explanation
  }

  static func history(of node: Node) -> [Explanation.Step] {
    var steps: [Explanation.Step] = []
    var value = node.value
    var origin = node.origin
    while true {
      steps.append(Explanation.Step(value: value, origin: origin?.description ?? "unknown"))
      guard let previous = origin?.previous else { break }
      value = previous.value
      origin = previous.origin
    }
    return steps.reversed()
  }
}

/// Gathers an explanation from a layout.
private struct Explainer {
  let layout: Layout
  let id: Layout.ID

  var explanation: Explanation {
    let isResolved = layout.resolve(id)
    let slot = layout.slots[Int(id)]
    let owner = slot.parent >= 0 ? layout.slots[Int(slot.parent)] : nil
    let parameter = slot.parameter >= 0 ? owner?.target?.parameters[Int(slot.parameter)] : nil
    let target = owner?.target?.name
    let written = layout.slots[Int(id)]
    var history: [Explanation.Step] = []
    if let parameter, let value = parameter.defaultValue?.value?(),
      written.role == .written || written.role == .defaulted || written.role == .inherited,
      !beganAsDefault(written.origin)
    {
      history.append(Explanation.Step(value: value, origin: "default of \(target ?? "")"))
    }
    var value: Value?
    if isResolved {
      let canonical = layout.slots[Int(slot.canonical)]
      value = canonical.value
    }
    switch written.role {
    case .written, .count:
      history += ConfigTree.history(of: Node(written.value, origin: written.origin))
    case .inherited:
      if let value {
        history.append(
          Explanation.Step(value: value, origin: written.origin?.description ?? "inherited"))
      }
    case .defaulted, .missing: break
    }
    var source: (path: Path, history: [Explanation.Step])?
    if isResolved, slot.canonical != id || slot.canonical != layout.canonical(id) {
      let canonical = layout.canonical(id)
      let node = layout.slots[Int(canonical)]
      source = (
        layout.path(of: canonical), ConfigTree.history(of: Node(node.value, origin: node.origin))
      )
    }
    var explanation = Explanation(
      path: layout.path(of: id), value: value, parameter: parameter, target: target,
      history: history,
      candidates: parameter?.role == .inherited
        ? candidates(parameter?.key ?? "", owner: slot.parent) : [])
    explanation.source = source
    return explanation
  }

  /// Whether the oldest of what is written is a default, as in a tree that says all of them.
  private func beganAsDefault(_ origin: Origin?) -> Bool {
    var oldest = origin
    while let before = oldest?.previous?.origin { oldest = before }
    if case .defaultValue? = oldest?.source { return true }
    return false
  }

  /// Everybody above, whether asked in earnest or not.
  private func candidates(_ key: String, owner: Layout.ID) -> [Explanation.Candidate] {
    var candidates: [Explanation.Candidate] = []
    let isInherited = layout.slots[Int(id)].role == .inherited
    var isFound = !isInherited
    var ancestor = layout.slots[Int(owner)].parent
    while ancestor >= 0 {
      let path = layout.path(of: ancestor)
      if let scope = layout.child(of: ancestor, ReservedKey.scope), layout.resolve(scope),
        let entry = layout.child(of: layout.canonical(scope), key)
      {
        candidates.append(
          Explanation.Candidate(
            path: path, provider: "scope", value: value(of: entry), isChosen: !isFound))
        isFound = true
      }
      if case .call(let call) = layout.slots[Int(ancestor)].value {
        let parameter = layout.slots[Int(ancestor)].target?[key]
        let given = parameter.flatMap { $0.role == .own ? nil : layout.child(of: ancestor, key) }
        let value = given.flatMap { self.value(of: $0) }
        candidates.append(
          Explanation.Candidate(
            path: path, provider: call.target, value: value, isChosen: value != nil && !isFound))
        if value != nil { isFound = true }
      }
      ancestor = layout.slots[Int(ancestor)].parent
    }
    return candidates
  }

  private func value(of id: Layout.ID) -> Value? {
    guard layout.slots[Int(id)].role != .missing, layout.resolve(id) else { return nil }
    return layout.slots[Int(layout.canonical(id))].value
  }
}

extension Explanation: CustomStringConvertible {
  /// The path and its value, the history with the oldest first, and who could have given the value.
  public var description: String {
    var text = "\(path)"
    if let value { text += " = \(Self.line(value))" }
    if let parameter {
      text += "\n  \(target.map { "\($0)." } ?? "")\(parameter.key): \(parameter.type.description)"
      if !parameter.documentation.isEmpty { text += ". \(parameter.documentation)" }
    }
    text += Self.lines(history, indent: "  ")
    if let source {
      text += "\n  which is \(source.path):\(Self.lines(source.history, indent: "    "))"
    }
    if !candidates.isEmpty { text += "\n  nodes above, nearest first:" }
    for candidate in candidates {
      let value = candidate.value.map { Self.line($0) } ?? "does not provide it"
      text +=
        "\n    \(candidate.path) (\(candidate.provider)): \(value)\(candidate.isChosen ? "  <- taken" : "")"
    }
    return text
  }

  private static func lines(_ history: [Step], indent: String) -> String {
    let width = history.map { line($0.value).count }.max() ?? 0
    return history.map { step in
      let line = line(step.value)
      return
        "\n\(indent)\(line)\(String(repeating: " ", count: width - line.count))  \(step.origin)"
    }.joined()
  }

  private static func line(_ value: Value) -> String {
    switch value {
    case .call, .map, .repetition: return value.summary
    case .list(let elements):
      let isPlain = elements.allSatisfy { !$0.value.isContainer }
      return isPlain && elements.count <= 8 ? YAMLText.line(value) : value.summary
    default: return YAMLText.line(value)
    }
  }
}
