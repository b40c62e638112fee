public import LazyConfig

/// Writes the report of a run, `report.html`, when it ends. It reads what ``JSONLinesLogger`` wrote.
@Configurable
public final class ReportLogger: RunLogger {
  private var folder: RunFolder?

  /// A logger that has not been started.
  public init() {}

  public func start(_ run: RunStart) throws(RunError) { folder = run.folder }

  public func finish(_ status: RunStatus, reason: String?) throws(RunError) {
    guard let folder else { return }
    try Report(of: [folder]).write(to: folder.report)
  }
}
