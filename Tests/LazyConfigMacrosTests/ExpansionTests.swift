import Testing
@Suite struct ExpansionTests {
  @Test func t() throws {
    let o = try Compiler().run(["a.swift": "import LazyConfig\n@Configurable struct A { var x: some P }\nlet y: Int = \"\"\n"])
    print(o.messages, o.problems.map { "\(o.place(of: $0.position)) \($0.message) \(o.fixed($0.fixIts[0], in: "a.swift"))" })
  }
}
