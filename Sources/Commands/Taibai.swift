public import ArgumentParser
public import ConfigCommands
import TokenizerCommands

/// The program `taibai`. A package of a user's own runs it from its `main`, and so has every command.
public struct TaibaiCommand: Program {
  public static let configuration = CommandConfiguration(
    commandName: "taibai",
    abstract: "Builds, trains and runs neural networks whose every part can be swapped.",
    version: taibaiVersion,
    subcommands: [
      ConfigCommand.self, ListCommand.self, TokenizerCommand.self, ImportCommand.self,
      ExportCommand.self, EmbedCommand.self, Doctor.self,
    ])

  public init() {}
}

/// The version of this package.
public let taibaiVersion = "0.1.0"
