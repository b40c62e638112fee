import Foundation
import LazyConfig
import Testing

@testable import Runs

@Suite("Reports")
struct ReportTests {
  /// With TAIBAI_REPORTS in the environment, the pages of these tests are left in that folder, to be looked at.
  private static let kept = ProcessInfo.processInfo.environment["TAIBAI_REPORTS"]

  private func page(_ name: String, _ folders: [RunFolder]) throws -> String {
    let report = try Report(of: folders)
    if let kept = Self.kept {
      try FileManager.default.createDirectory(atPath: kept, withIntermediateDirectories: true)
      try report.write(to: "\(kept)/\(name).html")
    }
    let html = report.html
    try expectWellFormed(html)
    return html
  }

  /// Every element that is opened is closed, in order; nothing comes from elsewhere; no number is unwritten.
  private func expectWellFormed(_ html: String) throws {
    var open: [Substring] = []
    let single = ["meta", "input", "!DOCTYPE"]
    var rest = html[...]
    while let start = rest.firstIndex(of: "<") {
      rest = rest[rest.index(after: start)...]
      let end = try #require(rest.firstIndex(of: ">"))
      let tag = rest[..<end]
      let isClosing = tag.first == "/"
      let name = tag.drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber || $0 == "!" }
      rest = rest[rest.index(after: end)...]
      if isClosing {
        let last = open.popLast()
        #expect(last == name, "</\(name)> closes <\(last ?? "nothing")>")
        if last != name { return }
      } else if tag.last != "/", name != "circle" || !tag.hasSuffix("/"),
        !single.contains(String(name)) || name == "circle"
      {
        open.append(name)
        if name == "style" || name == "script" {
          let close = try #require(rest.range(of: "</\(name)>"))
          rest = rest[close.lowerBound...]
        }
      }
    }
    #expect(open == [])
    for outside in ["src=", "url(", "@import", "<link", "href="] {
      #expect(!html.contains(outside), "\(outside)")
    }
    let drawn = html.split(separator: " d=\"").dropFirst().map { $0.prefix { $0 != "\"" } }
    #expect(drawn.allSatisfy { !$0.contains("nan") && !$0.contains("inf") && !$0.contains("e") })
  }

  @Test func `one run has its figures, curves, samples, config and facts`() throws {
    try withTemporaryFolder { root in
      var run = try MadeRun("gpt", overrides: ["model.layers.*.dropout=0.1", "optimizer.lr=0.002"])
      run.resume = 901
      let html = try page("one", [try run.write(in: root)])
      for part in [
        "<title>gpt</title>", "class=\"status finished\"", "2000/2000", "Best validation loss",
        "<h3>Loss</h3>", "<h3>Learning rate</h3>", "<h3>Gradient norm</h3>",
        "Validation perplexity",
        "What &lt;b&gt;light&lt;/b&gt; through &amp; yonder step 2000 breaks?",
        "~ optimizer.lr: 0.001 -&gt; 0.002</span>", "resumed after step 900", "804,096",
        "Started 2026-11-23", "AMD EPYC 9V74", "_target_: MultiHeadAttention",
      ] {
        #expect(html.contains(part), "\(part)")
      }
    }
  }

  @Test func `two runs are drawn over each other, with what differs`() throws {
    try withTemporaryFolder { root in
      var second = try MadeRun(
        "gated",
        overrides: ["model.layers.*.attention=GatedAttention", "seed=7"])
      second.floor = 1.4
      second.every = 10
      var first = try MadeRun("base")
      first.every = 10
      let folders = [try first.write(in: root), try second.write(in: root)]
      let html = try page("two", folders)
      for part in [
        "<title>2 runs</title>", "<code>model.layers.*.attention=GatedAttention</code>",
        "<code>model.layers.*.attention=MultiHeadAttention</code>", "<code>seed=7</code>",
        "<h3>Training loss</h3>", "<h3>Validation loss</h3>", "class=\"run1 c1\"",
        "From base to gated",
      ] {
        #expect(html.contains(part), "\(part)")
      }
      let text = try Report(of: folders).text
      #expect(
        text == """
          run    status    steps      validation loss  train loss  differs in
          base   finished  2000/2000  1.842 (1500)     1.556       model.layers.*.attention=MultiHeadAttention seed=1337
          gated  finished  2000/2000  1.744 (1500)     1.409       model.layers.*.attention=GatedAttention seed=7

          """)
      #expect(try Report(of: [folders[0]]).text.hasSuffix("1.556\n"))
    }
  }

  @Test func `a classifier has its confusion matrix`() throws {
    try withTemporaryFolder { root in
      var run = try MadeRun("emotion")
      run.isClassifier = true
      run.steps = 300
      run.every = 1
      let html = try page("classifier", [try run.write(in: root)])
      #expect(html.contains("<th>&lt;sadness&gt;</th>"))
      #expect(html.contains("<td style=\"--p:52%\">480<small>86%</small></td>"))
      #expect(html.contains("<dt>Accuracy</dt>"))
    }
  }

  @Test func `a run of which nothing is recorded has a page`() throws {
    try withTemporaryFolder { root in
      let folder = RunFolder(root + "/empty")
      let recorder = Recorder(try folder.create(), loggers: [])
      try recorder.start(RunInfo(), config: ConfigTree([:]))
      let html = try page("empty", [folder])
      #expect(html.contains("Nothing has been recorded yet.") && html.contains("running"))
    }
  }

  @Test(arguments: [
    0.5, 0, -3, .nan, .infinity, 1e300, .leastNonzeroMagnitude, .greatestFiniteMagnitude,
  ])
  func `one point of any value has a page`(value: Double) throws {
    try withTemporaryFolder { root in
      let folder = RunFolder(root + "/a")
      let recorder = Recorder(try folder.create(), loggers: [try JSONLinesLogger()])
      try recorder.start(RunInfo(), config: ConfigTree([:]))
      try recorder.log(
        Record(
          step: 1, epoch: value, seconds: value,
          values: [("train/loss", value), ("validation/loss", value), ("odd <name>", value)]))
      let html = try page("point \(value)", [folder])
      #expect(html.contains("<h3>Odd &lt;name&gt;</h3>"))
      try recorder.log(
        Record(step: 1 << 53, values: [("train/loss", -value), ("odd <name>", -value)]))
      _ = try page("points \(value)", [folder])
    }
  }

  @Test func `numbers that are none are marked, and the line goes on behind them`() throws {
    try withTemporaryFolder { root in
      var run = try MadeRun("nan")
      run.broken = [400: .nan, 401: .infinity, 1000: -.infinity, 700: 1e9]
      run.status = .failed
      run.reason = "the loss is NaN: model.layers.3.attention produced it <first>"
      let html = try page("nan", [try run.write(in: root)])
      #expect(html.contains("class=\"broken\""))
      #expect(html.contains("training, step 400: NaN"))
      #expect(html.contains("a few spikes are cut off"))
      #expect(html.contains("produced it &lt;first&gt;</p>"))
    }
  }

  @Test func `a run that was killed while it wrote is shown to its last whole line`() throws {
    try withTemporaryFolder { root in
      var run = try MadeRun("killed")
      run.recorded = 1234
      run.every = 1
      run.status = nil
      let folder = try run.write(in: root)
      for file in [folder.metrics, folder.samples] {
        var bytes = try WholeFile.read(file)
        bytes.removeLast(20)
        try WholeFile.write(bytes, to: file)
      }
      let html = try page("killed", [folder])
      #expect(html.contains("class=\"status killed\""))
      #expect(html.contains("at step 1233, smoothed"))
    }
  }

  @Test func `a hundred thousand points become a drawing of a hundred kilobytes`() throws {
    let points = (1...100_000).map { Series.Point(step: $0, value: 1 / Double($0 % 977 + 1)) }
    let line = Chart.Line(
      name: "a", colour: 0, run: 0, series: Series("a", points), isSmoothed: true)
    let figure = Chart(title: "Loss", lines: [line], isWide: true).figure(number: 0)
    #expect(figure.contains("<svg") && figure.utf8.count < 100_000)
  }

  @Test func `ten runs have colours and dashes of their own`() throws {
    try withTemporaryFolder { root in
      let folders = try (0..<10).map { number in
        var run = try MadeRun("run-\(number)", overrides: ["optimizer.lr=\(number + 1)e-3"])
        run.steps = 1000
        run.floor = 1.2 + Double(number) * 0.07
        if number == 7 { run.status = nil }
        return try run.write(in: root)
      }
      let html = try page("ten", folders)
      #expect(html.contains("<code>optimizer.lr=0.01</code>"))
      #expect(html.contains("class=\"run9 c2 dashed\""))
      #expect(html.utf8.count < 1_500_000)
    }
  }

  @Test func `runs of one name in several folders are told apart by their paths`() throws {
    try withTemporaryFolder { root in
      let folders = try ["a", "b"].map { try MadeRun("\($0)/run").write(in: root) }
      let report = try Report(of: folders)
      #expect(report.names == folders.map(\.path))
    }
  }

  @Test func `a broken file is named with its line`() throws {
    try withTemporaryFolder { root in
      let folder = try MadeRun("a").write(in: root)
      var lines = try text(folder.metrics).split(separator: "\n", omittingEmptySubsequences: false)
      lines[4] = "{\"step\":5,\"train/loss\":oops}"
      try WholeFile.write(lines.joined(separator: "\n").utf8, to: folder.metrics)
      #expect(
        error { _ = try Report(of: [folder]) }
          == "\(folder.metrics):5: 'oops' in column 24 is no value")
      try WholeFile.write("".utf8, to: folder.metrics)
      try WholeFile.write("{\"step\":1}\n".utf8, to: folder.samples)
      #expect(error { _ = try Report(of: [folder]) }.hasPrefix("\(folder.samples):1: expected"))
      try WholeFile.write("a: [".utf8, to: folder.config)
      try WholeFile.write("".utf8, to: folder.samples)
      #expect(error { _ = try Report(of: [folder]) }.contains("config.yaml"))
      #expect(
        error { try Report([]).write(to: root) } == "'\(root)' cannot be written: it is a folder")
    }
  }

  @Test func `thinning keeps the smallest and the largest of each part`() {
    let series = Series("a", (0..<10_000).map { .init(step: $0, value: $0 == 7777 ? 99 : 0) })
    let thin = series.thinned(to: 100)
    #expect(thin.points.count <= 200 && thin.points.contains { $0.value == 99 })
    #expect(thin.points.map(\.step) == thin.points.map(\.step).sorted())
    #expect(series.thinned(to: 5000) == series)
  }

  @Test func `a smoothed constant is that constant`() {
    let series = Series("a", (0..<100).map { .init(step: $0, value: $0 == 50 ? .nan : 3) })
    #expect(series.smoothed(window: 20).points.allSatisfy { abs($0.value - 3) < 1e-14 })
  }

  @Test func `smoothing takes the middle of a point and its neighbours`() {
    let values: [Double] = [9, 1, 5, 100, .nan, 4, 2, 6]
    let series = Series("a", values.enumerated().map { .init(step: $0, value: $1) })
    #expect(series.runningMedian(window: 3).points.map(\.value) == [9, 5, 5, 5, 4, 4, 4])
    #expect(series.runningMedian(window: 1).points == series.finite)
    #expect(Series("a", series.finite).runningMean(window: 3).points[2].value == 106.0 / 3)
  }

  @Test(arguments: [
    (0.0...10.0, false, ["0", "2", "4", "6", "8", "10"]),
    (1.52...1.58, false, ["1.52", "1.54", "1.56", "1.58"]),
    (-1.0...1.0, false, ["-1.0", "-0.5", "0.0", "0.5", "1.0"]),
    (0...25_000, false, ["0", "5000", "10000", "15000", "20000", "25000"]),
    (1e-5...1e-2, true, ["1e-05", "1e-04", "0.001", "0.01"]),
    (1...50, true, ["1", "2", "5", "10", "20", "50"]),
  ])
  func `axes have round numbers`(range: ClosedRange<Double>, isLog: Bool, labels: [String]) {
    let axis = Axis(over: range, isLogarithmic: isLog, start: 0, end: 100)
    #expect(axis.ticks(about: 5).map(\.label) == labels)
  }
}
