public import ArgumentParser

/// `taibai doctor`.
public struct Doctor: ParsableCommand {
  public static let configuration = CommandConfiguration(
    abstract: "Prints versions, devices and speed of this machine, and what is wrong with them.",
    discussion: """
      Exit status: 0 when all is well (warnings may be printed), 1 when something keeps Taibai from \
      working as it should.
      """)

  /// How a report is written.
  public enum Format: String, ExpressibleByArgument, CaseIterable, Sendable {
    case text, json
  }

  @Option(help: "The report as text for people or as JSON for programs.")
  var format: Format = .text

  @Flag(inversion: .prefixedNo, help: "Measure which matrix product is fast here (half a second).")
  var measure = true

  public init() {}

  public func run() throws {
    let report = DoctorReport.examine(measuring: measure)
    switch format {
    case .text: print(report.text)
    case .json: print(try report.json())
    }
    if !report.isHealthy { throw ExitCode.failure }
  }
}
