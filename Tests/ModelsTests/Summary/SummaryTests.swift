import Foundation
import LazyConfig
import Models
import NN
import Testing
import Torch

/// What PyTorch counts in a model of `transformers`; see Fixtures/make_operations.py.
struct CountedModel: Decodable {
  let batch: Int
  let length: Int
  let forward: Double
  let backward: Double
  let modules: [String: Double]

  static func named(_ name: String) throws -> CountedModel {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/operations.json")
    let all = try JSONDecoder().decode(
      [String: CountedModel].self, from: Data(contentsOf: file))
    return try #require(all[name])
  }
}

@Suite struct SummaryTests {
  static let counts = [
    ("bert_base", 109_482_240), ("gpt2", 124_439_808), ("llama2_7b", 6_738_415_616),
    ("llama3_70b", 70_553_706_496),
  ]

  @Test(arguments: counts)
  func `a summary counts parameters and holds no memory`(_ name: String, _ count: Int) throws {
    let summary = try ConfigTree.recipe(name).summary(registry: .networks)
    #expect(summary.parameterCount == count)
    #expect(summary.stages[0].parameters == count)
    #expect(summary.memory.weights == 4 * count)
    #expect(summary.memory.gradients == 4 * count)
    #expect(summary.memory.optimizer == 8 * count)
    #expect(summary.stages[0].operations == summary.operations)
    let peak = try #require(summary.memory.peak)
    #expect(peak > 12 * count)
  }

  /// Each token takes 2·D·D operations for each of the four products of attention, 4·T·D for its scores and what is
  /// made of them, 16·D·D for the two products of the feed-forward part, and 2·D·V for the scores of V characters.
  /// Backward, a product takes twice as many, and attention five halves.
  @Test func `operations are those of the formula`() throws {
    let summary = try ConfigTree.recipe("gpt_char").summary(
      batch: 3, length: 40, registry: .networks)
    let (tokens, length, width, layers, characters) = (3 * 40, 40, 128, 4, 65)
    let products = tokens * (layers * 24 * width * width + 2 * width * characters)
    let attention = tokens * layers * 4 * length * width
    #expect(
      summary.operations
        == OperationCount(
          forward: Double(products + attention),
          backward: Double(2 * products + 5 * attention / 2)))
  }

  @Test func `operations of a GPT are those that PyTorch counts`() throws {
    let expected = try CountedModel.named("gpt")
    let summary = try ConfigTree.recipe(
      "gpt2", "vocab_size=89", "hidden_size=48", "transformer.layers._repeat_=2", "num_heads=6",
      "max_positions=32"
    ).summary(batch: expected.batch, length: expected.length, registry: .networks)
    try expect(summary, expected, hiddenSize: 48, layers: 2)
  }

  @Test func `operations of a BERT are those that PyTorch counts`() throws {
    let expected = try CountedModel.named("bert")
    let tree = try ConfigTree(
      yaml: """
        _target_: BertForPreTraining
        _scope_: {hidden_size: 32, vocab_size: 97}
        head: {norm: LayerNorm}
        bert:
          _target_: Bert
          vocab_size: 97
          hidden_size: 32
          num_heads: 4
          intermediate_size: 56
          max_positions: 40
          attention_dropout: 0.1
          transformer:
            embeddings: {tokens: {count: 97}, positions: LearnedPositions, norm: LayerNorm}
            layers:
              _repeat_: 3
              _of_:
                _target_: TransformerLayer
                attention: MultiHeadAttention
                mlp: MLP
                attention_norm: LayerNorm
                mlp_norm: LayerNorm
                norm_placement: post
        """)
    let summary = try tree.summary(
      batch: expected.batch, length: expected.length, registry: .networks)
    try expect(summary, expected, hiddenSize: 32, layers: 3)
  }

  /// Where attention drops weights, PyTorch keeps its scores; ours computes them once more in the backward pass.
  private func expect(
    _ summary: ModelSummary, _ expected: CountedModel, hiddenSize: Int, layers: Int
  ) throws {
    let scores = 2 * expected.batch * expected.length * expected.length * hiddenSize * layers
    #expect(
      summary.operations
        == OperationCount(
          forward: expected.forward, backward: expected.backward + Double(scores)))
    for (path, count) in expected.modules {
      let stage = try #require(summary.stages.first { $0.path == path }, "\(path)")
      #expect(stage.operations.forward == count, "\(path)")
    }
  }

  @Test func `a type of half the size takes half the memory for weights`() throws {
    let tree = try ConfigTree.recipe("gpt_char")
    let (wide, half) = (
      try tree.summary(registry: .networks),
      try tree.summary(dtype: .bfloat16, optimizer: .lion, registry: .networks)
    )
    #expect(half.memory.weights * 2 == wide.memory.weights)
    #expect(half.memory.optimizer == half.memory.gradients)
    #expect(half.operations == wide.operations)
  }

  @Test func `what is frozen has no gradient and no state`() throws {
    let model: CausalLM = try ConfigTree.recipe("gpt_char").model(device: .meta)
    try model.freeze("**")
    try model.unfreeze("transformer.norm.weight")
    let summary = try ModelSummary(of: model)
    #expect(summary.memory.gradients == 4 * 128)
    #expect(summary.memory.optimizer == 8 * 128)
  }

  @Test func `an example is no longer than the model's longest sequence`() throws {
    let tree = try ConfigTree.recipe("gpt_char")
    #expect(try tree.summary(registry: .networks).example == ExampleSize(batch: 8, length: 64))
    let error = try #require(throws: NNError.self) {
      try tree.summary(length: 65, registry: .networks)
    }
    #expect("\(error)" == "a length of 65 is more than the model's longest sequence, 64")
  }

  @Test func `a model that is not on the meta device is refused`() throws {
    let model: CausalLM = try ConfigTree.recipe("gpt_char").model()
    let error = try #require(throws: NNError.self) { try ModelSummary(of: model) }
    #expect("\(error)".hasPrefix("transformer.embeddings.tokens.weight is not on the meta device"))
  }

  @Test(arguments: [
    "gelu", "gelu_tanh", "gelu_10", "quick_gelu", "relu", "relu2", "relu6", "leaky_relu", "prelu",
    "elu", "silu", "hardswish", "mish", "tanh", "sigmoid", "softplus", "sqrtsoftplus", "laplace",
    "xielu", "identity",
  ])
  func `every activation can be run`(_ name: String) throws {
    let summary = try ConfigTree.recipe("gpt_char", "@MLP.act=\(name)")
      .summary(batch: 1, length: 8, registry: .networks)
    #expect(summary.notRun == nil)
  }

  @Test(arguments: ["minilm_l6", "roberta_base", "qwen2_0.5b", "llama3_8b"])
  func `every kind of model can be run`(_ name: String) throws {
    let summary = try ConfigTree.recipe(name).summary(batch: 1, length: 8, registry: .networks)
    #expect(summary.notRun == nil)
    #expect(summary.operations!.forward > 0)
  }
}
