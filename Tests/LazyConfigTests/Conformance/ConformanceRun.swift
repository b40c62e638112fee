@testable import LazyConfig

/// Runs one case and says how what came out differs from what it expects.
struct ConformanceRun {
  typealias NotUnderstood = ConformanceCase.NotUnderstood

  let test: ConformanceCase
  let suite: ConformanceSuite

  enum Outcome {
    case value(Value)
    case override(Override)
    case key(String)
    case error(String)
  }

  /// How the outcome differs; nil when it does not.
  func difference() throws(NotUnderstood) -> String? {
    if let misread = test.misread { throw NotUnderstood(description: misread) }
    let expectsError = test["error"] == .bool(true)
    guard expectsError || ["expected", "sweep", "kind"].contains(where: { test[$0] != nil }) else {
      throw NotUnderstood(description: "it expects nothing")
    }
    let outcome = try outcome()
    if case .error(let error) = outcome { return expectsError ? nil : "gave the error \(error)" }
    guard !expectsError else { return "gave \(Self.describe(outcome)) and no error" }
    return try matches(outcome) ? nil : "gave \(Self.describe(outcome))"
  }

  private static func describe(_ outcome: Outcome) -> String {
    switch outcome {
    case .value(let value): JSONText.line(value)
    case .override(let override):
      "\(override.sign.rawValue) \(override.pattern) \(describe(override.value))"
    case .key(let key): "the key \(key)"
    case .error(let error): "the error \(error)"
    }
  }

  private static func describe(_ value: Override.Value) -> String {
    switch value {
    case .none: "no value"
    case .value(let value): JSONText.line(value)
    case .extend(let values): "extend_list \(JSONText.line(.list(values.map { Node($0) })))"
    case .sweep(let sweep): "\(sweep)"
    }
  }

  // MARK: Running

  private func outcome() throws(NotUnderstood) -> Outcome {
    switch test.kind {
    case .interpolation: try interpolation()
    case .select: try selection()
    case .override: try override()
    case .apply: try application()
    case nil:
      throw NotUnderstood(
        description:
          "it is of no known kind; its fields: \(test.fields.keys.joined(separator: ", "))")
    }
  }

  private static func outcome(_ body: () throws -> Outcome) -> Outcome {
    do { return try body() } catch { return .error("\(error)") }
  }

  /// Evaluates a definition as if it stood at the root.
  private func interpolation() throws(NotUnderstood) -> Outcome {
    var map = try suite.base()
    let definition = try test.text("definition")
    let rule = try test.text("rule")
    guard ["element", "value"].contains(rule) else {
      throw NotUnderstood(description: "there is no rule '\(rule)' for a definition")
    }
    let resolvers = Self.resolvers.withEnvironment(try test.environment())
    return Self.outcome {
      let expression =
        rule == "element"
        ? try ExpressionParser.element(definition) : try ExpressionParser.configValue(definition)
      map["(case)"] = Node(.reference(Reference(text: definition, expression: expression)))
      let tree = ConfigTree(.map(map))
      return .value(try tree.value(at: Path(["(case)"]), resolvers: resolvers) ?? .null)
    }
  }

  private func selection() throws(NotUnderstood) -> Outcome {
    let config = try test.value("config")
    let key = try test.text("key")
    let resolvers = Self.resolvers.withEnvironment(try test.environment())
    return Self.outcome {
      let tree = ConfigTree(try config.parsed())
      // One dot in front stands for the root; there is nothing above it.
      let dots = key.prefix { $0 == "." }.count
      let path = try Path(parsing: String(key.dropFirst(dots)))
      guard dots <= 1 else { return .value(.null) }
      return .value(try tree.value(at: path, resolvers: resolvers) ?? .null)
    }
  }

  private func override() throws(NotUnderstood) -> Outcome {
    let text = try test.text("text")
    let rule = try test.text("rule")
    switch rule {
    case "override": return Self.outcome { .override(try Override(parsing: text)) }
    case "key", "package", "packageOrGroup":
      return Self.outcome { .key(try Pattern(parsing: text).description) }
    case "element", "value", "primitive", "listContainer", "dictContainer", "function",
      "simpleChoiceSweep":
      return Self.outcome {
        var parser = OverrideParser(text)
        let value = try parser.wholeValue()
        guard Self.value(value, fits: rule) else {
          throw SyntaxError("no \(rule)", in: text, at: 0)
        }
        return .override(Override(text: text, sign: .change, pattern: "x", value: value))
      }
    default: throw NotUnderstood(description: "there is no rule '\(rule)' for a text")
    }
  }

  private static func value(_ value: Override.Value, fits rule: String) -> Bool {
    switch (rule, value) {
    case ("primitive", .value(.list)), ("primitive", .value(.map)), ("primitive", .sweep): false
    case ("listContainer", .value(.list)), ("dictContainer", .value(.map)): true
    case ("simpleChoiceSweep", .sweep(let sweep)):
      if case .choice = sweep.kind { true } else { false }
    case ("listContainer", _), ("dictContainer", _), ("simpleChoiceSweep", _): false
    default: true
    }
  }

  private func application() throws(NotUnderstood) -> Outcome {
    let config = try test.value("config")
    let overrides = try test.texts("overrides")
    return Self.outcome {
      var tree = ConfigTree(try config.parsed())
      for override in overrides { try tree.apply(override) }
      return .value(tree.root.value.written())
    }
  }

  // MARK: Comparing

  private func matches(_ outcome: Outcome) throws(NotUnderstood) -> Bool {
    switch outcome {
    case .error: return false
    case .value(let value): return value.unparsed() == (try test.value("expected"))
    case .key(let key): return .string(key) == test["key"] ?? test["expected"]
    case .override(let override):
      if test["kind"] != nil {
        var kind = override.sign.rawValue
        if override.sign == .change, case .extend = override.value { kind = "extend_list" }
        guard kind == (try test.text("kind")) else { return false }
      }
      // `a[0]` and `a.0` are one key.
      if test["key"] != nil, override.pattern != (try? Pattern(parsing: try test.text("key"))) {
        return false
      }
      if let sweep = test["sweep"] {
        guard case .map(let fields) = sweep else {
          throw NotUnderstood(description: "'sweep' is not a map")
        }
        guard case .sweep(let found) = override.value else { return false }
        return try matches(found, fields)
      }
      guard let expected = test["expected"] else { return override.value == .none }
      switch override.value {
      case .value(let value): return value.written() == expected
      case .extend(let values): return Value.list(values.map { Node($0) }).written() == expected
      case .none, .sweep: return false
      }
    }
  }

  private func matches(_ sweep: Sweep, _ expected: ConfigMap) throws(NotUnderstood) -> Bool {
    if let shuffle = expected["shuffle"], shuffle.value != .bool(sweep.isShuffled) { return false }
    switch sweep.kind {
    case .choice(let choices):
      return Value.list(choices.map { Node($0.written()) }) == expected["choice"]?.value
    case .range(let start, let stop, let step):
      return Self.areSame([start, stop, step], expected["range"]?.value)
    case .interval(let start, let end):
      return Self.areSame([.double(start), .double(end)], expected["interval"]?.value)
    case .glob(let include, let exclude):
      return Value.list(include.map { Node(.string($0)) }) == expected["glob"]?.value
        && Value.list(exclude.map { Node(.string($0)) }) == expected["exclude"]?.value ?? .list([])
    }
  }

  /// Bounds are compared as numbers: 1 is 1.0.
  private static func areSame(_ bounds: [Value], _ expected: Value?) -> Bool {
    guard case .list(let elements)? = expected, elements.count == bounds.count else { return false }
    return zip(bounds, elements).allSatisfy {
      guard let found = SweepValues.number($0) else { return false }
      return found == SweepValues.number($1.value)
    }
  }

  // MARK: Resolvers

  static let resolvers: Resolvers = {
    let test: Resolvers.Function = { $0.count == 1 ? $0[0] : .list($0.map { Node($0) }) }
    return Resolvers.standard
      .registering("test", test)
      .registering("ns1.ns2.test", test)
      .registering("first") { arguments in
        switch arguments.first {
        case .list(let elements)? where !elements.isEmpty: return elements[0].value
        case .map(let map)? where !map.isEmpty:
          // The keys of the others are typed: `nan` is a number.
          let key = map.entries[0].key
          return try Literal.value(of: Array(key.utf8)[...]) ?? .string(key)
        case .string(let text)? where !text.isEmpty: return .string(String(text.prefix(1)))
        default: throw NotUnderstood(description: "there is no first item")
        }
      }
  }()
}

extension Value {
  /// This value with text that holds `${` read as a reference.
  func parsed() throws -> Value {
    switch self {
    case .string(let text): return try Value(parsing: text)
    case .list(let elements): return .list(try elements.map { Node(try $0.value.parsed()) })
    case .map(let map):
      return .map(ConfigMap(try map.entries.map { ($0.key, Node(try $0.node.value.parsed())) }))
    default: return self
    }
  }

  /// This value with references as their text.
  func unparsed() -> Value { mappingLeaves { $0 } }

  /// This value as it was written: references as their text, and `${` that was escaped escaped again.
  func written() -> Value { mappingLeaves(PlainText.escaped) }

  private func mappingLeaves(_ text: (String) -> String) -> Value {
    switch self {
    case .string(let string): .string(text(string))
    case .reference(let reference): .string(reference.text)
    case .required: .string("???")
    case .list(let elements): .list(elements.map { Node($0.value.mappingLeaves(text)) })
    case .map(let map):
      .map(ConfigMap(map.entries.map { ($0.key, Node($0.node.value.mappingLeaves(text))) }))
    default: self
    }
  }
}
