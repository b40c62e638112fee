import LazyConfig

/// What differs between the configs of runs.
struct RunDifferences {
  /// For each run the settings that are not the same in all: `layers.*.attention=GatedAttention`.
  let settings: [[String]]

  init(_ runs: [RecordedRun]) {
    guard runs.count > 1, let first = runs.first?.config else {
      settings = runs.map { _ in [] }
      return
    }
    var paths: [Path] = []
    var known: Set<Path> = []
    for case let config? in runs.dropFirst().map(\.config) {
      for change in TreeDiff(from: first, to: config).changes
      where known.insert(change.path).inserted {
        paths.append(change.path)
      }
    }
    // A part that differs as a whole says all about what is in it.
    paths = paths.filter { path in
      !path.steps.indices.contains { known.contains(Path(Array(path.steps[..<$0]))) }
    }
    settings = runs.map { run in
      guard let config = run.config else { return ["no config"] }
      return Self.joined(paths.map { (Self.pattern($0), Self.value(config[$0])) })
    }
  }

  /// Rows of elements with the same value as one; several values as their number.
  private static func joined(_ found: [(pattern: String, value: String)]) -> [String] {
    var values: [String: [String]] = [:]
    var order: [String] = []
    for (pattern, value) in found {
      if values[pattern] == nil { order.append(pattern) }
      if values[pattern]?.contains(value) != true { values[pattern, default: []].append(value) }
    }
    return order.map { pattern in
      let all = values[pattern] ?? []
      return "\(pattern)=\(all.count == 1 ? all[0] : "(\(all.count) values)")"
    }
  }

  /// The path, with a star in place of each index.
  private static func pattern(_ path: Path) -> String {
    let steps = path.steps.map { Path.index($0) != nil || $0 == ReservedKey.of ? "*" : $0 }
    return Path(steps).description
  }

  private static func value(_ node: Node?) -> String {
    switch node?.value {
    case nil: "none"
    case .call(let call): call.target
    case .some(let value):
      {
        let line = YAMLText.line(value)
        return line.count <= 40 ? line : "\(line.prefix(39))…"
      }()
    }
  }
}
