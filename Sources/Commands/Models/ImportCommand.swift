import ArgumentParser
import ConfigCommands
import Models

/// `taibai import`: a Hugging Face folder becomes one of ours.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Read a model from a Hugging Face folder.",
    discussion: """
      BERT, RoBERTa, DistilBERT, GPT-2, Llama and Qwen2, and sentence-transformers models of BERT. Every \
      field of config.json is accounted for: what changes nothing that the model computes is listed, what is \
      not understood is an error.
      """)

  @Argument(help: "The folder, with config.json and safetensors files.", completion: .directory)
  var folder: String

  @Option(help: "Where the model is written: config.yaml, model.safetensors and the tokenizer.")
  var out: String

  @Option(help: "A field of config.json that you know to be irrelevant.")
  var ignore: [String] = []

  func run() throws {
    let model = try ModelFolder(folder, ignoring: Set(ignore))
    try model.save(to: out)
    Terminal.print("wrote \(out): \(model.weights.count) weights")
    if !model.irrelevantFields.isEmpty {
      Terminal.print(
        "irrelevant fields: \(model.irrelevantFields.sorted().joined(separator: ", "))")
    }
    if !model.leftOutWeights.isEmpty {
      Terminal.print(
        "weights left out: \(model.leftOutWeights.keys.sorted().joined(separator: ", "))")
    }
  }
}
