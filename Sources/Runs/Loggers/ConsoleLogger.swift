public import LazyConfig

/// Shows a run to who waits for it.
///
/// On a terminal there is one line with a bar, the step, the loss, the rate, the time left, tokens a second and memory;
/// it is never longer than the terminal is wide. Elsewhere there is a plain line from time to time. Validation, samples,
/// tables and messages have lines of their own. `NO_COLOR` in the environment leaves colours out. Warnings and errors go
/// to standard error, everything else to standard output.
@Configurable
public final class ConsoleLogger: RunLogger {
  /// Whether only warnings and errors are shown.
  public let quiet: Bool
  /// Every how many steps there is a plain line, where lines cannot be written over; nil for every so many seconds.
  public let everySteps: Int?
  /// Every how many seconds there is a plain line, where no steps are set.
  public let everySeconds: Double
  private var output = ConsoleOutput.standard
  private var totalSteps: Int?
  private var pace = Pace()
  /// The values that were seen last, by name.
  private var latest: [String: Double] = [:]
  private var shown = -Double.infinity
  /// What the terminal's last line holds.
  private var line = ""

  /// - Parameters:
  ///   - quiet: Whether only warnings and errors are shown.
  ///   - everySteps: Every how many steps there is a plain line; null for every so many seconds.
  ///   - everySeconds: Every how many seconds there is a plain line, where no steps are set.
  public init(
    quiet: Bool = false, everySteps: Int? = nil, everySeconds: Double = 10
  ) throws(RunError) {
    if let everySteps, everySteps < 1 {
      throw .badSetting(name: "every_steps", expected: "at least 1", found: "\(everySteps)")
    }
    guard everySeconds >= 0 else {
      throw .badSetting(
        name: "every_seconds", expected: "a number of at least 0", found: "\(everySeconds)")
    }
    self.quiet = quiet
    self.everySteps = everySteps
    self.everySeconds = everySeconds
  }

  public func start(_ run: RunStart) throws(RunError) {
    totalSteps = run.info.totalSteps
    pace = Pace(step: run.step, now: output.now())
    guard !quiet else { return }
    say(run.step == 0 ? "run \(run.folder.path)" : "run \(run.folder.path), after step \(run.step)")
  }

  public func log(_ record: Record) throws(RunError) {
    for (name, value) in record.values { latest[name] = value }
    guard !quiet else { return }
    let now = output.now()
    pace.add(step: record.step, now: now)
    let validation = record.values.filter { $0.name.hasPrefix(RecordName.validation) }
    if !validation.isEmpty { say(sentence(record.step, validation)) }
    // A record of validation alone says nothing about the pace.
    guard validation.count < record.values.count else { return }
    let isLast = record.step == totalSteps
    let progress = ProgressLine(
      step: record.step, totalSteps: totalSteps, parts: parts(now: now))
    if output.isTerminal {
      // More often than ten times in a second nobody sees.
      guard now - shown >= 0.1 || isLast else { return }
      shown = now
      draw(progress)
    } else if isDue(record.step, now: now) || isLast {
      shown = now
      output.write(progress.plain + "\n")
    }
  }

  public func text(step: Int, name: String, text: String) throws(RunError) {
    guard !quiet else { return }
    let lines = Printable.text(text).split(separator: "\n", omittingEmptySubsequences: false)
    say("\(name) at step \(step):\n" + lines.map { "  \($0)" }.joined(separator: "\n"))
  }

  public func table(step: Int, name: String, table: Table) throws(RunError) {
    guard !quiet else { return }
    say("\(name) at step \(step):\n\(table.text)")
  }

  public func message(_ level: MessageLevel, _ text: String) throws(RunError) {
    guard level == .info else {
      clear()
      output.writeError("\(level.rawValue): \(Printable.text(text))\n")
      output.write(line)
      return
    }
    if !quiet { say(Printable.text(text)) }
  }

  public func finish(_ status: RunStatus, reason: String?) throws(RunError) {
    if !line.isEmpty { output.write("\n") }
    line = ""
    guard !quiet else { return }
    let time = Words.duration(output.now() - pace.start.now, precise: true)
    let why = reason.map { ": \(Printable.text($0))" } ?? ""
    // Where a run was stopped its last record lies behind its last step.
    let step = status == .finished ? " at step \(pace.last.step)" : ""
    say("\(status.rawValue)\(step) after \(time)\(why)")
  }

  private func isDue(_ step: Int, now: Double) -> Bool {
    if shown == -.infinity { return true }
    if let everySteps { return step % everySteps == 0 }
    return now - shown >= everySeconds
  }

  private func parts(now: Double) -> [String] {
    var parts: [String] = []
    if let loss = latest[RecordName.trainLoss] { parts.append("loss \(Words.number(loss))") }
    if let total = totalSteps, let left = pace.left(to: total, now: now) {
      parts.append("\(Words.duration(left)) left")
    }
    if let rate = latest[RecordName.tokensPerSecond] { parts.append("\(Words.count(rate)) tok/s") }
    if let rate = latest[RecordName.learningRate] { parts.append("lr \(Words.number(rate))") }
    if let memory = latest[RecordName.memory] ?? ProcessMemory.resident {
      parts.append(Words.bytes(memory))
    }
    return parts
  }

  private func sentence(_ step: Int, _ values: [(name: String, value: Double)]) -> String {
    let named = values.map {
      "\(Printable.text(String($0.name.dropFirst(RecordName.validation.count)))) "
        + Words.number($0.value)
    }
    return "validation at step \(step): \(named.joined(separator: ", "))"
  }

  /// Writes lines above the bar.
  private func say(_ text: String) {
    clear()
    output.write(text + "\n")
    output.write(line)
  }

  private func draw(_ progress: ProgressLine) {
    clear()
    line = progress.text(
      width: output.width(), hasColour: output.hasColour, isUnicode: output.isUnicode)
    output.write(line)
  }

  private func clear() {
    if !line.isEmpty { output.write("\r\u{1B}[K") }
  }
}

extension ConsoleLogger {
  package convenience init(
    quiet: Bool = false, everySteps: Int? = nil, everySeconds: Double = 10, output: ConsoleOutput
  ) throws(RunError) {
    try self.init(quiet: quiet, everySteps: everySteps, everySeconds: everySeconds)
    self.output = output
  }
}

/// How fast a run is.
private struct Pace {
  struct Point {
    var step: Int
    var now: Double
  }
  var start: Point
  var last: Point

  init(step: Int = 0, now: Double = 0) {
    start = Point(step: step, now: now)
    last = start
  }

  mutating func add(step: Int, now: Double) { last = Point(step: max(last.step, step), now: now) }

  /// Seconds that the other steps take when they take as long as those so far.
  func left(to total: Int, now: Double) -> Double? {
    let done = last.step - start.step
    guard done > 0 else { return nil }
    return (now - start.now) / Double(done) * Double(max(0, total - last.step))
  }
}

/// Text that a terminal only shows.
enum Printable {
  /// The text without control characters, which could move the cursor or do worse; lines and tabs stay.
  static func text(_ text: String) -> String {
    var shown = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let isControl = scalar.properties.generalCategory == .control
      shown.append(isControl && scalar != "\n" && scalar != "\t" ? "\u{FFFD}" : scalar)
    }
    return String(shown)
  }
}
