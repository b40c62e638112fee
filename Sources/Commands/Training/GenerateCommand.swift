import ArgumentParser
import ConfigCommands
import Foundation
import Models
import NN
import Runs
import Tokenizers
import Torch
import Training

/// `taibai generate`.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Continue a text with a trained run, or with a model's folder.",
    discussion: "Prints the prompt and what follows it. The same seed gives the same text.")

  @Argument(
    help: "A run's folder, or a model's: imported, or Hugging Face's.", completion: .directory)
  var model: String

  @Option(parsing: .singleValue, help: "What is continued; give it several times for several.")
  var prompt: [String]

  @Option(help: "How many tokens follow at most.")
  var tokens = 200

  @Option(help: "Divides the scores: below 1 likely tokens become likelier. 0 takes the likeliest.")
  var temperature = 1.0

  @Option(help: "How many of the likeliest tokens there are to choose from; all when not given.")
  var topK: Int?

  @Option(help: "The probability that the likeliest tokens to choose from have together.")
  var topP = 1.0

  @Option(help: "Divides the scores of tokens that occurred.")
  var repetitionPenalty = 1.0

  @Option(help: "How many sequences a beam search keeps; none when not given.")
  var beams: Int?

  @Option(help: "What chance follows from.")
  var seed: UInt64 = 0

  @Option(help: "Which of the run's checkpoints.")
  var checkpoint: SavedRun.Choice = .best

  @OptionGroup var device: DeviceOption

  func validate() throws {
    guard tokens > 0 else { throw ValidationError("--tokens takes a number from 1") }
    guard temperature >= 0, temperature.isFinite else {
      throw ValidationError("--temperature takes a number from 0")
    }
  }

  func run() throws {
    let device = try device.device()
    let (model, tokenizer) = try load(on: device)
    let prompts = try prompt.map { try tokenizer.ids(of: $0, addSpecialTokens: false) }
    let ends = tokenizer.specialTokens.end.flatMap(tokenizer.id).map { [$0] } ?? []
    let continued = try model.generate(
      prompts, maxNewTokens: tokens, decoding: decoding(), stop: Set(ends),
      generator: Generator(seed: seed, device: device))
    for (number, (prompt, ids)) in zip(prompts, continued).enumerated() {
      if number > 0 { Terminal.print("---") }
      Terminal.print(try tokenizer.decode(prompt + ids))
    }
  }

  private func decoding() throws -> any Decoding {
    if let beams { return try BeamSearch(beams: beams) }
    guard temperature > 0 else { return try Greedy(repetitionPenalty: repetitionPenalty) }
    return try Sampling(
      temperature: temperature, topK: topK, topP: topP, repetitionPenalty: repetitionPenalty)
  }

  private func load(on device: Device) throws -> (CausalLM, Tokenizer) {
    guard RunFolder.isRun(model) else {
      let folder = try ModelFolder(model)
      return (try folder.build(as: CausalLM.self, device: device), try folder.tokenizer())
    }
    let saved = try SavedRun(model, checkpoint, device: device)
    guard let causal = saved.model as? CausalLM else {
      throw InputError(
        description: "'\(model)': its model is a \(type(of: saved.model)), which continues no texts"
      )
    }
    guard let tokenizer = saved.tokenizer else {
      throw InputError(description: "'\(model)' has no tokenizer.json")
    }
    return (causal, tokenizer)
  }
}
