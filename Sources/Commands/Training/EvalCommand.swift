public import ArgumentParser
import ConfigCommands
import Foundation
import LazyConfig
import Runs
import Training

/// `taibai eval`.
struct EvalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval",
    abstract: "Measure a trained run, or the model that a config starts from.",
    discussion: """
      The validation sets of the config are measured, whole, with its metrics; overrides name other data:

        taibai eval runs/first data.validation=0 'data.validation_files=[test.txt]'
      """)

  @OptionGroup var source: SourceArguments

  @Option(help: "Which of the run's checkpoints.")
  var checkpoint: SavedRun.Choice = .best

  @OptionGroup var device: DeviceOption

  @Option(help: "The values as text for people or as JSON for programs.")
  var format: SummaryCommand.Format = .text

  func run() throws {
    let evaluation: Evaluation
    if RunFolder.isRun(source.source) {
      let saved = try SavedRun(
        source.source, checkpoint, overrides: source.overrides, device: device.device())
      evaluation = try Evaluation(of: saved, cacheFolder: RunFacts.cacheFolder)
    } else {
      let run = try RunLaunch.run(source.load())
      evaluation = try Evaluation(
        of: run, on: device.device(), cacheFolder: RunFacts.cacheFolder)
    }
    switch format {
    case .json: Terminal.print(try evaluation.json())
    case .text: Terminal.print(evaluation.text)
    }
  }
}

extension SavedRun.Choice: ExpressibleByArgument {}

extension Evaluation {
  /// A line for each value.
  fileprivate var text: String {
    let width = values.map(\.name.count).max() ?? 0
    let lines = values.map { name, value in
      name.padding(toLength: width + 2, withPad: " ", startingAt: 0) + String(format: "%.6g", value)
    }
    return (lines + tables.map { "\n\($0.name)\n\($0.table.text)" }).joined(separator: "\n")
  }

  fileprivate func json() throws -> String {
    var object: [String: Double?] = [:]
    for (name, value) in values { object[name] = value.isFinite ? value : nil }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(object), as: UTF8.self)
  }
}
