import Foundation
public import LazyConfig

/// Writes what TensorBoard shows: `tensorboard --logdir runs`.
///
/// Values are scalars of the same name, texts and tables are in the tab Text, and the config as executed is in the tab
/// HParams. When a run goes on after a step, a new file begins with a mark by which TensorBoard drops what lies behind
/// that step in the older ones.
@Configurable
public final class TensorBoardLogger: RunLogger {
  /// Every how many steps records without validation values are written.
  public let everySteps: Int
  private var file: GrowingFile?

  /// - Parameter everySteps: Every how many steps training is recorded; validation always is.
  public init(everySteps: Int = 1) throws(RunError) {
    guard everySteps > 0 else {
      throw .badSetting(name: "every_steps", expected: "at least 1", found: "\(everySteps)")
    }
    self.everySteps = everySteps
  }

  public func start(_ run: RunStart) throws(RunError) {
    file = try GrowingFile(run.folder.file(Self.newName(in: run.folder)))
    try write(0, .fileVersion)
    // The first start of a run means nothing; each that follows means that what was logged from its step on is void.
    try write(run.step == 0 && run.info.resumes.isEmpty ? 0 : run.step + 1, .sessionStart)
    // A column of nulls says less than none.
    let settings = run.settings.filter { $0.value != "null" }
    try write(
      0,
      .settings(settings, group: run.folder.name, start: run.info.started.timeIntervalSince1970))
  }

  public func log(_ record: Record) throws(RunError) {
    guard record.isDue(every: everySteps), !record.values.isEmpty else { return }
    try write(record.step, .scalars(record.values))
  }

  public func text(step: Int, name: String, text: String) throws(RunError) {
    // Four spaces make text of it, whatever Markdown would see in it.
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    try write(
      step, .text(name: name, lines.map { "    \($0)" }.joined(separator: "\n")))
  }

  public func table(step: Int, name: String, table: Table) throws(RunError) {
    try write(step, .text(name: name, table.markdown))
  }

  public func finish(_ status: RunStatus, reason: String?) throws(RunError) {
    try write(0, .end(status: status, time: Date().timeIntervalSince1970))
  }

  private func write(_ step: Int, _ content: Event.Content) throws(RunError) {
    try file?.append(
      Event(time: Date().timeIntervalSince1970, step: step, content).record)
  }

  /// A name behind those of the files that are there: TensorBoard reads them in this order.
  private static func newName(in folder: RunFolder) -> String {
    let prefix = "events.out.tfevents."
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let times = names.filter { $0.hasPrefix(prefix) }
      .compactMap { Int($0.dropFirst(prefix.count).prefix { $0 != "." }) }
    let time = max(Int(Date().timeIntervalSince1970), (times.max() ?? 0) + 1)
    let host = ProcessInfo.processInfo.hostName.filter { $0.isLetter || $0.isNumber || $0 == "-" }
    return "\(prefix)\(time).\(host.isEmpty ? "host" : host)"
  }
}

extension Table {
  /// The table in Markdown.
  var markdown: String {
    func escaped(_ text: String) -> String {
      // In Markdown every mark may be preceded by a backslash.
      text.map {
        $0.isNewline
          ? " " : $0.isASCII && $0.isPunctuation || "$+<=>^`|~".contains($0) ? "\\\($0)" : "\($0)"
      }
      .joined()
    }
    let head = "\(escaped(rowTitle)) \\\\ \(escaped(columnTitle))"
    var lines = [[head] + columns.map(escaped), ["---"] + columns.map { _ in "---:" }]
    for (row, name) in rows.enumerated() {
      lines.append([escaped(name)] + columns.indices.map { cell(row, $0) })
    }
    return lines.map { "| \($0.joined(separator: " | ")) |" }.joined(separator: "\n")
  }
}
