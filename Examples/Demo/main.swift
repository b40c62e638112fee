import ArgumentParser
import Foundation
import Torch

/// Learns to write like the text in a folder, one character at a time.
struct Demo: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Fits a small network to the documentation and code in a folder.")

  @Argument(help: "The folder whose .md and .swift files are read.")
  var folder = "."

  @Option(help: "Optimizer steps.")
  var steps = 8000

  @Option(help: "Examples of one step.")
  var batch = 256

  @Option(help: "The same seed gives the same run.")
  var seed: UInt64 = 0

  func validate() throws {
    guard steps > 0, batch > 0 else { throw ValidationError("--steps and --batch start at 1") }
  }

  func run() throws {
    let corpus = try Corpus(folder: folder)
    let generator = try Generator(seed: seed)
    let model = CharacterModel(
      vocabulary: corpus.vocabulary.count, context: 16, generator: generator)
    let weights = model.parameters.reduce(0) { $0 + $1.count }
    print(
      "\(corpus.count) characters of \(corpus.files) files, \(corpus.vocabulary.count) different; "
        + "\(weights) weights; libtorch \(Runtime.loadedVersion), \(Runtime.threads) threads")

    var optimizer = AdamW(model.parameters, learningRate: 2e-3)
    let clock = ContinuousClock()
    let start = clock.now
    for step in 1...steps {
      let (characters, next) = corpus.batch(
        batch, context: model.context, from: .training, generator: generator)
      let loss = model.loss(characters, next: next)
      loss.backward()
      optimizer.step()
      if step == 1 || step % max(1, steps / 10) == 0 {
        let validation = validationLoss(of: model, on: corpus, generator: generator)
        let time = (clock.now - start) / .seconds(1)
        print(
          "step \(step)  loss \(text(loss.item(as: Double.self)))  "
            + "validation \(text(validation))  \(text(time)) s")
      }
    }
    print("\nIt now writes:\n\(write(400, with: model, corpus, generator))")
  }

  private func validationLoss(
    of model: CharacterModel, on corpus: Corpus, generator: Generator
  ) -> Double {
    noGrad {
      let (characters, next) = corpus.batch(
        4096, context: model.context, from: .validation, generator: generator)
      return model.loss(characters, next: next).item(as: Double.self)
    }
  }

  /// Draws one character after the other from what the model expects next.
  private func write(
    _ count: Int, with model: CharacterModel, _ corpus: Corpus, _ generator: Generator
  ) -> String {
    let newline = corpus.vocabulary.firstIndex(of: UInt8(ascii: "\n")) ?? 0
    var written = [Int](repeating: newline, count: model.context)
    inferenceMode {
      for _ in 0..<count {
        let context = Tensor(Array(written.suffix(model.context)), shape: [1, model.context])
        let chances = (model.logits(context) / 0.7).softmax(dim: -1)
        written.append(
          chances.multinomial(numSamples: 1, generator: generator).item().intValue ?? 0)
      }
    }
    return String(
      decoding: written.dropFirst(model.context).map { corpus.vocabulary[$0] }, as: UTF8.self)
  }

  private func text(_ value: Double) -> String {
    String(format: "%.2f", value)
  }
}

Demo.main()
