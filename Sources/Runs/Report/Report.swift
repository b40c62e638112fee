/// A page about one or more runs, and a table of them for the terminal.
///
/// The page is one file that needs nothing else: no script, font or picture from elsewhere. It shows the status and key
/// figures, curves of everything that was recorded, samples, confusion matrices, the config as executed and what it changes
/// in its parent, data, versions and machine. Several runs are drawn over each other, with what differs between their
/// configs.
///
///     try Report(of: [RunFolder("runs/first"), RunFolder("runs/second")]).write(to: "report.html")
public struct Report: Sendable {
  package let runs: [RecordedRun]
  /// What the runs are called: their folders' names, or paths where two have the same.
  let names: [String]
  let differences: RunDifferences

  /// Reads the runs.
  ///
  /// - Throws: ``RunError`` when one of them is no run, or a file of it is broken, with its line.
  public init(of folders: [RunFolder]) throws(RunError) {
    var runs: [RecordedRun] = []
    for folder in folders { runs.append(try RecordedRun(folder)) }
    self.init(runs)
  }

  package init(_ runs: [RecordedRun]) {
    self.runs = runs
    let short = runs.map(\.folder.name)
    names = Set(short).count == short.count ? short : runs.map(\.folder.path)
    differences = RunDifferences(runs)
  }

  /// Writes the page, whole or not at all.
  public func write(to path: String) throws(RunError) { try WholeFile.write(html.utf8, to: path) }

  /// The runs as a table: name, status, steps, best validation loss, and what differs.
  public var text: String {
    var lines = [["run", "status", "steps", "validation loss", "train loss", "differs in"]]
    for (number, run) in runs.enumerated() {
      lines.append([
        Printable.text(names[number]), run.info.status.rawValue, steps(run),
        run.bestValidationLoss.map { "\(Words.number($0.value)) (\($0.step))" } ?? "-",
        run.lastTrainLoss.map { Words.number($0.value) } ?? "-",
        Printable.text(differences.settings[number].joined(separator: " ")),
      ])
    }
    if runs.count == 1 { lines = lines.map { $0.dropLast() } }
    let columns = lines[0].indices
    let widths = columns.map { column in lines.map { $0[column].count }.max() ?? 0 }
    return lines.map { line in
      let cells = columns.map { column in
        line[column] + String(repeating: " ", count: widths[column] - line[column].count)
      }
      var text = cells.joined(separator: "  ")
      while text.last == " " { text.removeLast() }
      return text + "\n"
    }.joined()
  }

  func steps(_ run: RecordedRun) -> String {
    "\(run.info.step)" + (run.info.totalSteps.map { "/\($0)" } ?? "")
  }
}
