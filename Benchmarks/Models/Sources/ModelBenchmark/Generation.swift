import Models
import Torch

/// GPT-2 small with chance's weights continues prompts of 16 tokens by 128.
func generation(_ folder: String, batch: Int) throws -> Case {
  let model: CausalLM = try ModelFolder("\(folder)/gpt2").build()
  // The worker makes the same prompts.
  let prompts = (0..<batch).map { row in (0..<16).map { (row * 16 + $0) * 7919 % 50_257 } }
  func tokens() -> [[Int]] {
    do { return try model.generate(prompts, maxNewTokens: 128) } catch { fatalError("\(error)") }
  }
  return Case(
    run: { _ = tokens() },
    result: { Tensor(tokens().flatMap { $0.map(Int64.init) }).reshape([batch, 128]) })
}
