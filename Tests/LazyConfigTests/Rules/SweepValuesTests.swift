import Testing

@testable import LazyConfig

@Suite struct SweepValuesTests {
  private func values(_ text: String) throws -> [Value] {
    guard case .sweep(let sweep) = try Override(parsing: "x=\(text)").value,
      case .range(let start, let stop, let step) = sweep.kind
    else { return [] }
    return SweepValues.range(start: start, stop: stop, step: step)
  }

  @Test func `a range of decimal numbers has the values that one writes`() throws {
    #expect(try values("range(0,0.5,0.1)") == [0.0, 0.1, 0.2, 0.3, 0.4])
    #expect(try values("range(1,0.7,-0.1)") == [1.0, 0.9, 0.8])
    #expect(try values("range(0,1,2.5)") == [0.0])
    #expect(try values("range(1,0,0.5)") == [])
    #expect(try values("range(9223372036854775800,9223372036854775807,5)").count == 2)
    #expect(try values("range(1e-70,4e-70,2e-70)") == [1e-70, 3e-70])
  }

  @Test(arguments: [
    "range(0,10,4)", "range(10,0,-3)", "range(5,5)", "range(5,6)", "range(0,1,0.3)",
    "range(1.5,-0.5,-0.5)", "range(0,0.3,0.1)",
  ])
  func `a sorted range has the same values in order`(_ range: String) throws {
    let expected = try values(range).compactMap(SweepValues.number).sorted()
    #expect(try values("sort(\(range))").compactMap(SweepValues.number) == expected)
    #expect(
      try values("sort(\(range),reverse=true)").compactMap(SweepValues.number)
        == expected.reversed())
  }

  @Test(arguments: [
    "sort(range(-9223372036854775808,9223372036854775807,9223372036854775807),reverse=true)",
    "sort(range(9223372036854775807,-9223372036854775808,-9223372036854775807))",
    "sort(range(1e300,-1e300,-1e299))", "sort(range(nan,1.0))", "sort(range(0,inf),reverse=true)",
    "int(range(1e30,2e30))", "int(interval(0,inf))", "sort(range(0.0,1e-300,1e-320),reverse=true)",
  ])
  func `a range whose ends are far away is read or refused, and never traps`(_ text: String) {
    do {
      _ = try Override(parsing: "x=\(text)")
    } catch {
      #expect(!error.problem.isEmpty)
    }
  }
}
