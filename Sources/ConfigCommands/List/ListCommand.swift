public import ArgumentParser
import LazyConfig

/// `list`: what configs can name.
public struct ListCommand: ParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List what configs can name.",
    subcommands: [ListTargetsCommand.self, ListRecipesCommand.self])

  public init() {}
}

package enum ListFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
  case text, json
}

package struct ListTargetsCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "targets", abstract: "List targets, with parameters, types and defaults.")

  @Argument(
    help: "Targets to list; all when none is named.", completion: .custom(Completion.targets))
  var names: [String] = []

  @Option(help: "How to print them.")
  var format: ListFormat = .text

  package init() {}

  package func run() throws {
    let listing = try TargetListing(registry: .discovered, names: names)
    if format == .text, listing.isEmpty { Terminal.printError("this program has no targets") }
    Terminal.print(format == .json ? listing.json : listing.text)
  }
}

package struct ListRecipesCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "recipes", abstract: "List recipes.")

  @Option(help: "How to print them.")
  var format: ListFormat = .text

  package init() {}

  package func run() throws {
    let listing = RecipeListing(registry: .discovered)
    if format == .text, listing.isEmpty { Terminal.printError("this program has no recipes") }
    Terminal.print(format == .json ? listing.json : listing.text)
  }
}
