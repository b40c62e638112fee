package import ArgumentParser
import LazyConfig

package struct EditCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "edit", abstract: "Apply overrides to a file in place.",
    discussion: """
      Comments, order and layout stay where nothing changes. A file that extends others says what differs \
      from them.
      """)

  @Argument(
    help: "A YAML or JSON file.",
    completion: .file(extensions: ["yaml", "yml", "json"]))
  var file: String

  @Argument(
    help: "Overrides, applied in order: key=value, +key=value, ~key, key+=value, pattern=value.",
    completion: .custom(Completion.overrides))
  var overrides: [String]

  @Flag(help: "Print the text and leave the file as it is.")
  var dryRun = false

  @OptionGroup var options: LoadOptions

  package init() {}

  package func run() throws {
    let text = try options.loader.edited(file, overrides: overrides)
    if dryRun { Terminal.print(text) } else { try Terminal.write(text, to: file) }
  }
}
