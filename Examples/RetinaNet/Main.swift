import ArgumentParser
import ConfigCommands

/// The whole command line for configs, with the targets and recipes of this package in it.
@main
struct RetinaNetExample: Program {
  static let configuration = CommandConfiguration(
    commandName: "retinanet-example",
    abstract: "A detector whose every part can be swapped from a config.",
    subcommands: [ConfigCommand.self, ListCommand.self])
}
