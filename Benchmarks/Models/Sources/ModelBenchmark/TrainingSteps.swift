import LazyConfig
import Models
import NN
import Torch
import Training

/// A training step as a run does it, with the loss read at its end.
private func step(
  of model: any Module, by optimizer: any Optimizer, loss: @escaping () -> Tensor
) throws -> Case {
  let optimization = try Optimization(of: model, by: optimizer)
  return Case(
    run: {
      let value = loss()
      value.backward()
      let norm = optimization.gradientNorm()
      optimization.step(gradientsScaledBy: Optimization.clipFactor(norm: norm, limit: 1))
      guard value.item(as: Double.self).isFinite else { fatalError("the loss is not finite") }
    },
    operations: {
      let count = operations(of: model) { loss().backward() }
      optimization.dropGradients()
      return count
    })
}

/// A model by its recipe's name and overrides.
func recipe<Model>(_ name: String, _ overrides: String..., as type: Model.Type) throws -> Model {
  guard let recipe = RecipeRegistry.discovered.find(name).first else {
    fatalError("no recipe \(name)")
  }
  var tree = try recipe.tree()
  for override in overrides { try tree.apply(override) }
  return try tree.buildModel(as: type)
}

/// nanoGPT's CPU example: 12 windows of 64 characters at random places of a text of a million.
private func gpt() throws -> Case {
  let model = try recipe("gpt_char", as: CausalLM.self)
  let text = Tensor.randint(65, [1_000_000])
  return try step(of: model, by: AdamW(lr: 1e-3, betas: (0.9, 0.99), weightDecay: 0.1)) {
    let places = Tensor.randint(1_000_000 - 64, [12, 1]) + Tensor.arange(64)
    return model.classScores(text[places]).loss(text[places + 1])
  }
}

/// Fine-tuning all-MiniLM-L6-v2 on four classes: 16 texts of up to 40 tokens.
private func classify() throws -> Case {
  let embedder = try recipe("minilm_l6", "bert.pooler=MeanPooling", as: SentenceEmbedder.self)
  let model = try SequenceClassifier(bert: embedder.bert, numClasses: 4, dropout: 0.1)
  return try step(of: model, by: AdamW(lr: 1e-4, weightDecay: 0.01)) {
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
private func encode(_ overrides: [String], _ precision: DType? = nil) throws -> Case {
  var tree = try RecipeRegistry.discovered.find("bert_base")[0].tree()
  for override in overrides + ["dropout=0", "attention_dropout=0", "pooler=null"] {
    try tree.apply(override)
  }
  let model = try tree.buildModel(as: Bert.self)
  let embeddings = model.transformer.embeddings.tokens
  return try step(of: model, by: AdamW(lr: 1e-4, weightDecay: 0.01)) {
    let ids = Tensor.randint(embeddings.weight.size(0), [8, 128])
    func loss() -> Tensor { embeddings.classScores(model(ids)).loss(ids) }
    return precision.map { autocast($0) { loss() } } ?? loss()
  }
}

/// A training step by its name.
func trainingStep(_ name: String) throws -> Case {
  // 4 layers, 512 wide.
  let small = [
    "vocab_size=8192", "hidden_size=512", "num_heads=8", "intermediate_size=2048",
    "max_positions=128", "transformer.layers._repeat_=4",
  ]
  return switch name {
  case "gpt": try gpt()
  case "classify": try classify()
  case "encoder": try encode(small)
  case "encoder.bf16": try encode(small, .bfloat16)
  case "bert": try encode([])
  default: throw BadQuestion(words: [name])
  }
}
