package import ArgumentParser
import LazyConfig

package struct CheckCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Report everything that is wrong with a config.",
    discussion: "The exit status is 0 when nothing is wrong, and 1 otherwise.")

  @OptionGroup var source: SourceArguments

  @Option(help: "How to print what is wrong.")
  var format: ErrorFormat = .text

  @Flag(
    name: .customLong("no-run"),
    help: "Check the config alone: do not build what it describes, and do not run it once.")
  var isTreeAlone = false

  package init() {}

  package func run() throws {
    let report: CheckReport
    do {
      report = try check()
    } catch let error as ConfigError where format == .json {
      report = CheckReport(problems: error.problems)
    }
    switch format {
    case .json: Terminal.print(ProblemList.json(report.problems, warnings: report.warnings))
    case .text:
      for warning in report.warnings { Terminal.printError("warning: \(warning)") }
      guard report.isValid else { throw ConfigError(report.problems) }
    }
    if !report.isValid { throw ExitCode.failure }
  }

  private func check() throws -> CheckReport {
    let report = try source.check()
    guard report.isValid, !isTreeAlone, !TreeCheck.all.isEmpty else { return report }
    let tree = try source.load()
    let reports = [report] + TreeCheck.all.map { $0.check(tree) }
    return CheckReport(
      problems: reports.flatMap(\.problems), warnings: reports.flatMap(\.warnings))
  }
}
