package import ArgumentParser
import LazyConfig

package struct ShowCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print a config after its overrides.",
    discussion: "Values are printed as they are: 'config check' says whether they are right.")

  package enum Format: String, ExpressibleByArgument, CaseIterable, Sendable {
    case yaml, json, flat
  }

  @OptionGroup var source: SourceArguments

  @Option(help: "How to print it.")
  var format: Format = .yaml

  @Flag(help: "Leave references as they are written.")
  var unresolved = false

  @Flag(help: "Print one line for each value, with where it came from.")
  var origins = false

  @Flag(help: "Print what a run executes: with every default and inherited value.")
  var executed = false

  package init() {}

  package func run() throws {
    var tree = try source.load()
    if executed {
      tree = try tree.executed()
    } else if !unresolved {
      tree = try tree.resolved()
    }
    if origins {
      Terminal.print(tree.flatWithOrigins)
    } else {
      switch format {
      case .yaml: Terminal.print(tree.yaml)
      case .json: Terminal.print(tree.json)
      case .flat: Terminal.print(tree.flat)
      }
    }
  }
}
