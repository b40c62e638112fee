import LazyConfig
import Testing

/// A few lines that stand for more than any machine holds.
@Suite struct HostileBombTests {
  /// Each anchor holds nine times the one before.
  private static func laughs(_ levels: Int, item: String = "x") -> String {
    var yaml = "a0: &a0 [\(Array(repeating: item, count: 9).joined(separator: ", "))]\n"
    for level in 1...levels {
      let list = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
      yaml += "a\(level): &a\(level) [\(list)]\n"
    }
    return yaml
  }

  @Test func `a billion laughs are refused`() {
    let yaml = Self.laughs(12)
    #expect(
      refusal { _ = try ConfigTree(yaml: yaml) }
        == "aliases stand for 141148 values, where 16 are written: too many")
  }

  @Test func `aliases of one long list are refused when they are too many`() {
    let list = Array(repeating: "x", count: 3_000).joined(separator: ", ")
    let yaml =
      "a: &a [\(list)]\nb: [\(Array(repeating: "*a", count: 3_000).joined(separator: ", "))]"
    #expect(
      refusal { _ = try ConfigTree(yaml: yaml) }.contains("too many"))
  }

  @Test func `as many aliases as people write are no bomb`() throws {
    var yaml = "base: &b {a: 1, b: 2, c: 3, d: {e: [1, 2, 3]}}\n"
    for index in 0..<2_000 { yaml += "k\(index): {<<: *b, a: \(index)}\n" }
    #expect(try ConfigTree(yaml: yaml)["k1999.d.e.2"]?.value == 3)
  }

  @Test func `merge keys do not multiply`() {
    var yaml = "a0: &a0 {k0: 1}\n"
    for level in 1...30 {
      let list = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
      yaml += "a\(level): &a\(level) {<<: [\(list)], k\(level): 1}\n"
    }
    #expect(refusal { _ = try ConfigTree(yaml: yaml) }.contains("too many"))
  }

  @Test(arguments: ["{? *a8 : 1}", "{*a8 : 1}", "[*a8 : 1]", "? *a8\n  : 1"])
  func `a bomb as a key is refused before it is looked at`(_ key: String) {
    let yaml = Self.laughs(8).replacing("a5: ", with: "k: \(key)\na5: ")
    #expect(refusal { _ = try ConfigTree(yaml: yaml) } != "accepted")
    #expect(refusal { _ = try ConfigTree(yaml: Self.laughs(3) + "k: " + key) } != "accepted")
  }

  @Test(arguments: [true, false])
  func `keys in keys are refused at the first`(_ isFlow: Bool) {
    let yaml = String(repeating: isFlow ? "{? " : "? ", count: 900) + "x"
    #expect(
      refusal { _ = try ConfigTree(yaml: yaml) }
        == "a key must be text, not a list or a map")
  }

  @Test func `an alias does not hide depth, nor the length of keys`() {
    var deep = "a0: &a0 [x]\n"
    for level in 1...300 { deep += "a\(level): &a\(level) [*a\(level - 1)]\n" }
    #expect(refusal { _ = try ConfigTree(yaml: deep) } == "nested deeper than 200 levels")
    let key = String(repeating: "k", count: 1_000)
    var long = "a0: &a0 {\(key): x}\n"
    for level in 1...9 { long += "a\(level): &a\(level) {\(key): *a\(level - 1)}\n" }
    #expect(
      refusal { _ = try ConfigTree(yaml: long) }
        == "the keys up to here have more than 4096 bytes")
  }

  @Test func `an alias cannot stand for what holds it`() {
    #expect(
      refusal { _ = try ConfigTree(yaml: "a: &a [*a]") }
        == "the alias *a comes before its anchor &a")
  }
}
