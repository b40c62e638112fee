import ArgumentParser
import ConfigCommands
import LazyConfig

/// The whole command line for configs, and what the discussion prints.
@main
struct SeedDiscussionExample: Program {
  static let configuration = CommandConfiguration(
    commandName: "seed-discussion-example",
    abstract: "One BERT in the three designs of LiBai's discussion, and with inheritance.",
    subcommands: [PrintCommand.self, ConfigCommand.self, ListCommand.self],
    defaultSubcommand: PrintCommand.self)
}

/// Builds models, and prints the activation of their MLP.
struct PrintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "print", abstract: "Build each model, and print its bert.transformer.mlp.act.")

  @Argument(help: "One recipe or file, in the place of all recipes.")
  var source: String?

  @Argument(help: "Overrides of it.")
  var overrides: [String] = []

  func run() throws {
    for source in source.map({ [$0] }) ?? ["design_a", "design_b", "design_c", "inheritance"] {
      print(try Self.line(source, overrides: overrides))
    }
  }

  /// What is printed of a model.
  static func line(
    _ source: String, overrides: [String], registry: TargetRegistry = .discovered
  ) throws -> String {
    let tree = try ConfigLoader().load(source, overrides: overrides, registry: registry)
    let model = try tree.build(as: (any SeedModel).self, registry: registry)
    return "\(source): \(model.act.rawValue)"
  }
}
