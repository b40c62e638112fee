import ArgumentParser
import ConfigCommands
import Foundation
import LazyConfig
import Runs
import Torch
import Training

/// `taibai sweep`.
struct TrainSweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Train each config that overrides with sweeps stand for, one after the other.",
    discussion: """
      A sweep: dropout=0.1,0.2 or choice(…), range(1,10,3), interval(0,1), glob(*Attention). All configs are \
      checked before the first is trained. A run that is finished is not trained again, so that a sweep that was \
      stopped goes on with the same command. 'config sweep' prints the configs alone.
      """)

  @OptionGroup var source: SourceArguments

  @Option(help: "How many values an interval stands for.")
  var samples = 5

  @Option(
    help: ArgumentHelp(
      "The folder of the runs and of a report on all; 'runs/NAME-sweep' when not given.",
      valueName: "folder"),
    completion: .directory)
  var out: String?

  @OptionGroup var device: DeviceOption

  @Flag(help: "Print the table at the end alone.")
  var quiet = false

  func validate() throws {
    guard samples >= 1 else { throw ValidationError("--samples takes a number from 1") }
  }

  func run() throws {
    let tree = try source.loader.load(source.source)
    let plan = try SweepPlan(source.overrides, samples: samples, for: tree)
    let problems = plan.problems(in: tree)
    guard problems.isEmpty else { throw ConfigError(problems) }
    let name = ((source.source as NSString).lastPathComponent as NSString).deletingPathExtension
    let folder = out ?? "runs/\(name)-sweep"
    let device = try device.device()
    var (folders, failures) = ([String](), 0)
    for (number, point) in plan.points.enumerated() {
      let runDir = "\(folder)/\(point.name)"
      folders.append(runDir)
      if !quiet { Terminal.print("run \(number + 1) of \(plan.points.count): \(point.name)") }
      let isFinished: Bool
      do {
        isFinished = try train(point, in: runDir, of: tree, on: device)
      } catch {
        // The others may be good all the same.
        Terminal.printError("error: \(point.name): \(error)")
        failures += 1
        continue
      }
      guard isFinished else {
        Terminal.printError("  to go on: the same command once more")
        throw ExitCode.failure
      }
    }
    folders.removeAll { !RunFolder.isRun($0) }
    if !folders.isEmpty {
      let report = try Report(of: folders.map(RunFolder.init))
      try report.write(to: "\(folder)/report.html")
      Terminal.print(report.text + "\nwrote \(folder)/report.html")
    }
    guard failures == 0 else {
      Terminal.printError("error: \(failures) of \(plan.points.count) runs failed")
      throw ExitCode.failure
    }
  }

  /// - Returns: whether the run is finished, not stopped.
  private func train(
    _ point: SweepPlan.Point, in runDir: String, of tree: ConfigTree, on device: Device
  ) throws -> Bool {
    var config = tree
    try config.apply(point.edits)
    var info = RunFacts.info(source)
    info.overrides = point.overrides
    var resumes = false
    if RunFolder.isRun(runDir) {
      let found = try RunFolder(runDir).readInfo()
      if found.status == .finished { return true }
      let saved = try ConfigLoader(recipes: RecipeRegistry([])).load(RunFolder(runDir).config)
      try ResumeRule.check(saved: saved, new: config.executed(), folder: runDir)
      (info, resumes) = (found, true)
    }
    let launch = try RunLaunch(
      config, parent: tree.executed(), info: info, in: runDir, resumes: resumes)
    return try launch.execute(on: device, isQuiet: quiet).status == .finished
  }
}
