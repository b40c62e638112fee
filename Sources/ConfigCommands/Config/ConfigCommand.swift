public import ArgumentParser

/// `config`: shows, checks and compares configs.
public struct ConfigCommand: ParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "config",
    abstract: "Show, check and compare configs.",
    discussion: """
      SOURCE is a recipe's name (see 'list recipes') or a YAML or JSON file. An override changes one value \
      (model.dropout=0.2) or, with a pattern, many (@MLP.act=relu).
      """,
    subcommands: [
      ShowCommand.self, ExplainCommand.self, CheckCommand.self, DiffCommand.self,
      SchemaCommand.self,
      GraphCommand.self, SweepCommand.self, ToSwiftCommand.self, EditCommand.self,
    ])

  public init() {}
}
