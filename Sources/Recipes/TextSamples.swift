public import LazyConfig
public import Models
import NN
import Runs
import Tokenizers
import Torch
public import Training

/// Writes texts that the model makes, at each evaluation: into the log, and into the report.
///
///     callbacks: [{_target_: TextSamples, prompts: ["ROMEO:"], tokens: 200}]
@Configurable
public struct TextSamples: Callback {
  /// What is continued.
  public let prompts: [String]
  /// How many tokens follow.
  public let tokens: Int
  /// How tokens are chosen.
  public let decoding: any Decoding

  /// - Parameters:
  ///   - prompts: What is continued.
  ///   - tokens: How many tokens follow.
  ///   - decoding: How tokens are chosen; null for chance among the 40 likeliest at a temperature of 0.8.
  public init(
    prompts: [String] = ["\n"], tokens: Int = 200, decoding: (any Decoding)? = nil
  ) throws {
    try TrainingError.require("tokens", tokens, atLeast: 1)
    self.prompts = prompts
    self.tokens = tokens
    self.decoding = try decoding ?? Sampling(temperature: 0.8, topK: 40)
  }

  public func evaluated(_ moment: EvaluationMoment) throws {
    guard let model = moment.model as? CausalLM else {
      throw TrainingError.mismatch(
        "callbacks: TextSamples needs a model that continues texts; this one is a "
          + "\(type(of: moment.model))")
    }
    guard let tokenizer = moment.tokenizer else {
      throw TrainingError.mismatch(
        "callbacks: TextSamples needs a tokenizer, and the data has none")
    }
    let device = model.parameters().lazy.compactMap(\.value.tensor?.device).first ?? .cpu
    for prompt in prompts {
      let ids = try tokenizer.ids(of: prompt)
      let generator = try Generator(seed: moment.seed, device: device)
      let made = try model.generate(
        [ids], maxNewTokens: tokens, decoding: decoding, generator: generator)
      let text = try tokenizer.decode(ids + made[0])
      let name = prompts.count == 1 ? "sample" : "sample of \(prompt)"
      try moment.recorder.text(step: moment.step, name: name, text: text)
    }
  }
}
