package import ArgumentParser
import LazyConfig

package struct GraphCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "graph", abstract: "Print a config as a graph.",
    discussion:
      "Repeated parts are drawn once, references to shared parts in blue, inherited values dashed.")

  package enum Format: String, ExpressibleByArgument, CaseIterable, Sendable {
    case dot, mermaid, svg
  }

  @OptionGroup var source: SourceArguments

  @Option(help: "The language of the graph.")
  var format: Format = .mermaid

  package init() {}

  package func run() throws {
    let graph = try TreeGraph(of: try source.load())
    switch format {
    case .dot: Terminal.print(graph.dot)
    case .mermaid: Terminal.print(graph.mermaid)
    case .svg: Terminal.print(graph.svg)
    }
  }
}
