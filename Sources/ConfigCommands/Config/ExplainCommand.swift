package import ArgumentParser
import LazyConfig

package struct ExplainCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Print where one value came from.")

  @Argument(
    help: "A recipe's name, or a YAML or JSON file.", completion: .custom(Completion.sources))
  var source: String

  @Argument(
    help: "The place in the config: model.layers.3.dropout.",
    completion: .custom(Completion.paths))
  var path: String

  @Argument(
    help: "Overrides, applied in order.", completion: .custom(Completion.overrides))
  var overrides: [String] = []

  @OptionGroup var options: LoadOptions

  package init() {}

  package func run() throws {
    let tree = try options.loader.load(source, overrides: overrides)
    Terminal.print(try tree.explain(try Path(parsing: path)).description)
  }
}
