package import ArgumentParser
import LazyConfig

package struct ToSwiftCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "to-swift", abstract: "Print a config as typed Swift.",
    discussion: "Compiled, it gives the same config.")

  @OptionGroup var source: SourceArguments

  @Option(help: "The recipe's name in Swift.")
  var name = "config"

  package init() {}

  package func run() throws {
    Terminal.print(try SwiftText.recipe(named: name, of: try source.load()))
  }
}
