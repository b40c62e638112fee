import Datasets
import LazyConfig
import Models
import NN
import Training

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
