package import ArgumentParser
package import LazyConfig

/// A source and its overrides, as most commands take them.
package struct SourceArguments: ParsableArguments {
  @Argument(
    help: "A recipe's name, or a YAML or JSON file.", completion: .custom(Completion.sources))
  package var source: String

  @Argument(
    help: "Overrides, applied in order: key=value, +key=value, ~key, key+=value, pattern=value.",
    completion: .custom(Completion.overrides))
  package var overrides: [String] = []

  package init() {}

  package func load() throws(ConfigError) -> ConfigTree {
    try ConfigLoader().load(source, overrides: overrides)
  }

  package func check() throws -> CheckReport {
    try ConfigLoader().check(source, overrides: overrides)
  }
}
