import LazyConfig
import Testing

/// Text that is nested a hundred thousand levels deep.
@Suite struct HostileDepthTests {
  private static let depth = 100_000

  @Test(arguments: ["[", "{a: ", "- ", "? ", "[{a: ", "&a [", "!!seq [", "\"a\": {"])
  func `YAML`(_ unit: String) {
    let yaml = String(repeating: unit, count: Self.depth)
    #expect(refusal { _ = try ConfigTree(yaml: yaml) } != "accepted")
  }

  @Test func `YAML in blocks`() {
    // Each level is one column further right, so the text grows with the square.
    let yaml = (0..<1_500).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
    #expect(
      refusal { _ = try ConfigTree(yaml: yaml) }
        == "nested deeper than 200 levels")
  }

  @Test(arguments: ["[", "{\"a\":", "[{\"a\":[", "[[],"])
  func `JSON`(_ unit: String) {
    let json = String(repeating: unit, count: Self.depth)
    #expect(
      refusal { _ = try ConfigTree(json: json) }
        == "nested deeper than 200 levels")
  }

  @Test(arguments: [
    "a=[", "a={b:", "a=F(x=", "a=int(", "a=sort(", "a=choice(", "a=${", "a=${a.${", "a=${f:[",
    "a=tag(x,", "~a=[",
  ])
  func `overrides`(_ start: String) throws {
    let unit = start.drop { $0 != "=" }.dropFirst()
    let text = start + String(repeating: String(unit), count: Self.depth)
    #expect(
      refusal { _ = try Edit(parsing: text) }
        == "nested deeper than 200 levels")
  }

  @Test(arguments: ["${", "${a.", "${a.${", "${f:[", "${f:{a: ", "${f:'${", "${f:${", "${[${"])
  func `references`(_ unit: String) {
    let text = String(repeating: unit, count: Self.depth)
    #expect(
      refusal { _ = try Value(parsing: text) } != "accepted")
  }

  @Test(arguments: ["a.", "a[0]", "[0]", "a[", "**.", "@A", "*.", "[0:1]", "a.[", "\\."])
  func `paths and patterns`(_ unit: String) {
    let text = String(repeating: unit, count: Self.depth) + "x"
    _ = refusal { _ = try Path(parsing: text) }
    _ = refusal { _ = try Pattern(parsing: text) }
    _ = refusal { _ = try Edit(parsing: text + "=1") }
  }

  @Test func `overrides cannot add level to level`() throws {
    let value = String(repeating: "{a:", count: 150) + "1" + String(repeating: "}", count: 150)
    var tree = ConfigTree(["a": nil])
    try tree.apply("a=\(value)")
    let deep = Array(repeating: "a", count: 100).joined(separator: ".")
    let before = tree
    #expect(
      refusal { try tree.apply("++\(deep).b=\(value)") } == "nested deeper than 200 levels")
    #expect(
      refusal { try tree.apply("**.a.a.a=\(value)") } == "accepted")
    #expect(
      refusal { try tree.apply("\(deep).b=\(value)") } != "accepted")
    #expect(tree.yaml.utf8.count < before.yaml.utf8.count * 4)
  }
}
