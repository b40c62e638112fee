import Foundation
import LazyConfig
import Runs
import Testing

/// `taibai report`.
@Suite struct ReportCommandTests {
  /// Calls a function with a folder that holds the runs `first` and `second`.
  private func withRuns(_ body: (String) throws -> Void) throws {
    let root = NSTemporaryDirectory() + "taibai-report-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: root) }
    for (number, name) in ["first", "second"].enumerated() {
      let folder = RunFolder("\(root)/\(name)")
      let recorder = Recorder(try folder.create(), loggers: [try JSONLinesLogger()])
      try recorder.start(
        RunInfo(totalSteps: 3, started: Date(timeIntervalSince1970: 1e9 + Double(number))),
        config: ConfigTree(["lr": .double(0.1 * Double(number + 1))]))
      for step in 1...3 {
        try recorder.log(Record(step: step, values: [(RecordName.trainLoss, 1 / Double(step))]))
      }
      try recorder.log(Record(step: 3, values: [(RecordName.validationLoss, 0.5)]))
      try recorder.finish(.finished)
    }
    try body(root)
  }

  @Test func `a page lies in the run's folder, beside several, or where it is asked for`()
    throws
  {
    try withRuns { root in
      let one = try ProgramRun("report", "\(root)/first")
      #expect(one.output == "wrote \(root)/first/report.html\n" && one.status == 0, "\(one.errors)")
      let all = try ProgramRun("report", root)
      #expect(all.output == "wrote \(root)/report.html\n")
      let page = try String(contentsOfFile: "\(root)/report.html", encoding: .utf8)
      #expect(page.contains("<title>2 runs</title>") && page.contains("lr=0.2"))
      let out = try ProgramRun(
        "report", "\(root)/first", "\(root)/second", "--out", "\(root)/o.html")
      #expect(out.output == "wrote \(root)/o.html\n")
    }
  }

  @Test func `a table says how runs went and what differs`() throws {
    try withRuns { root in
      let run = try ProgramRun("report", root, "--format", "text")
      #expect(
        run.output == """
          run     status    steps  validation loss  train loss  differs in
          first   finished  3/3    0.5000 (3)       0.3333      lr=0.1
          second  finished  3/3    0.5000 (3)       0.3333      lr=0.2

          """)
    }
  }

  @Test func `what is no run, is broken or cannot be written is said`() throws {
    try withRuns { root in
      let missing = try ProgramRun("report", "\(root)/frist")
      #expect(missing.status == 1)
      #expect(
        missing.errors
          == "error: there is no run '\(root)/frist'; did you mean '\(root)/first'?\n")
      let folder = try ProgramRun("report", "/usr")
      #expect(folder.errors == "error: '/usr' is no run's folder: there is no run.json in it\n")
      let unwritable = try ProgramRun("report", "\(root)/first", "--out", "\(root)/no/such/o.html")
      #expect(
        unwritable.errors
          == "error: '\(root)/no/such/o.html' cannot be written: No such file or directory\n")
      try "{\"step\":1,\"a\":b}\n".write(
        toFile: "\(root)/first/metrics.jsonl", atomically: false, encoding: .utf8)
      let broken = try ProgramRun("report", "\(root)/first")
      #expect(
        broken.errors
          == "error: \(root)/first/metrics.jsonl:1: 'b' in column 15 is no value\n")
      let usage = try ProgramRun("report", root, "--format", "text", "--out", "x")
      #expect(usage.status == 2)
    }
  }
}
