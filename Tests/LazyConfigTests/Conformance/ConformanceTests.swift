import Foundation
import Testing

@testable import LazyConfig

/// What users of OmegaConf and Hydra expect of references and overrides, as data.
@Suite struct ConformanceTests {
  static let isPresent = FileManager.default.fileExists(atPath: ConformanceCase.folder.path)

  @Test func `the data is present, or its absence is noticed`() {
    if !Self.isPresent {
      print("notice: no conformance data at \(ConformanceCase.folder.path); skipped")
    }
  }

  @Test(arguments: ConformanceCase.read("interpolation"))
  func `references evaluate as in OmegaConf`(_ test: ConformanceCase) throws {
    let base = try raw("base.json")
    let definition = try #require(test.text("definition"))
    try check(test) {
      let expression =
        test.text("rule") == "element"
        ? try ExpressionParser.element(definition) : try ExpressionParser.configValue(definition)
      guard case .map(var map) = try base.parsed() else { return .null }
      map["(case)"] = Node(.reference(Reference(text: definition, expression: expression)))
      let tree = ConfigTree(.map(map))
      return try tree.value(at: Path(["(case)"]), resolvers: Self.resolvers)
    }
  }

  @Test(arguments: ConformanceCase.read("select"))
  func `keys read as in OmegaConf`(_ test: ConformanceCase) throws {
    let config = try #require(test["config"])
    let key = try #require(test.text("key"))
    var environment: [String: String] = [:]
    if case .map(let variables)? = test["env"] {
      for entry in variables.entries {
        if case .string(let text) = entry.node.value { environment[entry.key] = text }
      }
    }
    try check(test) {
      let tree = ConfigTree(try config.parsed())
      let path = try Path(parsing: String(key.drop { $0 == "." }))
      guard key.prefix(while: { $0 == "." }).count <= 1 else { return nil }
      return try tree.value(
        at: path, resolvers: Self.resolvers.withEnvironment(environment))
    }
  }

  @Test(arguments: ConformanceCase.read("override"))
  func `overrides read as in Hydra`(_ test: ConformanceCase) throws {
    let text = try #require(test.text("text"))
    switch test.text("rule") {
    case "override":
      try check(test, kind: test.text("kind"), key: test.text("key")) {
        try Override(parsing: text)
      }
    default:
      let isPrimitive = test.text("rule") == "primitive"
      try check(test, kind: nil, key: nil) {
        var parser = OverrideParser(text)
        let value = try parser.wholeValue()
        if isPrimitive, case .sweep = value {
          throw SyntaxError("not a primitive", in: text, at: 0)
        }
        return Override(text: text, sign: .change, pattern: "x", value: value)
      }
    }
  }

  @Test(arguments: ConformanceCase.read("apply"))
  func `overrides apply as in Hydra`(_ test: ConformanceCase) throws {
    let config = try #require(test["config"])
    guard case .list(let overrides)? = test["overrides"] else { return }
    try check(test) {
      var tree = ConfigTree(try config.parsed())
      for override in overrides {
        guard case .string(let text) = override.value else { continue }
        try tree.apply(text)
      }
      return tree.root.value
    }
  }

  // MARK: Helpers

  static let resolvers: Resolvers = {
    let test: Resolvers.Function = { $0.count == 1 ? $0[0] : .list($0.map { Node($0) }) }
    return Resolvers.standard
      .registering("test", test)
      .registering("ns1.ns2.test", test)
      .registering("first") { arguments in
        guard case .list(let elements)? = arguments.first, let first = elements.first else {
          return .null
        }
        return first.value
      }
  }()

  func raw(_ file: String) throws -> Value {
    let text = try String(
      contentsOf: ConformanceCase.folder.appendingPathComponent(file), encoding: .utf8)
    var reader = JSONReader(text, file: SourceFile(name: file), isRaw: true)
    return try reader.read().value
  }

  /// Compares a value with what the case expects; an exception must not pass.
  func check(_ test: ConformanceCase, _ body: () throws -> Value?) throws {
    var outcome = "an error"
    var passed = false
    do {
      let value = try body() ?? .null
      outcome = JSONText.line(value.unparsed())
      if !test.expectsError, let expected = test["expected"] {
        passed = value.unparsed() == expected && Self.hasSameNumbers(value, expected)
      }
    } catch {
      outcome = "the error \(error)"
      passed = test.expectsError
    }
    conclude(test, passed, outcome)
  }

  func check(
    _ test: ConformanceCase, kind: String?, key: String?, _ body: () throws -> Override
  ) throws {
    var outcome = "an error"
    var passed = false
    do {
      let override = try body()
      outcome = "\(override)"
      passed = !test.expectsError
      if let kind, kind != override.sign.rawValue { passed = false }
      if let key, key != override.pattern.description { passed = false }
      if let sweep = test["sweep"] {
        guard case .sweep(let found) = override.value else { return conclude(test, false, outcome) }
        passed = passed && Self.matches(found, sweep)
      } else if let expected = test["expected"] {
        guard case .value(let found) = override.value else { return conclude(test, false, outcome) }
        passed = passed && found.written() == expected && Self.hasSameNumbers(found, expected)
      }
    } catch {
      outcome = "the error \(error)"
      passed = test.expectsError
    }
    conclude(test, passed, outcome)
  }

  private func conclude(_ test: ConformanceCase, _ passed: Bool, _ outcome: String) {
    if let reason = ConformanceCase.exceptions[test.id] {
      #expect(!passed, "passes, but is listed as an exception: \(reason)")
    } else {
      #expect(passed, "\(JSONText.line(.map(test.fields))) gave \(outcome)")
    }
  }

  /// 1 and 1.0 are equal as numbers, and different as values.
  static func hasSameNumbers(_ a: Value, _ b: Value) -> Bool {
    switch (a, b) {
    case (.int, .double), (.double, .int): false
    default: true
    }
  }

  static func matches(_ sweep: Sweep, _ expected: Value) -> Bool {
    guard case .map(let fields) = expected else { return false }
    if let shuffle = fields["shuffle"], shuffle.value != .bool(sweep.isShuffled) { return false }
    func same(_ values: [Value], _ key: String) -> Bool {
      guard case .list(let elements)? = fields[key]?.value, elements.count == values.count else {
        return false
      }
      return zip(values, elements).allSatisfy { value, element in
        if let a = SweepValues.number(value), let b = SweepValues.number(element.value) {
          return a == b
        }
        return value == element.value
      }
    }
    switch sweep.kind {
    case .choice(let choices): return same(choices, "choice")
    case .range(let start, let stop, let step): return same([start, stop, step], "range")
    case .interval(let start, let end): return same([.double(start), .double(end)], "interval")
    case .glob: return false
    }
  }
}
