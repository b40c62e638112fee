package import ArgumentParser
import LazyConfig

package struct SchemaCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print a JSON Schema of all targets, for editors.",
    discussion: """
      With 'taibai config schema > config.schema.json', a first line in a YAML file tells an editor: \
      # yaml-language-server: $schema=config.schema.json
      """)

  package init() {}

  package func run() throws { Terminal.print(JSONSchema.text(of: .discovered)) }
}
