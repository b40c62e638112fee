package import ArgumentParser
import LazyConfig

package struct DiffCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Print what differs between two configs.",
    discussion: """
      The second config starts at --against: SOURCE OVERRIDE… --against SOURCE OVERRIDE….
      """)

  package enum Format: String, ExpressibleByArgument, CaseIterable, Sendable {
    case text, json, overrides
  }

  @OptionGroup var source: SourceArguments

  @Option(
    parsing: .upToNextOption, help: "The other config: a source and its overrides.",
    completion: .custom(Completion.sources))
  var against: [String]

  @Option(help: "How to print what differs; 'overrides' turn the other config into this one.")
  var format: Format = .text

  @Flag(help: "End with status 1 when something differs.")
  var exitCode = false

  package init() {}

  package func run() throws {
    guard let other = against.first else { throw ValidationError("--against needs a source") }
    // What is wrong on both sides is told at once.
    let loaded = Result { () throws(ConfigError) in
      try source.loader.load(other, overrides: Array(against.dropFirst()))
    }
    let after: ConfigTree
    do throws(ConfigError) {
      after = try source.load()
    } catch {
      guard case .failure(let first) = loaded else { throw error }
      throw ConfigError(error.problems + first.problems)
    }
    let diff = TreeDiff(from: try loaded.get(), to: after)
    switch format {
    case .text: if !diff.isEmpty { Terminal.print(diff.text(inColour: Terminal.hasColour)) }
    case .json: Terminal.print(diff.json)
    case .overrides: if !diff.isEmpty { Terminal.print(diff.overrides.joined(separator: "\n")) }
    }
    if exitCode, !diff.isEmpty { throw ExitCode.failure }
  }
}
