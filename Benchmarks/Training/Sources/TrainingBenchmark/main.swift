// Times training steps. Reads the name of a case and a number of steps from each line of standard input and answers
// with milliseconds: compare.py asks this program and worker.py, PyTorch's twin, in turns.
import Foundation
import LazyConfig
import Models
import NN
import Torch
import Training

/// A model at training: what draws a batch and gives its loss.
struct Case {
  let optimization: Optimization
  let loss: () -> Tensor

  /// One step as a run does it, with the loss read at its end.
  func step() {
    let value = loss()
    value.backward()
    optimization.clipGradients(toNorm: 1)
    optimization.step()
    guard value.item(as: Double.self).isFinite else { fatalError("the loss is not finite") }
  }
}

func recipe<Model>(_ name: String, _ overrides: String..., as type: Model.Type) throws -> Model {
  guard let recipe = RecipeRegistry.discovered.find(name).first else {
    fatalError("no recipe \(name)")
  }
  var tree = try recipe.tree()
  for override in overrides { try tree.apply(override) }
  return try tree.buildModel(as: type)
}

/// nanoGPT's CPU example: 12 windows of 64 characters at random places of a text of a million.
func gpt() throws -> Case {
  let model = try recipe("gpt_char", as: CausalLM.self)
  let text = Tensor.randint(65, [1_000_000])
  return Case(
    optimization: try Optimization(
      of: model, by: AdamW(lr: 1e-3, betas: (0.9, 0.99), weightDecay: 0.1))
  ) {
    let places = Tensor.randint(1_000_000 - 64, [12, 1]) + Tensor.arange(64)
    return model(text[places]).flatten(startDim: 0, endDim: 1)
      .crossEntropyLoss(text[places + 1].flatten())
  }
}

/// Fine-tuning all-MiniLM-L6-v2 on four classes: 16 texts of up to 40 tokens.
func classify() throws -> Case {
  let embedder = try recipe("minilm_l6", "bert.pooler=MeanPooling", as: SentenceEmbedder.self)
  let model = try SequenceClassifier(bert: embedder.bert, numClasses: 4, dropout: 0.1)
  return Case(
    optimization: try Optimization(of: model, by: AdamW(lr: 1e-4, weightDecay: 0.01))
  ) {
    let lengths = Tensor.randint(10, 41, [16, 1])
    lengths[0, 0] = Tensor(Int64(40))
    let mask = Tensor.arange(40).lt(lengths).to(.int64)
    let ids = Tensor.randint(1000, 30_000, [16, 40]) * mask
    return model(ids, mask: mask).crossEntropyLoss(Tensor.randint(4, [16]))
  }
}

/// An encoder that foretells each of its 8 × 128 tokens by its embeddings.
///
/// - Parameter precision: What matrix products are computed in; nil for the weights' own float32.
func encode(_ overrides: [String], _ precision: DType? = nil) throws -> Case {
  var tree = try RecipeRegistry.discovered.find("bert_base")[0].tree()
  for override in overrides + ["dropout=0", "attention_dropout=0", "pooler=null"] {
    try tree.apply(override)
  }
  let model = try tree.buildModel(as: Bert.self)
  let embeddings = model.transformer.embeddings.tokens
  return Case(
    optimization: try Optimization(of: model, by: AdamW(lr: 1e-4, weightDecay: 0.01))
  ) {
    let ids = Tensor.randint(embeddings.weight.size(0), [8, 128])
    func loss() -> Tensor {
      embeddings.scores(model(ids)).flatten(startDim: 0, endDim: 1).to(.float32)
        .crossEntropyLoss(ids.flatten())
    }
    return precision.map { autocast($0) { loss() } } ?? loss()
  }
}

/// 4 layers, 512 wide.
let small = [
  "vocab_size=8192", "hidden_size=512", "num_heads=8", "intermediate_size=2048",
  "max_positions=128", "transformer.layers._repeat_=4",
]

func make(_ name: String) throws -> Case {
  switch name {
  case "gpt": try gpt()
  case "classify": try classify()
  case "encoder": try encode(small)
  case "encoder.bf16": try encode(small, .bfloat16)
  case "bert": try encode([])
  default: fatalError("there is no case '\(name)'")
  }
}

/// The median milliseconds of a step.
func milliseconds(_ body: () -> Void, count: Int) -> Double {
  let clock = ContinuousClock()
  let times = (0..<count).map { _ in clock.measure(body) / .milliseconds(1) }.sorted()
  return times[times.count / 2]
}

/// Writes a line at once: the one who asked waits for it.
func answer(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

answer("libtorch \(Runtime.loadedVersion), \(Runtime.threads) threads")
var cases: [String: Case] = [:]
while let line = readLine() {
  let words = line.split(separator: " ").map(String.init)
  guard words.count == 2, let count = Int(words[1]), count > 0 else {
    fatalError("expected a case and a number of steps, found '\(line)'")
  }
  if cases[words[0]] == nil {
    let new = try make(words[0])
    // The first steps allocate what the others use again.
    for _ in 0..<3 { new.step() }
    cases[words[0]] = new
  }
  if let found = cases[words[0]] { answer("\(milliseconds(found.step, count: count))") }
}
