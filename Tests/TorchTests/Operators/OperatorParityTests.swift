import Foundation
import Testing
import Torch

/// A generator with a seed, as the fixtures' calls name it.
func seeded(_ seed: UInt64) -> Generator {
  do { return try Generator(seed: seed) } catch { fatalError("\(error)") }
}

/// Every operator gives the values and gradients that PyTorch 2.13 gave for the same inputs.
@Suite struct OperatorParityTests {
  @Test(arguments: OperatorFixture.all.filter { $0.seed == nil })
  func resultsAndGradientsArePyTorchs(_ fixture: OperatorFixture) throws {
    let differences = try fixture.differences()
    #expect(differences.isEmpty, "\(differences.joined(separator: "\n"))")
  }

  /// In a process of its own: other tests draw from the default generator too.
  @Test func seedsOfTheDefaultGeneratorGivePyTorchsNumbers() async {
    let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
      let seeded = OperatorFixture.all.filter { $0.seed != nil }
      precondition(!seeded.isEmpty)
      for fixture in seeded {
        let differences = try fixture.differences()
        precondition(differences.isEmpty, "\(fixture.testDescription): \(differences)")
      }
    }
    guard let result else { return }
    #expect(String(decoding: result.standardErrorContent, as: UTF8.self) == "")
  }

  @Test func fixturesAndCallsBelongTogether() {
    #expect(Set(OperatorFixture.groups) == Set(OperatorCases.groups.keys))
    for (group, calls) in OperatorCases.groups {
      let count = OperatorFixture.all.count { $0.group == group }
      #expect(calls.count == count, "\(group): run make_operators.py")
    }
  }

  /// A new operator needs a case in Fixtures/operators, or a reason in exceptions.txt.
  @Test func everyOperatorHasACase() throws {
    let root = OperatorFixture.folder.appending(path: "../../../..")
    func lines(_ url: URL) throws -> [Substring] {
      try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
    }
    let covered = Set(try lines(OperatorFixture.folder.appending(path: "coverage.txt")))
    var excepted: Set<Substring> = []
    for line in try lines(OperatorFixture.folder.appending(path: "exceptions.txt"))
    where !line.hasPrefix("#") {
      let parts = line.split(separator: ":", maxSplits: 1)
      try #require(parts.count == 2 && parts[1].count > 10, "\(line): a reason is needed")
      excepted.insert(parts[0])
    }
    let key = /^  ([a-z_][\w., ]*):(\s.*)?$/
    let generated = try lines(root.appending(path: "Sources/CTorch/operators.yaml"))
      .compactMap { try key.wholeMatch(in: $0)?.1 }
      .flatMap { $0.split(separator: /, */) }
    // By hand, over kernels of our own.
    let listed = generated + ["linear"]
    #expect(listed.count > 700)
    let missing = listed.filter { !covered.contains($0) && !excepted.contains($0) }
    #expect(missing.isEmpty)
    #expect(excepted.intersection(covered).isEmpty, "these have cases")
    #expect(excepted.union(covered).subtracting(listed).isEmpty, "these are no operators")
  }
}
