import ArgumentParser
import ConfigCommands
import Runs

/// `taibai report`: what runs came to, as a page or a table.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write a page about runs: curves, samples, configs and what differs.",
    discussion: """
      The page is one file that needs nothing else; it is written into the run's folder, or beside the first of \
      several. A folder with runs in it stands for all of them.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case html, text
  }

  @Argument(help: "Runs' folders, or folders with runs in them.", completion: .directory)
  var runs: [String]

  @Option(help: "Where the page is written.", completion: .file(extensions: ["html"]))
  var out: String?

  @Option(help: "A page, or a table for the terminal.")
  var format: Format = .html

  func validate() throws {
    if out != nil, format == .text { throw ValidationError("--out is where a page is written") }
  }

  func run() throws {
    let report = try Report(of: RunFolder.runs(at: runs))
    switch format {
    case .text: Terminal.print(report.text)
    case .html:
      let path = out ?? report.defaultPath
      try report.write(to: path)
      Terminal.print("wrote \(path)")
    }
  }
}
