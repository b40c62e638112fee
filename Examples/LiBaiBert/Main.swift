import ArgumentParser
import ConfigCommands

/// The whole command line for configs, with the targets and recipes of this package in it.
@main
struct LiBaiBertExample: Program {
  static let configuration = CommandConfiguration(
    commandName: "libai-bert-example",
    abstract: "BERT from one flat config, as LiBai has it, and from a tree of parts.",
    subcommands: [ConfigCommand.self, ListCommand.self])
}
