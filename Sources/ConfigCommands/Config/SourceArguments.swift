package import ArgumentParser
package import LazyConfig

/// How files are loaded.
package struct LoadOptions: ParsableArguments {
  @Option(
    name: .customLong("trust"),
    help: ArgumentHelp(
      "A folder from which files may be extended, besides the source's own and the current one.",
      valueName: "folder"),
    completion: .directory)
  package var trustedFolders: [String] = []

  package init() {}

  package var loader: ConfigLoader { ConfigLoader(trustedFolders: trustedFolders) }
}

/// A source and its overrides, as most commands take them.
package struct SourceArguments: ParsableArguments {
  @Argument(
    help: "A recipe's name, or a YAML or JSON file.", completion: .custom(Completion.sources))
  package var source: String

  @Argument(
    help: "Overrides, applied in order: key=value, +key=value, ~key, key+=value, pattern=value.",
    completion: .custom(Completion.overrides))
  package var overrides: [String] = []

  @OptionGroup package var options: LoadOptions

  package init() {}

  package var loader: ConfigLoader { options.loader }

  package func load() throws(ConfigError) -> ConfigTree {
    try loader.load(source, overrides: overrides)
  }

  package func check() throws -> CheckReport {
    try loader.check(source, overrides: overrides)
  }
}
