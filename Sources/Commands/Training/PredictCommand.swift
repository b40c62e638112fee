import ArgumentParser
import ConfigCommands
import Foundation
import Training

/// `taibai predict`.
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Print what a trained run says of texts.",
    discussion: """
      A line of JSON for each line of the file: the class and how probable each is, or the number. A tab \
      stands between the texts of a pair.
      """)

  @Argument(
    help: ArgumentHelp("The run's folder.", valueName: "run"), completion: .directory)
  var runFolder: String

  @Option(help: "A file with a text in each line; '-' for the standard input.", completion: .file())
  var input: String

  @Option(help: "How many texts are computed at once.")
  var batchSize = 32

  @Option(help: "Which of the run's checkpoints.")
  var checkpoint: SavedRun.Choice = .best

  @OptionGroup var device: DeviceOption

  func validate() throws {
    guard batchSize > 0 else { throw ValidationError("--batch-size takes a number from 1") }
  }

  func run() throws {
    let lines = try TextLines.read(input)
    let predictor = try Predictor(SavedRun(runFolder, checkpoint, device: device.device()))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    for start in stride(from: 0, to: lines.count, by: batchSize) {
      let batch = lines[start..<min(start + batchSize, lines.count)]
      let pairs = batch.map {
        $0.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
      }
      let arePairs = pairs.allSatisfy { $0.count == 2 }
      let predictions = try predictor.predict(
        arePairs ? pairs.map { String($0[0]) } : Array(batch),
        pairs: arePairs ? pairs.map { String($0[1]) } : nil)
      for (text, prediction) in zip(batch, predictions) {
        Terminal.print(String(decoding: try encoder.encode(Line(text, prediction)), as: UTF8.self))
      }
    }
  }

  private struct Line: Encodable {
    let text: String
    let label: String?
    let scores: [String: Double]?
    let value: Double?

    init(_ text: String, _ prediction: Predictor.Prediction) {
      self.text = text
      label = prediction.label
      let named = Dictionary(prediction.scores.map { ($0.name, $0.value) }) { first, _ in first }
      scores = label == nil ? nil : named
      value = label == nil ? prediction.scores.first?.value : nil
    }
  }
}
