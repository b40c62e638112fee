import Foundation
package import LazyConfig

/// What a run's folder holds, read.
package struct RecordedRun: Sendable {
  package let folder: RunFolder
  package let info: RunInfo
  /// The values over the steps, in the order in which their names first occur.
  package let series: [Series]
  package let samples: [Sample]
  /// Seconds of training.
  package let seconds: Double
  package let epoch: Double
  package let config: ConfigTree?
  package let parent: ConfigTree?

  /// Reads a run. A last line that was being written when the run was killed is left out.
  ///
  /// - Throws: ``RunError`` when there is no run, or a file of it is broken, with its line.
  package init(_ folder: RunFolder) throws(RunError) {
    self.folder = folder
    info = try folder.readInfo()
    var found = Records()
    try Self.lines(folder.metrics) { (line, number) throws(RunError) in
      do throws(LineError) {
        found.add(try RecordLine.record(of: line))
      } catch {
        throw .badFile(path: folder.metrics, line: number, reason: error.reason)
      }
    }
    series = found.series
    seconds = found.seconds
    epoch = found.epoch
    var samples: [Sample] = []
    try Self.lines(folder.samples) { (line, number) throws(RunError) in
      guard let sample = try? Sample(line: line) else {
        throw .badFile(
          path: folder.samples, line: number,
          reason: "expected a step, a name, and a text or a table")
      }
      samples.append(sample)
    }
    self.samples = samples
    config = try Self.tree(folder.config)
    parent = try Self.tree(folder.parentConfig)
  }

  /// The values of a name.
  package func series(_ name: String) -> Series? { series.first { $0.name == name } }

  /// The smallest validation loss and its step.
  package var bestValidationLoss: Series.Point? {
    series(RecordName.validationLoss)?.finite.min { $0.value < $1.value }
  }

  /// The last training loss, smoothed.
  package var lastTrainLoss: Series.Point? {
    series(RecordName.trainLoss).flatMap { $0.smoothed(window: Chart.window(of: $0)).points.last }
  }

  /// The middle one of a value's numbers.
  package func median(_ name: String) -> Double? {
    let values = (series(name)?.finite ?? []).map(\.value).sorted()
    return values.isEmpty ? nil : values[values.count / 2]
  }

  private static func lines(
    _ path: String, _ body: (ArraySlice<UInt8>, Int) throws(RunError) -> Void
  ) throws(RunError) {
    guard FileManager.default.fileExists(atPath: path) else { return }
    try StepLines.forEach(try WholeFile.read(path), path: path) { (line, number) throws(RunError) in
      if line.last == StepLines.newline { try body(line.dropLast(), number) }
    }
  }

  private static func tree(_ path: String) throws(RunError) -> ConfigTree? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let text = String(decoding: try WholeFile.read(path), as: UTF8.self)
    do {
      return try ConfigTree(yaml: text, name: path)
    } catch {
      throw .badFile(path: path, line: nil, reason: "\(error)")
    }
  }
}

/// Records as they come, by the names of their values.
private struct Records {
  var series: [Series] = []
  var seconds = 0.0
  var epoch = 0.0
  private var places: [String: Int] = [:]

  mutating func add(_ record: Record) {
    if record.seconds.isFinite { seconds = max(seconds, record.seconds) }
    if record.epoch.isFinite { epoch = max(epoch, record.epoch) }
    for (name, value) in record.values {
      let place = places[name] ?? series.count
      if place == series.count {
        places[name] = place
        series.append(Series(name))
      }
      series[place].points.append(Series.Point(step: record.step, value: value))
    }
  }
}
