import LazyConfig
import Testing

/// Overrides with sweeps stand for a list of configs.
@Suite struct SweepTests {
  let tree = try? ConfigTree(
    yaml:
      "{_target_: Layer, attention: SelfAttention, mlp: {_target_: FFN, hidden_size: 1}, norm: null}"
  )

  func plan(_ overrides: String..., samples: Int = 5) throws -> SweepPlan {
    try SweepPlan(overrides, samples: samples, for: try #require(tree), registry: .parts)
  }

  @Test func `every combination is one config, the last sweep varying fastest`() throws {
    let points = try plan("mlp.hidden_size=1,2", "norm=null", "mlp.act=choice(relu,gelu)").points
    #expect(
      points.map(\.name) == [
        "mlp.hidden_size=1,mlp.act=relu", "mlp.hidden_size=1,mlp.act=gelu",
        "mlp.hidden_size=2,mlp.act=relu", "mlp.hidden_size=2,mlp.act=gelu",
      ])
    #expect(points[3].overrides == ["mlp.hidden_size=2", "norm=null", "mlp.act=gelu"])
    var edited = try #require(tree)
    try edited.apply(points[2].edits, registry: .parts)
    #expect(try edited.value(at: "mlp.act") == "relu")
    #expect(try edited.value(at: "mlp.hidden_size") == 2)
  }

  @Test(arguments: [
    ("mlp.hidden_size=range(1,4)", ["1", "2", "3"]), ("mlp.hidden_size=range(3)", ["0", "1", "2"]),
    ("mlp.hidden_size=range(4,0,-2)", ["4", "2"]),
    ("mlp.dropout=range(0.0,0.3,0.1)", ["0.0", "0.1", "0.2"]),
    ("mlp.dropout=interval(0,1)", ["0.1", "0.3", "0.5", "0.7", "0.9"]),
    ("mlp.act=glob(gelu*)", ["gelu", "gelu_tanh"]),
    ("mlp.act=glob(*,exclude=gelu*)", ["relu", "sigmoid"]),
    ("attention=glob('*Attention')", ["CachedAttention", "GatedAttention", "SelfAttention"]),
    ("mlp.act=sort(relu,gelu)", ["gelu", "relu"]),
    ("mlp.hidden_size=sort(3,1,2,reverse=true)", ["3", "2", "1"]),
    ("mlp.hidden_size=tag(small,choice(1,2))", ["1", "2"]),
  ])
  func `the values of a sweep`(_ override: String, _ values: [String]) throws {
    let key = override.split(separator: "=")[0]
    #expect(try plan(override).points.flatMap(\.overrides) == values.map { "\(key)=\($0)" })
  }

  @Test func `a shuffle is always the same`() throws {
    let first = try plan("mlp.hidden_size=shuffle(range(20))").points.map(\.name)
    #expect(try plan("mlp.hidden_size=shuffle(range(20))").points.map(\.name) == first)
    #expect(try plan("mlp.hidden_size=range(20)").points.map(\.name) != first)
    #expect(Set(first).count == 20)
  }

  @Test func `a name is stable, and fits a file's name`() throws {
    let names = try plan("attention=GatedAttention(gate=relu),SelfAttention").points.map(\.name)
    #expect(
      names == [
        "attention=-_target_-GatedAttention,gate-relu--\(names[0].split(separator: "-").last ?? "")",
        "attention=SelfAttention",
      ])
    #expect(
      try plan("attention=GatedAttention(gate=relu),SelfAttention").points.map(\.name) == names)
    #expect(try plan().points.map(\.name) == ["config"])
  }

  @Test(arguments: [
    ("mlp.hidden_size=1,2=3", "unexpected '='"),
    ("mlp.act=glob(x*)", "no name matches"),
    ("mlp.hidden_size=glob(*)", "glob needs a parameter that takes one of several names"),
    ("mlp.hidden_size=range(5,1)", "the sweep has no values"),
    ("mlp.hidden_size=range(0,1000000000000)", "more than 10000 configs"),
  ])
  func `a sweep that makes no configs says why`(_ override: String, _ message: String) {
    let error = #expect(throws: ConfigError.self) { try plan(override) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  @Test func `too many configs are an error before any is made`() {
    let error = #expect(throws: ConfigError.self) {
      try plan("mlp.hidden_size=range(1000)", "mlp.dropout=range(1000)", "norm=range(1000)")
    }
    #expect(error?.description.contains("more than 10000 configs") == true)
  }

  @Test func `what is wrong with the configs of a sweep is known before the first runs`() throws {
    var edited = try #require(tree)
    let points = try plan("mlp.hidden_size=1,wide").points
    try edited.apply(points[1].edits, registry: .parts)
    #expect(errors(in: edited).contains("expected an integer, found the text 'wide'"))
  }
}
