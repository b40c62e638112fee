import ArgumentParser
import ConfigCommands

/// The cases of the benchmark, and the whole command line for configs, whose start is measured too.
@main
struct ConfigBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config-benchmark", abstract: "Measures configs.",
    subcommands: [MeasureCommand.self, ConfigCommand.self, ListCommand.self])
}
