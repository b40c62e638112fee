import Foundation
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

  /// nanoGPT's character example: the learning rate of step n, from 0, is max·(n + 1)/101 below n = 100, then half a
  /// cosine from max at n = 100 to max/10 at n = 2000, which would be the step after the last. The factor of the first
  /// step is 1/101, and that of the last 0.1 + 0.45·(1 + cos(π·1899/1900)).
  @Test("nanoGPT's 2,000 steps are a cosine with a warmup of 100")
  func nanoGPT() throws {
    let schedule = try build(
      "{_target_: CosineDecay, warmup_steps: 100, final_factor: 0.1}", as: (any Schedule).self)
    for step in 0..<2000 {
      let way = Double(step - 100) / Double(2000 - 100)
      let theirs =
        step < 100
        ? 1e-3 * Double(step + 1) / Double(100 + 1)
        : 1e-4 + 0.5 * (1 + cos(.pi * way)) * (1e-3 - 1e-4)
      #expect(abs(1e-3 * schedule.factor(at: step, of: 2000) - theirs) <= 1e-18, "step \(step)")
    }
    #expect(schedule.factor(at: 0, of: 2000) == 1 / 101.0)
    #expect(schedule.factor(at: 100, of: 2000) == 1)
    #expect(abs(schedule.factor(at: 1999, of: 2000) - 0.100000615) < 1e-9)
  }

  @Test("A warmup that takes all steps still rises")
  func longWarmup() throws {
    for schedule: any Schedule in [
      try LinearDecay(warmupSteps: 100), try CosineDecay(warmupSteps: 100),
      try PolynomialDecay(warmupSteps: 100),
    ] {
      #expect(abs(schedule.factor(at: 19, of: 20) - 20.0 / 101) < 1e-12)
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
