public import ArgumentParser
public import ConfigCommands
import NN
import TokenizerCommands

/// The program `taibai`. A package of a user's own runs it from its `main`, and so has every command.
public struct TaibaiCommand: Program {
  public static let configuration = CommandConfiguration(
    commandName: "taibai",
    abstract: "Builds, trains and runs neural networks whose every part can be swapped.",
    version: taibaiVersion,
    subcommands: [
      ConfigCommand.self, ListCommand.self, SummaryCommand.self, TokenizerCommand.self,
      TrainCommand.self, EvalCommand.self, GenerateCommand.self, PredictCommand.self,
      TrainSweepCommand.self, ReportCommand.self, ImportCommand.self, ExportCommand.self,
      EmbedCommand.self,
      Doctor.self,
    ])

  /// `config check` builds what a config describes and runs it once, on the meta device.
  public static let treeChecks = [TreeCheck { $0.checkByRunning() }]

  public init() {}
}

/// The version of this package.
public let taibaiVersion = "0.1.0"
