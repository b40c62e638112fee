import Foundation
import LazyConfig
import Testing

@testable import Runs

/// A screen that does what a terminal does with the console's text.
private final class Screen {
  var lines = [""]
  var raw = ""
  var errors = ""
  var now = 0.0
  var width = 80

  func write(_ text: String) {
    raw += text
    var rest = Substring(text)
    while let character = rest.popFirst() {
      switch character {
      case "\n": lines.append("")
      case "\r": lines[lines.count - 1] = ""
      case "\u{1B}":
        // A sequence ends with a letter.
        while let next = rest.popFirst(), !next.isLetter {}
      default: lines[lines.count - 1].append(character)
      }
    }
  }

  func output(isTerminal: Bool, hasColour: Bool = false, isUnicode: Bool = true) -> ConsoleOutput {
    ConsoleOutput(
      isTerminal: isTerminal, hasColour: hasColour, isUnicode: isUnicode, width: { self.width },
      now: { self.now }, write: write, writeError: { self.errors += $0 })
  }
}

@Suite("The console")
struct ConsoleTests {
  private func start(step: Int = 0, total: Int? = 2000) -> RunStart {
    RunStart(folder: RunFolder("runs/a"), info: RunInfo(totalSteps: total), step: step)
  }

  private func record(_ step: Int) -> Record {
    Record(
      step: step,
      values: [
        (RecordName.trainLoss, 2.5 / Double(step)), (RecordName.learningRate, 0.00098),
        (RecordName.tokensPerSecond, 12_345), (RecordName.memory, 1.5 * 1_073_741_824),
      ])
  }

  @Test func `a terminal has one line that is written over`() throws {
    let screen = Screen()
    let console = try ConsoleLogger(output: screen.output(isTerminal: true))
    try console.start(start())
    for step in 1...500 {
      screen.now = Double(step) / 10
      try console.log(record(step))
    }
    #expect(screen.lines.count == 2)
    #expect(
      screen.lines[1]
        == " 500/2000 ━─────  loss 0.005000  2m30s left  12.3k tok/s  lr 9.80e-04  1.50 GiB")
    try console.message(.warning, "slow")
    #expect(screen.errors == "warning: slow\n" && screen.lines.count == 2)
    try console.finish(.stopped, reason: "ctrl-C")
    #expect(screen.lines[2] == "stopped after 50s: ctrl-C")
  }

  @Test(arguments: [true, false], [true, false])
  func `no line is longer than the terminal is wide`(colour: Bool, unicode: Bool) throws {
    for width in 1...130 {
      let screen = Screen()
      screen.width = width
      let console = try ConsoleLogger(
        output: screen.output(isTerminal: true, hasColour: colour, isUnicode: unicode))
      try console.start(start())
      screen.now = 1
      try console.log(record(1234))
      let line = screen.lines[1]
      #expect(line.count < width || (width == 1 && line.isEmpty))
      #expect(unicode || line.utf8.count == line.count)
      let hasBar = line.contains("━") || line.contains("=")
      #expect(screen.raw.contains("\u{1B}[36m") == (colour && hasBar))
    }
  }

  @Test func `elsewhere there are plain lines, some of the steps and the last`() throws {
    let screen = Screen()
    let console = try ConsoleLogger(everySteps: 2, output: screen.output(isTerminal: false))
    try console.start(start(total: 5))
    for step in 1...5 {
      screen.now = Double(step)
      try console.log(record(step))
    }
    try console.log(
      Record(step: 5, values: [("validation/loss", 1.25), ("validation/accuracy", 0.5)]))
    try console.finish(.finished, reason: nil)
    #expect(
      screen.raw == """
        run runs/a
        step 1/5  loss 2.500  4s left  12.3k tok/s  lr 9.80e-04  1.50 GiB
        step 2/5  loss 1.250  3s left  12.3k tok/s  lr 9.80e-04  1.50 GiB
        step 4/5  loss 0.6250  1s left  12.3k tok/s  lr 9.80e-04  1.50 GiB
        step 5/5  loss 0.5000  0s left  12.3k tok/s  lr 9.80e-04  1.50 GiB
        validation at step 5: loss 1.250, accuracy 0.5000
        finished at step 5 after 5.0s

        """)
  }

  @Test func `the time left is that of this process's own steps`() throws {
    let screen = Screen()
    let console = try ConsoleLogger(output: screen.output(isTerminal: false))
    screen.now = 100
    try console.start(start(step: 1000))
    screen.now = 110
    try console.log(record(1010))
    #expect(screen.lines[0] == "run runs/a, after step 1000")
    #expect(screen.lines[1].contains("  16m30s left  "))
  }

  @Test func `quiet leaves only what is wrong`() throws {
    let screen = Screen()
    let console = try ConsoleLogger(quiet: true, output: screen.output(isTerminal: true))
    try console.start(start())
    try console.log(record(1))
    try console.log(Record(step: 1, values: [("validation/loss", 1)]))
    try console.text(step: 1, name: "sample", text: "x")
    try console.table(step: 1, name: "t", table: Table(rows: [], columns: [], values: []))
    try console.message(.info, "hello")
    try console.message(.error, "no\u{1B}[2Jpe")
    try console.finish(.failed, reason: "x")
    #expect(screen.raw == "" && screen.errors == "error: no\u{FFFD}[2Jpe\n")
  }

  @Test func `samples and tables stand above the bar`() throws {
    let screen = Screen()
    let console = try ConsoleLogger(output: screen.output(isTerminal: true))
    try console.start(start())
    screen.now = 1
    try console.log(record(1))
    let bar = try #require(screen.lines.last)
    try console.text(step: 1, name: "sample", text: "a\nb")
    try console.table(
      step: 1, name: "confusion",
      table: Table(
        rowTitle: "target", columnTitle: "prediction", rows: ["no", "yes"],
        columns: ["no", "yes"], values: [[10, 2], [3]]))
    #expect(
      screen.lines.dropFirst() == [
        "sample at step 1:", "  a", "  b", "confusion at step 1:",
        "  target \\ prediction  no  yes",
        "  no                   10    2",
        "  yes                   3     ", bar,
      ])
  }

  @Test(arguments: [
    (2.3124, "2.312"), (0.00098, "9.80e-04"), (0, "0"), (12_345.6, "12346"), (-0.5, "-0.5000"),
    (1e9, "1.00e+09"), (.nan, "NaN"), (-.infinity, "-Inf"), (0.0123, "0.01230"), (999.96, "1000.0"),
  ])
  func `numbers are short`(number: Double, text: String) {
    #expect(Words.number(number) == text)
  }

  @Test(arguments: [
    (0.0, "0s"), (59.6, "1m00s"), (185, "3m05s"), (7620, "2h07m"), (273_600, "3d04h"),
    (.infinity, "?"), (-5, "0s"),
  ])
  func `times are short`(seconds: Double, text: String) {
    #expect(Words.duration(seconds) == text)
  }

  @Test(arguments: [(987.0, "987"), (12_345, "12.3k"), (999_600, "1.00M"), (1.5, "1.5"), (0, "0")])
  func `counts are short`(count: Double, text: String) {
    #expect(Words.count(count) == text)
  }

  @Test func `loggers are targets of a config`() throws {
    let tree = try ConfigTree(
      yaml:
        "{_target_: LoggerSlot, loggers: [{_target_: ConsoleLogger, quiet: true}, JSONLinesLogger]}"
    )
    let loggers = try tree.build(as: LoggerSlot.self).loggers
    #expect((loggers[0] as? ConsoleLogger)?.quiet == true && loggers[1] is JSONLinesLogger)
    #expect(
      error {
        _ = try ConfigTree(yaml: "{_target_: ConsoleLogger, every_steps: 0}")
          .build(as: (any RunLogger).self)
      }.contains("every_steps: expected at least 1, found 0"))
  }
}

/// The slot that a trainer has.
@Configurable
struct LoggerSlot {
  let loggers: [any RunLogger]
}
