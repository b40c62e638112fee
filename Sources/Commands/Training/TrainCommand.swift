import ArgumentParser
import ConfigCommands
import Foundation
import LazyConfig
import Runs
import Torch
import Training

/// `taibai train`.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train what a config describes.",
    discussion: """
      The source is a recipe or a file that makes a TrainingRun. Everything that a run makes lies in its \
      folder: the config as executed, metrics, checkpoints, a report.

      ctrl-C lets the step at hand end and writes a checkpoint; a second one stops at once. A run goes on from its \
      last checkpoint with --resume, as if it had not been stopped:

        taibai train gpt_shakespeare_char --run-dir runs/first
        taibai train runs/first --resume
        taibai train runs/first --resume trainer.steps=4000
      """)

  @OptionGroup var source: SourceArguments

  @Option(
    help: ArgumentHelp(
      "The run's folder; a new one in 'runs' when not given.", valueName: "folder"),
    completion: .directory)
  var runDir: String?

  @Flag(help: "Go on with the run that the folder holds.")
  var resume = false

  @OptionGroup var device: DeviceOption

  @Flag(help: "Print nothing but errors.")
  var quiet = false

  init() {}

  func run() throws {
    let launch =
      resume
      ? try RunLaunch(resuming: source, runDir: runDir) : try RunLaunch(source, runDir: runDir)
    let ending = try launch.execute(on: device.device(), isQuiet: quiet)
    guard ending.status != .stopped else { throw ExitCode.failure }
  }
}

/// Where something is computed.
struct DeviceOption: ParsableArguments {
  @Option(name: .customLong("device"), help: "Where to compute: cpu, cuda, cuda:1, mps.")
  var name = "cpu"

  init() {}

  /// - Throws: `TorchError` for a device that there is not here.
  func device() throws -> Device {
    let device = try Device(name)
    // Making a tensor tells whether the device is there.
    _ = try Tensor.zeros([1]).to(device)
    return device
  }
}
