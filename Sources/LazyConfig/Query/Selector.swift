/// Which nodes of a tree are meant: by place, by target, by type, or by what they inherit.
///
///     try tree.set("act", of: .calls(of: MLP.self), to: Activation.relu)
///     try tree.replace("layers[12:24].attention", with: LinearAttention.lazy())
public struct Selector: Sendable {
  enum Kind: Sendable {
    case pattern(Pattern)
    case target(String)
    case type(@Sendable (Any.Type) -> Bool)
    case inheriting(String)
    case both([Selector])
  }

  let kind: Kind

  /// Nodes that a pattern matches.
  public static func pattern(_ pattern: Pattern) -> Selector { Selector(kind: .pattern(pattern)) }

  /// Calls of a target.
  public static func calls<T: Configurable>(of target: T.Type) -> Selector {
    Selector(kind: .target(T.targetDescriptor.qualifiedName))
  }

  /// Calls of targets whose type passes a test: `.fitting { $0 is any Attention.Type }`.
  public static func fitting(_ test: @escaping @Sendable (Any.Type) -> Bool) -> Selector {
    Selector(kind: .type(test))
  }

  /// Calls that inherit a name.
  public static func inheriting(_ key: String) -> Selector { Selector(kind: .inheriting(key)) }

  /// Nodes that both select.
  public func and(_ other: Selector) -> Selector { Selector(kind: .both([self, other])) }
}

extension Selector: ExpressibleByStringLiteral {
  /// A pattern.
  public init(stringLiteral value: String) {
    self.init(kind: .pattern(Pattern(stringLiteral: value)))
  }
}

/// A node that a selector found.
public struct Selected: Sendable {
  /// Where the node is.
  public let path: Path
  /// The node as it is written.
  public let node: Node
  /// The target, when the node is a call of one that is known.
  public let target: TargetDescriptor?
}

extension ConfigTree {
  /// The nodes that a selector means, in the order of the tree, each element of a repeated list by itself.
  ///
  /// Repeated lists in repeated lists can hold any number of nodes: after some millions it stops.
  public func select(_ selector: Selector, registry: TargetRegistry = .discovered) -> [Selected] {
    var found: [Selected] = []
    var walk = SelectorWalk(selector: selector, registry: registry, order: .outerFirst)
    var copy = root
    walk.visit(&copy) { path, node, target in
      found.append(Selected(path: path, node: node, target: target))
    }
    return found
  }

  /// Changes every selected node in place, parts inside a part before it.
  ///
  /// - Returns: how many there were.
  /// - Throws: what the body throws; ``ConfigError`` when the tree is frozen.
  @discardableResult
  public mutating func map(
    _ selector: Selector, registry: TargetRegistry = .discovered,
    _ body: (inout Node) throws -> Void
  ) throws -> Int {
    try requireThawed(nil)
    let count = try change(selector, registry: registry, order: .innerFirst) { _, node in
      try body(&node)
    }
    guard let count else { throw Self.tooMany(nil) }
    return count
  }

  /// - Returns: how many nodes there were; nil when there were too many, and nothing changed.
  private mutating func change(
    _ selector: Selector, registry: TargetRegistry, order: SelectorWalk.Order,
    _ body: (Path, inout Node) throws -> Void
  ) rethrows -> Int? {
    var count = 0
    var walk = SelectorWalk(selector: selector, registry: registry, order: order)
    var copy = root
    try walk.visit(&copy) { path, node, _ in
      count += 1
      try body(path, &node)
    }
    guard !walk.isExhausted else { return nil }
    root = copy
    return count
  }

  /// Replaces every selected node by a call. What is inside of a replaced node goes with it.
  ///
  /// - Returns: how many there were.
  /// - Throws: ``ConfigError`` when there was none.
  @discardableResult
  public mutating func replace<T>(
    _ selector: Selector, with call: Lazy<T>, registry: TargetRegistry = .discovered,
    fileID: String = #fileID, line: Int = #line
  ) throws(ConfigError) -> Int {
    let origin = Origin(.code(file: fileID, line: line))
    let new = call.node.withOrigin(origin)
    try requireThawed(origin)
    let count = change(selector, registry: registry, order: .outerOnly) { _, node in
      Merge.replace(&node, with: new)
    }
    guard let count else { throw Self.tooMany(origin) }
    guard count > 0 else { throw Self.nothingSelected(origin) }
    return count
  }

  /// Sets a parameter of every selected call.
  ///
  /// - Returns: how many there were.
  /// - Throws: ``ConfigError`` when there was none, or one does not take the parameter.
  @discardableResult
  public mutating func set(
    _ key: String, of selector: Selector, to value: some ConfigValue<PlainData>,
    registry: TargetRegistry = .discovered, fileID: String = #fileID, line: Int = #line
  ) throws(ConfigError) -> Int {
    let source = Origin.Source.code(file: fileID, line: line)
    var problems: [Problem] = []
    let edit = Edit(Pattern([.name(key)]), .set(value.configValue), source: source)
    try requireThawed(Origin(source))
    let before = root
    let count = change(selector, registry: registry, order: .innerFirst) { path, node in
      var editor = Editor(edit: edit, number: 1, registry: registry)
      editor.path = path.steps
      do throws(ConfigError) {
        _ = try editor.apply(to: &node)
      } catch {
        problems += error.problems
      }
    }
    guard problems.isEmpty else {
      root = before
      throw ConfigError(problems)
    }
    guard let count else { throw Self.tooMany(Origin(source)) }
    guard count > 0 else { throw Self.nothingSelected(Origin(source)) }
    return count
  }

  private static func tooMany(_ origin: Origin?) -> ConfigError {
    ConfigError(
      Problem(.limit, at: .root, "the selector visits too many nodes", origin: origin))
  }

  private static func nothingSelected(_ origin: Origin) -> ConfigError {
    ConfigError(Problem(.noMatch, at: .root, "the selector matches nothing", origin: origin))
  }
}

/// Walks a tree once and hands over what a selector means.
struct SelectorWalk {
  /// What becomes of selected nodes inside of a selected node.
  enum Order {
    case outerFirst, innerFirst, outerOnly
  }

  let selector: Selector
  let registry: TargetRegistry
  let order: Order
  private let patterns: [PatternStates]
  private var path: [String] = []
  private var visited = 0
  private var mostVisits = Limits.visits
  private var whole: Node?
  /// Whether there were too many nodes to visit all.
  private(set) var isExhausted = false
  private var targets: [String: TargetDescriptor?] = [:]

  init(selector: Selector, registry: TargetRegistry, order: Order) {
    self.selector = selector
    self.registry = registry
    self.order = order
    patterns = Self.patterns(of: selector).map { PatternStates(pattern: $0, registry: registry) }
  }

  private static func patterns(of selector: Selector) -> [Pattern] {
    switch selector.kind {
    case .pattern(let pattern): [pattern]
    case .both(let parts): parts.flatMap(patterns)
    default: []
    }
  }

  typealias Body = (Path, inout Node, TargetDescriptor?) throws -> Void

  mutating func visit(_ root: inout Node, _ body: Body) rethrows {
    whole = root
    try visit(&root, states: patterns.map { _ in [0] }, slot: nil, body)
  }

  private mutating func target(_ node: Node) -> TargetDescriptor? {
    guard case .call(let call) = node.value else { return nil }
    if let known = targets[call.target] { return known }
    var found: TargetDescriptor?
    if case .target(let target) = registry.find(call.target) { found = target }
    targets[call.target] = .some(found)
    return found
  }

  private func matches(
    _ selector: Selector, _ target: TargetDescriptor?, _ matched: inout ArraySlice<Bool>
  ) -> Bool {
    switch selector.kind {
    case .pattern: return matched.removeFirst()
    case .target(let name): return target?.qualifiedName == name
    case .type(let test): return target.map { test($0.type) } ?? false
    case .inheriting(let key): return target?[key]?.role == .inherited
    case .both(let parts):
      var all = true
      for part in parts where !matches(part, target, &matched) { all = false }
      return all
    }
  }

  // MARK: Nodes

  private mutating func mayVisit() -> Bool {
    visited += 1
    if visited > mostVisits, let size = whole?.size {
      mostVisits += 2 * size
      whole = nil
    }
    if visited > mostVisits { isExhausted = true }
    return !isExhausted
  }

  private mutating func visit(
    _ node: inout Node, states: [Set<Int>], slot: ParameterType?, _ body: Body
  ) rethrows {
    guard mayVisit() else { return }
    // What a slot makes a call of is one here too; it is written as one only if it changes.
    guard let call = ImpliedCalls.call(node, slot: slot, registry: registry) else {
      return try visitWritten(&node, states: states, slot: slot, body)
    }
    var changed = call
    try visitWritten(&changed, states: states, slot: slot, body)
    if changed != call { node = ImpliedCalls.shortened(changed, like: node, slot: slot) }
  }

  private mutating func visitWritten(
    _ node: inout Node, states: [Set<Int>], slot: ParameterType?, _ body: Body
  ) rethrows {
    let closed = zip(patterns, states).map { $0.closure(of: $1, at: node, slot: slot) }
    let target = target(node)
    var matched = zip(patterns, closed).map { $1.contains($0.finalState) }[...]
    let isSelected = matches(selector, target, &matched)
    if isSelected, order != .innerFirst { try body(Path(path), &node, target) }
    if isSelected, order == .outerOnly { return }
    try visitChildren(of: &node, target: target, states: closed, slot: slot, body)
    if isSelected, order == .innerFirst { try body(Path(path), &node, target) }
  }

  private mutating func visitChildren(
    of node: inout Node, target: TargetDescriptor?, states: [Set<Int>], slot: ParameterType?,
    _ body: Body
  ) rethrows {
    switch node.value.kind {
    case .map:
      guard case .map(var map) = node.value else { return }
      node.value = .null
      defer { node.value = .map(map) }
      for position in 0..<map.count {
        let key = map.entries[position].key
        try visitChild(&map[position: position], key, states, slot?.element(0), body)
      }
    case .call:
      guard case .call(var call) = node.value else { return }
      node.value = .null
      defer { node.value = .call(call) }
      for position in 0..<call.arguments.count {
        let key = call.arguments.entries[position].key
        try visitChild(&call.arguments[position: position], key, states, target?[key]?.type, body)
      }
    case .list:
      guard case .list(var elements) = node.value else { return }
      node.value = .null
      defer { node.value = .list(elements) }
      for index in elements.indices {
        try visitChild(
          &elements[index], String(index), states, slot?.element(index), body, index: index,
          count: elements.count)
      }
    case .repetition:
      guard case .repetition(let repetition) = node.value else { return }
      node.value = try visit(repetition, states: states, slot: slot?.element(0), body)
    default: break
    }
  }

  private mutating func visitChild(
    _ child: inout Node, _ step: String, _ states: [Set<Int>], _ slot: ParameterType?, _ body: Body,
    index: Int? = nil, count: Int = 0
  ) rethrows {
    let next = zip(patterns, states).map { $0.advance($1, step: step, index: index, count: count) }
    // A node that no pattern can reach any more is skipped.
    if !patterns.isEmpty, next.contains(where: \.isEmpty) { return }
    path.append(step)
    defer { path.removeLast() }
    try visit(&child, states: next, slot: slot, body)
  }

  // MARK: Repeated lists

  /// Visits the elements one by one, and writes what became of them as a repeated list again.
  private mutating func visit(
    _ repetition: Repetition, states: [Set<Int>], slot: ParameterType?, _ body: Body
  ) rethrows -> Value {
    var changed = repetition
    guard let count = repetition.literalCount else {
      try changed.updateAll { node, index in
        try visitChild(
          &node, index.map(String.init) ?? ReservedKey.of, states, slot, body, index: 0, count: 1)
      }
      return .repetition(changed)
    }
    var elements: [Node] = []
    for index in 0..<count where !isExhausted {
      var element = repetition[index]
      try visitChild(
        &element, String(index), states, slot, body, index: index, count: count)
      elements.append(element)
    }
    return isExhausted ? .repetition(repetition) : repetition.updated(to: elements)
  }
}
