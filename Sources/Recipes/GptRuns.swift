import Datasets
import LazyConfig
import Models
import NN
import Training

/// A small GPT that learns to write like the code and documentation in the current folder, byte by byte.
///
/// It reads Swift, Markdown and Python files, and takes about a minute on two cores.
@Recipe("gpt_demo")
func gptDemo() throws -> Lazy<TrainingRun> {
  let data = TextData.lazy(
    files: ["Sources/**/*.swift", "Sources/**/*.md", "Tests/**/*.swift", "README.md"],
    tokenizer: .call(Bytes.lazy()), objective: .call(PackedTokens.lazy(length: 64)),
    batchSize: 16, validation: 0.02, windows: .value(.random))
  var model = gptChar().tree
  try model.apply("vocab_size=256")
  return TrainingRun.lazy(
    model: Lazy(model.root), data: .call(data),
    optimizer: .call(AdamW.lazy(lr: 3e-3, betas: .tuple(0.9, 0.99), weightDecay: 0.1)),
    schedule: .call(CosineDecay.lazy(finalFactor: 0.05, warmupSteps: 50)),
    trainer: Trainer.lazy(steps: 1500, evaluateEvery: 500, evaluationBatches: 20),
    callbacks: [.call(TextSamples.lazy(prompts: ["/// Returns the "], tokens: 240))], seed: 1)
}

/// nanoGPT's example for a CPU: a GPT of 4 layers learns Shakespeare's characters in 2,000 steps.
///
/// It reads `tinyshakespeare.txt` in the current folder, 1.1 MB, unless `data.files` names another place.
@Recipe("gpt_shakespeare_char")
func gptShakespeareChar() throws -> Lazy<TrainingRun> {
  let data = TextData.lazy(
    files: ["tinyshakespeare.txt"], tokenizer: .call(Characters.lazy()),
    objective: .call(PackedTokens.lazy(length: 64)), batchSize: 12, validation: 0.1,
    windows: .value(.random))
  // nanoGPT decays to a tenth of the rate at the last step, and its warmup begins at 1/101 of it.
  return TrainingRun.lazy(
    model: .call(gptChar()), data: .call(data),
    optimizer: .call(AdamW.lazy(lr: 1e-3, betas: .tuple(0.9, 0.99), weightDecay: 0.1)),
    schedule: .call(CosineDecay.lazy(finalFactor: 0.1, warmupSteps: 100)),
    trainer: Trainer.lazy(
      steps: 2000, clipNorm: 1, evaluateEvery: 250, evaluationBatches: 20, evaluatesFirst: true),
    callbacks: [.call(TextSamples.lazy(prompts: ["\n"], tokens: 200))],
    seed: 1337)
}
