import LazyConfig
import Testing

/// Small trees and overrides that stand for, or ask for, more than they should.
@Suite struct HostileExpansionTests {
  private func refusedCheck(_ yaml: String) throws -> String {
    let tree = try ConfigTree(yaml: yaml, name: "m.yaml")
    return refusal {
      let report = tree.check(registry: .parts)
      if !report.isValid { throw ConfigError(report.problems) }
      _ = try tree.resolved()
    }
  }

  // MARK: References

  @Test(arguments: [1_000, 20_000])
  func `a chain of references may have any length`(_ length: Int) throws {
    var yaml = "k0: 7\n"
    for index in 1...length { yaml += "k\(index): ${k\(index - 1)}\n" }
    let tree = try ConfigTree(yaml: yaml)
    #expect(try tree.value(at: Path(["k\(length)"])) == 7)
    #expect(try tree.resolved()[Path(["k\(length)"])]?.value == 7)
  }

  @Test func `text that doubles with each line is refused`() throws {
    var yaml = "k0: xxxxxxxxxx\n"
    for index in 1...60 { yaml += "k\(index): ${k\(index - 1)}${k\(index - 1)}\n" }
    #expect(try refusedCheck(yaml).hasSuffix("compute too much"))
  }

  @Test func `lists that double with each line are refused`() throws {
    for unit in [
      "['${k#}', '${k#}']", "${oc.create:[${k#},${k#}]}", "{a: '${k#}', b: '${k#}'}",
    ] {
      var yaml = "k0: [x]\n"
      for index in 1...40 { yaml += "k\(index): \(unit.replacing("#", with: "\(index - 1)"))\n" }
      #expect(try refusedCheck(yaml) != "accepted", "\(unit)")
    }
  }

  @Test(arguments: [
    "a: '[\\${oc.create:\\${a}}]'\nb: ${oc.create:${a}}",
    "a: '{x: \\${oc.create:\\${a}}, y: \\${oc.create:\\${a}}}'\nb: ${oc.create:${a}}",
    "a: '\\${oc.decode:\\${a}}'\nb: ${oc.decode:${a}}",
    "a: '[\\${oc.decode:\\${a}}]'\nb: 'x${oc.decode:${a}}'",
    "a: ${oc.dict.values:a}", "a: {b: '${oc.dict.values:a}'}", "a: ['${a}']", "a: ${a}",
    "a: ${b.x}\nb: {x: '${a}'}", "a: {b: '${..a}'}", "a: ${a.a.a.a.a}", "a: ${${a}}",
    "a: ${oc.select:a}", "a: {_repeat_: '${a.0}', _of_: 1}", "_scope_: {x: '${_scope_.x}'}",
  ])
  func `what makes itself has an end`(_ yaml: String) throws {
    #expect(try refusedCheck(yaml) != "accepted")
  }

  @Test func `many cycles are reported, and not all of them`() throws {
    var yaml = "all: '"
    for index in 0..<5_000 { yaml += "${k\(index)}" }
    yaml += "'\n"
    for index in 0..<5_000 { yaml += "k\(index): ${k\(index)}\n" }
    let tree = try ConfigTree(yaml: yaml)
    let report = tree.check(registry: .parts)
    #expect(report.problems.count == 1_000)
    #expect(
      report.problems.contains { $0.message == "more than 999 problems; the others are not shown" })
  }

  @Test func `many wrong references are reported, and not all of them`() throws {
    var yaml = ""
    for index in 0..<5_000 { yaml += "key_number_\(index): ${kye_number_\(index)}\n" }
    let tree = try ConfigTree(yaml: yaml)
    #expect(tree.check(registry: .parts).problems.count == 1_000)
  }

  // MARK: Repeated lists

  @Test(arguments: ["1000000000", "9223372036854775807", "99999999999999999999", "-1", "1e9", "x"])
  func `a repeated list of any count costs nothing`(_ count: String) throws {
    let yaml = "a: {_repeat_: \(count), _of_: {x: 1}}\nb: ${a.0.x}"
    guard let tree = try? ConfigTree(yaml: yaml) else { return }
    #expect(!tree.check(registry: .parts).isValid)
    for override in [
      "a+=1", "~a.0", "+a.0=1", "a.5.x=2", "a[1:].x=2", "**.x=2", "a.*.x=3", "~a.*.x",
      "a._repeat_=3",
      "a[-1:].x=1", "a[999999999999]=1", "a.999999999999999999999=1",
    ] {
      var edited = tree
      _ = refusal { try edited.apply(override) }
      _ = (edited.yaml, edited.json, edited.flat, TreeDiff(from: tree, to: edited).json)
    }
    #expect(tree.select("a.**.x").count <= 1_000_000)
  }

  @Test func `repeated lists in repeated lists do not multiply`() throws {
    var value = "1"
    for _ in 0..<20 { value = "{_repeat_: 1000, _of_: \(value)}" }
    var tree = try ConfigTree(yaml: "a: \(value)")
    #expect(
      refusal { _ = try tree.resolved() }.hasSuffix("makes the tree too large"))
    let steps = Array(repeating: "[1:]", count: 20).joined()
    #expect(refusal { try tree.apply("a\(steps)=2") } != "accepted")
    #expect(refusal { try tree.apply("**=2") } == "accepted")
  }

  @Test func `one value at many places is bounded`() throws {
    let yaml = "a: [\(Array(repeating: "1", count: 2_000).joined(separator: ","))]"
    var tree = try ConfigTree(yaml: yaml)
    let value = "[\(Array(repeating: "1", count: 2_000).joined(separator: ","))]"
    #expect(
      refusal { try tree.apply("a.*=\(value)") }.hasSuffix("makes the tree too large")
    )
    #expect(refusal { try tree.apply("a.*=[1,2,3]") } == "accepted")
  }

  // MARK: Overrides

  @Test(arguments: [
    "a=range(0,1e18)", "a=range(0,9223372036854775807)",
    "a=range(-9223372036854775808,9223372036854775807,3)",
    "a=range(0,1,1e-18)", "a=range(9223372036854775806,9223372036854775807,9223372036854775807)",
    "a=sort(range(0,1e18),reverse=true)", "a=shuffle(range(0,1e18))", "a=int(range(0,1e300))",
    "a=range(nan,inf)", "a=range(0,inf)", "a=interval(-inf,inf)", "a=interval(nan,1)",
  ])
  func `a sweep of any length is refused or short`(_ override: String) throws {
    let tree = ConfigTree(["a": 1])
    _ = refusal {
      let points = try SweepPlan([override], for: tree).points
      #expect(points.count <= SweepPlan.limit)
    }
  }

  @Test func `a product of sweeps is bounded`() throws {
    let tree = ConfigTree(["a": 1])
    let columns = Array(repeating: "a=1,2,3,4,5,6,7,8,9,10", count: 12)
    #expect(
      refusal { _ = try SweepPlan(columns, for: tree) }
        .contains("the sweep has more than 10000 configs"))
    let long =
      Array(repeating: "a=1", count: 2_000) + Array(repeating: "a=1,2,3,4,5,6,7,8", count: 4)
    #expect(
      refusal { _ = try SweepPlan(long, for: tree) }.contains("more than 1000000"))
  }

  @Test func `casts in casts do not multiply`() {
    let text =
      String(repeating: "json_str(", count: 100) + "\"a\"" + String(repeating: ")", count: 100)
    #expect(
      refusal { _ = try Edit(parsing: "a=" + text) } == "json_str makes more than 262144 bytes")
  }

  @Test(arguments: [
    "a=F(" + (0..<5_000).map { "k\($0)=1" }.joined(separator: ",") + ")",
    "a=choice(" + (0..<20_000).map { "\($0)" }.joined(separator: ",") + ")",
    "a={" + (0..<10_000).map { "k\($0):1" }.joined(separator: ",") + "}",
    "a=" + String(repeating: " ", count: 50_000) + "x",
    "a=x" + String(repeating: " ", count: 50_000) + "(",
    "a='" + String(repeating: "\\", count: 50_000) + "'",
    "a=" + String(repeating: "\\ ", count: 30_000),
    "a=" + String(repeating: "f", count: 50_000), String(repeating: "\\", count: 50_000) + "=1",
    "a=" + String(repeating: "${a}", count: 10_000),
    "a=glob(" + String(repeating: "*a", count: 10_000) + ")",
    "a=glob(" + String(repeating: "*", count: 10_000) + "b)",
    "a=" + String(repeating: "1_", count: 20_000) + "1",
  ])
  func `long overrides are read or refused`(_ text: String) {
    let tree = ConfigTree(["a": 1])
    _ = refusal { _ = try SweepPlan([text], for: tree) }
  }

  @Test func `patterns with many stars are followed`() throws {
    var yaml = "a:\n"
    for index in 0..<3_000 { yaml += "  k\(index): {a: {b: [1, {a: 2}]}}\n" }
    let pattern = Array(repeating: "**.*", count: 60).joined(separator: ".")
    for override in ["**.**.**.b=1", "\(pattern)=1", "**.*.**.a.**=1", "@A@B.**@C.x=1"] {
      var tree = try ConfigTree(yaml: yaml)
      _ = refusal { try tree.apply(override) }
    }
  }

  @Test func `thousands of overrides apply, and what is wrong with them is reported up to a bound`()
    throws
  {
    var yaml = ""
    for index in 0..<2_000 { yaml += "key\(index): {a: 1, b: [1, 2]}\n" }
    var tree = try ConfigTree(yaml: yaml)
    let overrides = try (0..<2_000).map { index in
      try Edit(parsing: index % 2 == 0 ? "key\(index).a=2" : "+key\(index).c=[3]")
    }
    try tree.apply(overrides)
    #expect(tree["key1998.a"]?.value == 2)
    // Those that do not apply are reported, as far as anybody reads.
    let wrong = try (0..<2_000).map { try Edit(parsing: "no_such_name_at_all_\($0).a=2") }
    var other = tree
    let error = #expect(throws: ConfigError.self) { try other.apply(wrong) }
    #expect(error?.problems.count == 1_000)
  }

  @Test func `what many problems say together is bounded`() throws {
    // Each of these names could be listed with each problem.
    let names = (0..<5_000).map { "name\($0): 1" }.joined(separator: ", ")
    var call = try ConfigTree(yaml: "a: {_target_: Unknown, \(names)}")
    let edits = try (0..<100).map { try Edit(parsing: "a.no_such_name_at_all_\($0)=1") }
    let error = #expect(throws: ConfigError.self) { try call.apply(edits, registry: .parts) }
    #expect((error?.description.utf8.count ?? 0) < 100_000)
    // And each of these levels.
    let parts = Array(repeating: "{_target_: SelfAttention}", count: 100).joined(separator: ", ")
    let key = String(repeating: "k", count: 20)
    let open = String(repeating: "{\(key): ", count: 180)
    let close = String(repeating: "}", count: 180)
    let tree = try ConfigTree(yaml: "{_scope_: {\(names)}, a: \(open)[\(parts)]\(close)}")
    let problems = tree.check(registry: .parts).problems
    #expect(problems.contains { $0.notes.contains("searched the nodes above them") })
    #expect(ConfigError(problems).description.utf8.count < 20_000_000)
  }

  @Test(arguments: [
    "a[999999999999999999]=1", "a[99999999999999999999999]=1", "a[-1:-99999999999999999]=1",
    "a[-9223372036854775808:9223372036854775807]=1", "a[9223372036854775807:]=1",
    "+a.9223372036854775807=1", "~a.-9223372036854775808", "a.-1=1", "a[:-9223372036854775808]=1",
    "a[00000000000000000001]=1", "a[1:99999999999999999999]=1",
  ])
  func `indices of any size are answered`(_ override: String) {
    for value: Value in [[1, 2, 3], .repetition(Repetition(count: Node(3), of: Node(1)))] {
      var tree = ConfigTree(["a": value])
      _ = refusal { try tree.apply(override) }
      #expect((try? ConfigTree(yaml: tree.yaml)) == tree)
    }
  }
}
