import LazyConfig

/// Prints one JSON object: milliseconds of each step, by number of layers.
@main
struct ConfigBenchmark {
  static func main() throws {
    let registry = TargetRegistry.discovered
    let overrides = (0..<100).map { "layers.\($0 % 12).mlp.dropout=0.\($0 + 1)" }
    var results: [(String, Value)] = []
    for layers in [12, 48, 192, 768] {
      let runs = layers > 192 ? 5 : 15
      var times: [(String, Node)] = []
      func time(_ name: String, _ body: () throws -> Void) rethrows {
        var best: [Double] = []
        for _ in 0..<runs {
          let start = ContinuousClock.now
          try body()
          let elapsed = (ContinuousClock.now - start).components
          best.append(Double(elapsed.attoseconds) / 1e15 + Double(elapsed.seconds) * 1e3)
        }
        times.append((name, Node(.double(best.sorted()[runs / 2]))))
      }
      var tree = makeModel(layers: layers).tree
      time("build") { tree = makeModel(layers: layers).tree }
      var edited = tree
      try time("overrides") {
        edited = tree
        try edited.apply(overrides.map { try Edit(parsing: $0) }, registry: registry)
      }
      try time("instantiate") { _ = try tree.build(as: Model.self, registry: registry) }
      let yaml = tree.yaml
      time("dump") { _ = tree.yaml }
      try time("load") { _ = try ConfigTree(yaml: yaml) }
      time("check") { _ = tree.check(registry: registry) }
      try time("all") {
        var tree = makeModel(layers: layers).tree
        try tree.apply(overrides.map { try Edit(parsing: $0) }, registry: registry)
        _ = try tree.build(as: Model.self, registry: registry)
        try resolveReferences(10_000)
      }
      try time("reference_parse") { try parseReferences(10_000) }
      try time("references") { try resolveReferences(10_000) }
      results.append((String(layers), .map(ConfigMap(times))))
    }
    print(ConfigTree(.map(ConfigMap(results.map { ($0.0, Node($0.1)) }))).json)
  }

  /// A map of references: a third absolute, a third relative, a third in text.
  static func resolveReferences(_ count: Int) throws {
    var map = ConfigMap([("a", Node(["b": ["c": 1]]))])
    map.reserveCapacity(count + 1)
    for index in 0..<count {
      let text = index % 3 == 0 ? "${a.b.c}" : index % 3 == 1 ? "${.a.b.c}" : "v_${a.b.c}"
      map.append(ConfigMap.Entry(key: "k\(index)", node: Node(try Value(parsing: text))))
    }
    _ = try ConfigTree(.map(map)).resolved()
  }

  /// Only reading them.
  static func parseReferences(_ count: Int) throws {
    for index in 0..<count {
      let text = index % 3 == 0 ? "${a.b.c}" : index % 3 == 1 ? "${.a.b.c}" : "v_${a.b.c}"
      _ = try Value(parsing: text)
    }
  }
}
