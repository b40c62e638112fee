/// What may follow the beginning of an override.
package struct OverrideCompletion {
  private let layout: Layout
  private let registry: TargetRegistry

  package init(tree: ConfigTree, registry: TargetRegistry = .discovered) {
    layout = Layout(tree.root, registry: registry)
    self.registry = registry
  }

  /// Overrides that start with the text: `model.layers.` grows by a step, `act=` by a value that fits.
  package func offers(for text: String) -> [String] {
    let sign = text.prefix { $0 == "+" || $0 == "~" }
    let rest = text.dropFirst(sign.count)
    if rest.first == "@" {
      return targets.map { "\(sign)@\($0)." }.filter { $0.hasPrefix(text) }
    }
    if let equals = rest.firstIndex(of: "=") {
      let key = rest[..<equals]
      return values(at: String(key)).map { "\(sign)\(key)=\($0)" }.filter { $0.hasPrefix(text) }
    }
    return paths(for: String(rest)).map { path in
      guard sign != "~", let id = node(at: path), !layout.slots[Int(id)].value.isContainer else {
        return sign + path
      }
      return "\(sign)\(path)="
    }
  }

  /// Paths that start with the text, by one step more than it has.
  package func paths(for text: String) -> [String] {
    let dot = text.lastIndex(of: ".")
    let parent = dot.map { String(text[..<$0]) } ?? ""
    guard let id = node(at: parent) else { return [] }
    return layout.children(of: id).map { child in
      let step = Path([layout.step(of: Layout.ID(child))]).text
      return parent.isEmpty ? step : "\(parent).\(step)"
    }.filter { $0.hasPrefix(text) }
  }

  /// The targets that the tree names.
  private var targets: [String] {
    layout.resolveAll()
    return Set(layout.slots.compactMap { $0.target?.name }).sorted()
  }

  private func node(at path: String) -> Layout.ID? {
    guard let path = try? Path(parsing: path) else { return nil }
    var id = Layout.root
    for step in path.steps {
      guard layout.resolve(id), let child = layout.child(of: layout.canonical(id), step) else {
        return nil
      }
      id = child
    }
    return layout.resolve(id) ? layout.canonical(id) : id
  }

  private func values(at path: String) -> [String] {
    guard let steps = try? Path(parsing: path), let key = steps.steps.last,
      let owner = node(at: steps.parent.text)
    else { return [] }
    layout.expand(owner)
    guard let parameter = layout.slots[Int(owner)].target?[key] else { return [] }
    return parameter.type.names(in: registry) ?? []
  }
}

extension ParameterType {
  /// The words that may stand here, when there are only so many: cases, targets that fit.
  func names(in registry: TargetRegistry) -> [String]? {
    switch self {
    case .bool: ["true", "false"]
    case .choice(_, let names, _): names
    case .object(let object), .lazy(let object, _), .partial(let object, _):
      registry.targets.filter { object.accepts($0.type) }.map(\.name)
    case .optional(let wrapped): wrapped.names(in: registry).map { $0 + ["null"] }
    default: nil
    }
  }
}
