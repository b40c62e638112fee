import ArgumentParser
import ConfigCommands
import Models

/// `taibai export`: a model of ours becomes a Hugging Face folder.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a model as a Hugging Face folder.",
    discussion: "What was imported goes back as it was, bit for bit.")

  @Argument(help: "The model's folder.", completion: .directory)
  var folder: String

  @Option(help: "Where it is written.")
  var out: String

  @Option(help: "How many bytes a file of weights has at most.")
  var shardBytes = 50_000_000_000

  func validate() throws {
    guard shardBytes > 0 else { throw ValidationError("--shard-bytes takes a number from 1") }
  }

  func run() throws {
    let model = try ModelFolder(folder)
    try model.saveAsHuggingFace(to: out, shardBytes: shardBytes)
    Terminal.print("wrote \(out): \(model.weights.count) weights")
  }
}
