import Foundation
import Testing

@Suite struct `taibai train` {
  @Test func `the same seed gives the same numbers, and another other ones`() throws {
    let folder = try TinyRun.folder()
    for name in ["a", "b"] {
      let run = try folder.run("train", "run.yaml", "--run-dir", name)
      try #require(run.status == 0, "\(run.errors)")
    }
    let numbers = try TinyRun.numbers(folder, "a")
    #expect(try TinyRun.numbers(folder, "b") == numbers)
    // A line for each step, and one for each evaluation.
    #expect(numbers.count == 44)
    let other = try folder.run("train", "run.yaml", "seed=6", "--run-dir", "c", "--quiet")
    #expect(other.status == 0 && other.output.isEmpty, "\(other.output)")
    #expect(try TinyRun.numbers(folder, "c") != numbers)
  }

  @Test func `a run's folder says what ran`() throws {
    let folder = try TinyRun.folder()
    let run = try folder.run("train", "run.yaml", "trainer.steps=8", "--run-dir", "a")
    try #require(run.status == 0, "\(run.errors)")
    let info = try folder.text("a/run.json")
    for word in ["\"finished\"", "\"libtorch\" : \"2.13", "trainer.steps=8", "run.yaml"] {
      #expect(info.contains(word), "\(info)")
    }
    #expect(try folder.text("a/config.yaml").contains("warmup_steps: 5"))
    // The config as executed is a source like others, and gives the same run.
    let again = try folder.run("train", "a/config.yaml", "--run-dir", "b")
    #expect(again.status == 0, "\(again.errors)")
    #expect(try TinyRun.numbers(folder, "a") == TinyRun.numbers(folder, "b"))
  }

  @Test func `a run does not go on to a step that lies behind it`() throws {
    let folder = try TinyRun.folder()
    let run = try folder.run("train", "run.yaml", "trainer.steps=8", "--run-dir", "a")
    try #require(run.status == 0, "\(run.errors)")
    let before = try folder.text("a/run.json")
    let again = try folder.run("train", "a", "--resume", "trainer.steps=5")
    #expect(again.status == 1)
    #expect(again.errors.contains("the run is at step 8, and has 5 steps"), "\(again.errors)")
    #expect(try folder.text("a/config.yaml").contains("steps: 8"))
    #expect(before.contains("\"total_steps\" : 8"))
  }

  /// How often the run is killed. TAIBAI_KILLS=50 makes a campaign of it.
  static let kills =
    ProcessInfo.processInfo.environment["TAIBAI_KILLS"].flatMap { Int($0) } ?? 4

  @Test func `a run that is killed again and again gives the numbers of one that is not`() throws {
    let folder = try TinyRun.folder()
    let steps = max(40, Self.kills * 5)
    let settings = ["trainer.steps=\(steps)", "trainer.keep_last=3"]
    let whole = try folder.run(["train", "run.yaml", "--run-dir", "whole"] + settings)
    try #require(whole.status == 0, "\(whole.errors)")
    let expected = try TinyRun.numbers(folder, "whole")

    var killed = 0
    var random = SystemRandomNumberGenerator()
    var arguments = ["train", "run.yaml", "--run-dir", "killed"] + settings
    while killed < Self.kills {
      let process = try folder.launch(arguments)
      let lines = { (try? folder.text("killed/metrics.jsonl").split(separator: "\n").count) ?? 0 }
      // Some steps further, and then at any moment: in a step, or while a checkpoint is written.
      let goal = lines() + Int.random(in: 1...6, using: &random)
      while process.process.isRunning, lines() < goal { usleep(200) }
      usleep(UInt32.random(in: 0...30_000, using: &random))
      process.send(SIGKILL)
      let run = try ProgramRun(of: process)
      #expect(run.errors == "", "\(run.errors)")
      killed += 1
      if FileManager.default.fileExists(atPath: folder.path("killed/run.json")) {
        arguments = ["train", "killed", "--resume"]
      }
    }
    let last = try folder.run(arguments)
    try #require(last.status == 0, "\(last.errors)")
    #expect(try TinyRun.numbers(folder, "killed") == expected)
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func `a signal lets the run write a checkpoint, and it goes on from there`(
    _ signal: Int32
  ) throws {
    let folder = try TinyRun.folder()
    let process = try folder.launch(
      ["train", "run.yaml", "trainer.steps=100000", "--run-dir", "a"])
    try waitForSteps(3, of: process, in: folder, "a")
    process.send(signal)
    let run = try ProgramRun(of: process)
    #expect(run.status == 1)
    let name = signal == SIGINT ? "ctrl-C" : "SIGTERM"
    #expect(run.errors.contains("by \(name); a checkpoint is written"), "\(run.errors)")
    #expect(run.errors.contains("to go on: taibai train a --resume"), "\(run.errors)")
    #expect(try folder.text("a/run.json").contains("\"stopped\""))
    let steps = try TinyRun.numbers(folder, "a").count
    let more = try folder.run("train", "a", "--resume", "trainer.steps=\(steps + 5)")
    #expect(more.status == 0, "\(more.errors)")
    #expect(try folder.text("a/config.yaml").contains("steps: \(steps + 5)"))
  }

  @Test func `a second ctrl-C stops at once`() throws {
    let folder = try TinyRun.folder()
    // One step takes long, so that the second signal comes in the same step.
    let process = try folder.launch([
      "train", "run.yaml", "trainer.steps=100000", "trainer.accumulation=200000", "--run-dir", "a",
    ])
    while process.process.isRunning,
      !FileManager.default.fileExists(atPath: folder.path("a/metrics.jsonl"))
    {
      usleep(1000)
    }
    process.send(SIGINT)
    usleep(100_000)
    process.send(SIGINT)
    process.process.waitUntilExit()
    #expect(process.process.terminationReason == .uncaughtSignal)
    #expect(process.process.terminationStatus == SIGINT)
  }

  private func waitForSteps(
    _ count: Int, of process: ProgramProcess, in folder: WorkFolder, _ run: String
  ) throws {
    while process.process.isRunning,
      ((try? folder.text("\(run)/metrics.jsonl").split(separator: "\n").count) ?? 0) < count
    {
      usleep(1000)
    }
    let errors = try String(contentsOf: process.errors, encoding: .utf8)
    try #require(process.process.isRunning, "\(errors)")
  }
}
