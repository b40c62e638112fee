/// The configs that a list of overrides with sweeps stands for.
public struct SweepPlan: Sendable {
  /// One config of a sweep.
  public struct Point: Sendable {
    /// A name that stays the same as long as the values do: `dropout=0.1,layers=12`.
    public let name: String
    /// The overrides that make it.
    public let overrides: [String]
    /// The overrides as edits.
    public let edits: [Edit]
  }

  /// The configs, in order.
  public let points: [Point]

  /// The most configs that a sweep may have.
  public static let limit = 10_000

  /// The most overrides that all configs of a sweep may have together.
  public static let overrideLimit = 1_000_000

  private static func tooLarge(_ count: Int, _ overrides: Int) -> String {
    count > limit
      ? "the sweep has more than \(limit) configs"
      : "the sweep has \(count) configs with \(overrides) overrides each: more than \(overrideLimit)"
  }

  /// Expands a list of overrides: every combination of the sweeps' values, the last varying fastest.
  ///
  /// - Parameters:
  ///   - overrides: Overrides and sweeps, in order.
  ///   - samples: How many values an interval stands for.
  ///   - tree: The tree that the overrides are for; `glob` asks it what fits.
  ///   - registry: The targets that may fit.
  /// - Throws: ``ConfigError`` with everything that cannot be expanded.
  public init(
    _ overrides: [String], samples: Int = 5, for tree: ConfigTree,
    registry: TargetRegistry = .discovered
  ) throws(ConfigError) {
    var columns: [(isSwept: Bool, edits: [(label: String, edit: Edit)])] = []
    var problems: [Problem] = []
    var count = 1
    for (index, text) in overrides.enumerated() {
      do throws(SyntaxError) {
        let override = try Override(parsing: text)
        if let edit = override.edit {
          columns.append((false, [(text, edit)]))
          continue
        }
        guard case .sweep(let sweep) = override.value else { continue }
        let values = try Self.values(
          of: sweep, at: override.pattern, in: tree, registry: registry, samples: samples)
        // No column is longer than one more than the limit, so this does not overflow.
        count *= values.count
        guard count <= Self.limit, count * overrides.count <= Self.overrideLimit else {
          throw SyntaxError(Self.tooLarge(count, overrides.count), in: text, at: 0)
        }
        columns.append(
          (
            true,
            values.map { value in
              let label = "\(override.pattern)=\(OverrideText.of(value))"
              let edit = override.edit(for: value)
              var described = edit
              described.text = nil
              return (label, Edit(edit.pattern, edit.change, text: described.description))
            }
          ))
      } catch {
        problems.append(Problem(error, in: text, number: index + 1))
      }
    }
    guard problems.isEmpty else { throw ConfigError(problems) }
    points = Self.product(columns, count: count)
  }

  /// What is wrong with the configs of the sweep, each problem once, with the name of the first config.
  package func problems(in tree: ConfigTree, registry: TargetRegistry = .discovered) -> [Problem] {
    var seen: Set<String> = []
    var problems: [Problem] = []
    for point in points {
      var edited = tree
      var found: [Problem] = []
      do throws(ConfigError) {
        try edited.apply(point.edits, registry: registry)
        found = edited.check(registry: registry).problems
      } catch {
        found = error.problems
      }
      for problem in found where seen.insert("\(problem.path): \(problem.message)").inserted {
        problems.append(
          Problem(
            problem.kind, at: problem.path, problem.message, origin: problem.origin,
            suggestion: problem.suggestion, notes: problem.notes + ["first in \(point.name)"]))
      }
    }
    return problems
  }

  /// Names and overrides as JSON.
  package var json: String {
    JSONText.indented(
      .list(
        points.map { point in
          Node([
            "name": .string(point.name),
            "overrides": .list(point.overrides.map { Node(.string($0)) }),
          ])
        }))
  }

  private static func product(
    _ columns: [(isSwept: Bool, edits: [(label: String, edit: Edit)])], count: Int
  ) -> [Point] {
    (0..<count).map { number in
      var rest = number
      var chosen: [(label: String, edit: Edit, isSwept: Bool)] = []
      for column in columns.reversed() {
        let choice = column.edits[rest % column.edits.count]
        rest /= column.edits.count
        chosen.append((choice.label, choice.edit, column.isSwept))
      }
      chosen.reverse()
      return Point(
        name: name(chosen.filter(\.isSwept).map(\.label)),
        overrides: chosen.map(\.edit.description),
        edits: chosen.map(\.edit))
    }
  }

  /// A file name from what varies: unusual characters become dashes, a long name ends in a hash.
  private static func name(_ labels: [String]) -> String {
    guard !labels.isEmpty else { return "config" }
    let text = labels.joined(separator: ",")
    var name = ""
    var isExact = true
    for scalar in text.unicodeScalars {
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "=", ",", ".", "_", "-", "+":
        name.unicodeScalars.append(scalar)
      default:
        isExact = false
        name += "-"
      }
    }
    guard !isExact || name.utf8.count > 100 else { return name }
    // FNV-1a: the same on every machine, unlike Swift's own hashes.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return "\(name.prefix(80))-\(String(hash, radix: 16))"
  }

  // MARK: Values

  private static func values(
    of sweep: Sweep, at pattern: Pattern, in tree: ConfigTree, registry: TargetRegistry,
    samples: Int
  ) throws(SyntaxError) -> [Value] {
    var values: [Value]
    switch sweep.kind {
    case .choice(let choices): values = choices
    case .range(let start, let stop, let step):
      values = SweepValues.range(start: start, stop: stop, step: step, limit: Self.limit + 1)
    case .interval(let start, let end):
      // The middles of equal parts: no end is favoured, and one sample is the centre.
      let count = min(max(1, samples), Self.limit + 1)
      values = (0..<count).map {
        .double(start + (end - start) * (Double($0) + 0.5) / Double(count))
      }
    case .glob(let include, let exclude):
      let names = candidates(at: pattern, in: tree, registry: registry)
      values = names.filter { name in
        include.contains { Glob.matches(name, $0) } && !exclude.contains { Glob.matches(name, $0) }
      }.map(Value.string)
      if values.isEmpty {
        throw SyntaxError(
          names.isEmpty
            ? "glob needs a parameter that takes one of several names"
            : "no name matches; there are: \(names.joined(separator: ", "))",
          in: pattern.description, at: 0)
      }
    }
    if values.isEmpty {
      throw SyntaxError("the sweep has no values", in: pattern.description, at: 0)
    }
    // A value that comes twice makes one config: names tell configs apart.
    var seen: Set<String> = []
    values = values.filter { seen.insert(OverrideText.of($0)).inserted }
    return sweep.isShuffled ? SweepValues.shuffled(values) : values
  }

  /// The names that may stand at a place: targets that fit, or the cases of an enum.
  private static func candidates(at pattern: Pattern, in tree: ConfigTree, registry: TargetRegistry)
    -> [String]
  {
    guard case .name(let key)? = pattern.steps.last else { return [] }
    let parents = tree.select(
      .pattern(Pattern(Array(pattern.steps.dropLast()))), registry: registry)
    let owners =
      pattern.steps.count == 1
      ? [Selected(path: .root, node: tree.root, target: rootTarget(tree, registry))] : parents
    for owner in owners {
      switch owner.target?[key]?.type.unwrapped {
      case .object(let object)?, .lazy(let object, _)?, .partial(let object, _)?:
        return registry.targets.filter { object.accepts($0.type) }.map(\.name)
      case .choice(_, let names, _)?: return names
      default: continue
      }
    }
    return []
  }

  private static func rootTarget(_ tree: ConfigTree, _ registry: TargetRegistry)
    -> TargetDescriptor?
  {
    guard case .call(let call) = tree.root.value,
      case .target(let target) = registry.find(call.target)
    else {
      return nil
    }
    return target
  }
}

/// Shell patterns: `*` any text, `?` one character, `[ab]` one of several.
enum Glob {
  static func matches(_ text: String, _ pattern: String) -> Bool {
    let text = Array(text)
    let pattern = Array(pattern)
    var t = 0
    var p = 0
    var star: (p: Int, t: Int)?
    while t < text.count {
      if p < pattern.count, pattern[p] == "*" {
        star = (p, t)
        p += 1
      } else if p < pattern.count, let length = single(pattern, p, text[t]) {
        p += length
        t += 1
      } else if let last = star {
        star = (last.p, last.t + 1)
        p = last.p + 1
        t = last.t + 1
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == "*" }
  }

  /// How much of the pattern matches one character; nil when none does.
  private static func single(_ pattern: [Character], _ p: Int, _ character: Character) -> Int? {
    switch pattern[p] {
    case "?": return 1
    case "[":
      guard let close = pattern[p...].firstIndex(of: "]"), close > p + 1 else {
        return character == "[" ? 1 : nil
      }
      var set = pattern[(p + 1)..<close]
      let isNegated = set.first == "!"
      if isNegated { set = set.dropFirst() }
      return set.contains(character) != isNegated ? close - p + 1 : nil
    default: return pattern[p] == character ? 1 : nil
    }
  }
}
