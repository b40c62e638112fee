import ArgumentParser
import ConfigCommands
import LazyConfig
import Testing

/// What a program checks besides the tree.
@Suite struct TreeCheckTests {
  private func run(_ arguments: [String], _ checks: [TreeCheck]) throws {
    try TreeCheck.$all.withValue(checks) { try CheckCommand.parse(arguments).run() }
  }

  private static let failing = TreeCheck { tree in
    CheckReport(problems: [Problem(.failedRun, at: .root, "it does not run")])
  }

  @Test func `a problem that a check finds is an error of the config`() throws {
    let error = try #require(throws: ConfigError.self) { try run(["retinanet"], [Self.failing]) }
    #expect(error.problems.map(\.message) == ["it does not run"])
  }

  @Test func `checks are left out when asked for`() throws {
    try run(["retinanet", "--no-run"], [Self.failing])
  }

  @Test func `what is wrong with the tree comes first, and no check runs`() throws {
    let error = try #require(throws: ConfigError.self) {
      try run(["retinanet", "num_classes=many"], [Self.failing])
    }
    #expect(!error.problems.map(\.message).contains("it does not run"))
  }

  @Test func `a program without checks looks at the tree alone`() throws {
    try run(["retinanet"], [])
  }
}
