import LazyConfig
import Testing
import Torch
import Training

@Suite("Schedules")
struct ScheduleTests {
  /// Both compute in double precision; PyTorch multiplies step by step where a formula is used here.
  @Test("Factors of 100 steps are PyTorch's", arguments: Fixture.schedules.configs.keys.sorted())
  func factors(name: String) throws {
    let schedule = try build(
      try #require(Fixture.schedules.configs[name]), as: (any Schedule).self)
    let theirs = try Fixture.schedules.tensor(name).array(of: Double.self)
    for (step, expected) in theirs.enumerated() {
      let ours = schedule.factor(at: step, of: theirs.count)
      #expect(abs(ours - expected) <= 1e-12, "step \(step): \(ours) in place of \(expected)")
    }
  }

  @Test("A warmup loses no step unless asked")
  func warmup() throws {
    let schedule = try ConstantRate(warmupSteps: 3)
    #expect((0..<5).map { schedule.factor(at: $0, of: 5) } == [0.25, 0.5, 0.75, 1, 1])
  }

  @Test("Milestones count from the start of the run")
  func milestones() throws {
    let schedule = try MultiStepDecay(milestones: [4], gamma: 0.5, warmupSteps: 2, warmupStart: 0)
    #expect((0..<6).map { schedule.factor(at: $0, of: 6) } == [0, 0.5, 1, 1, 0.5, 0.5])
  }

  @Test(
    "Any step of any run has a finite factor",
    arguments: Fixture.schedules.configs.keys.sorted(), [0, 1, 5, 10, 11, 1000])
  func short(name: String, steps: Int) throws {
    let schedule = try build(
      try #require(Fixture.schedules.configs[name]), as: (any Schedule).self)
    for step in 0...(steps + 20) {
      let factor = schedule.factor(at: step, of: steps)
      #expect(factor.isFinite && factor >= 0 && factor <= 1, "step \(step): \(factor)")
    }
  }

  @Test(
    "Settings that make no schedule are refused",
    arguments: [
      ("{_target_: CosineDecay, warmup_steps: -1}", "warmup_steps: expected at least 0, found -1"),
      ("{_target_: LinearDecay, steps: 0}", "steps: expected at least 1, found 0"),
      ("{_target_: StepDecay, every: 0}", "every: expected at least 1, found 0"),
      (
        "{_target_: ExponentialDecay, gamma: -1}",
        "gamma: expected a number of at least 0, found -1.0"
      ),
      (
        "{_target_: WarmupStableDecay, decay_steps: 0}", "decay_steps: expected at least 1, found 0"
      ),
    ])
  func refused(config: String, message: String) throws {
    let error = #expect(throws: (any Error).self) {
      try build(config, as: (any Schedule).self)
    }
    #expect("\(error.map { "\($0)" } ?? "")".contains(message))
  }
}
