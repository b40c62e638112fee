import Testing

@testable import LazyConfig

/// What users of OmegaConf and Hydra expect of references and overrides, as data.
@Suite struct ConformanceTests {
  @Suite(
    .enabled(
      if: ConformanceSuite.given.isPresent,
      "no conformance data at \(ConformanceSuite.given.path)"))
  struct Given {
    @Test func `the folder holds cases`() {
      #expect(!ConformanceSuite.given.cases().isEmpty)
    }

    @Test(arguments: ConformanceSuite.given.cases())
    func `references and overrides read as in OmegaConf and Hydra`(_ test: ConformanceCase) throws {
      try check(test, in: .given)
    }
  }

  @Test(arguments: ConformanceSuite.own.cases())
  func `our own cases read as in OmegaConf and Hydra`(_ test: ConformanceCase) throws {
    try check(test, in: .own)
  }
}

/// Compares what came out with what the case expects; an exception must not pass.
private func check(_ test: ConformanceCase, in suite: ConformanceSuite) throws {
  let line = test.misread == nil ? JSONText.line(.map(test.fields)) : ""
  var difference: String?
  do throws(ConformanceCase.NotUnderstood) {
    difference = try ConformanceRun(test: test, suite: suite).difference()
  } catch {
    Issue.record("\(test.place) is not understood: \(error) \(line)")
    return
  }
  if let reason = try ConformanceSuite.exceptions()[test.id] {
    #expect(difference != nil, "passes, but is listed as an exception: \(reason)")
  } else if let difference {
    let unknown = test.unknownFields
    let note =
      unknown.isEmpty
      ? "" : " (fields that the test does not know: \(unknown.joined(separator: ", ")))"
    Issue.record("\(test.place): \(line) \(difference)\(note)")
  }
}
