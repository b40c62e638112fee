import ArgumentParser
import ConfigCommands

@main
struct Bert: Program {
  static let configuration = CommandConfiguration(
    commandName: "bert", subcommands: [ConfigCommand.self, ListCommand.self])
}
