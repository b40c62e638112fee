import LazyConfig
import Models
import NN
import Testing
import Torch

/// A feed-forward part that does not say its width.
@Module
@Configurable
private final class Doubling: FeedForward {
  let up: Linear
  let width: Int? = nil

  init(@Inherited hiddenSize: Int, factor: Int = 2) {
    up = Linear(inFeatures: hiddenSize, outFeatures: factor * hiddenSize)
  }

  func forward(_ x: Tensor) -> Tensor { up(x) }
}

/// A mistake in sizes is an error that says where it is, which shapes meet, and who wrote the size.
@Suite struct ShapeMistakeTests {
  private func problems(_ recipe: String, _ overrides: String...) throws -> [String] {
    var tree = try ConfigTree.recipe(recipe)
    for (index, override) in overrides.enumerated() {
      try tree.apply(Edit(parsing: override), registry: .networks, number: index + 1)
    }
    #expect(tree.check(registry: .networks).isValid, "the tree itself is right")
    return tree.checkByRunning(registry: .networks).problems.map(withoutLines)
  }

  /// A problem's text, without the lines of recipes, which change.
  private func withoutLines(_ problem: Problem) -> String {
    "\(problem)".replacing(/\(Models\/[A-Za-z0-9]+\.swift:\d+\)/, with: "(…)")
  }

  @Test func `heads that do not divide`() throws {
    #expect(
      try problems("bert_base", "num_heads=7") == [
        """
        transformer.layers.0.attention: MultiHeadAttention failed: hidden_size 768 does not divide into \
        num_heads 7; set head_size
          written at recipe bert_base (…)
          hidden_size is 768, written at recipe bert_base (…)
          num_heads is 7, written at override 1: num_heads=7
        """
      ])
  }

  @Test func `a wrong width in a swapped part`() throws {
    #expect(
      try problems("gpt2", "transformer.layers.3.mlp={_target_: GatedMLP, hidden_size: 512}") == [
        """
        transformer.layers.3: TransformerLayer failed: attention_norm has vectors of 768 numbers, and mlp of 512
          written at recipe gpt2 (…)
          mlp.hidden_size is 512, written at override 1: transformer.layers.3.mlp={_target_: GatedMLP, hidden_size: 512}
          attention_norm.hidden_size is 768, written at recipe gpt2 (…)
        """
      ])
  }

  @Test func `a wrong width in a part that takes any`() throws {
    #expect(
      try problems("gpt2", "transformer.layers.3.mlp={_target_: Doubling, hidden_size: 512}") == [
        """
        transformer.layers.3.mlp.up: Linear failed: linear: mat1 and mat2 shapes cannot be multiplied \
        (1024x768 and 512x1024)
          written at override 1: transformer.layers.3.mlp={_target_: Doubling, hidden_size: 512}
          self: float32[2, 512, 768]
          weight: float32[1024, 512]
          bias: float32[1024]
          in Doubling at transformer.layers.3.mlp:
          hidden_size is 512, written at override 1: transformer.layers.3.mlp={_target_: Doubling, \
        hidden_size: 512}
        """
      ])
  }

  @Test func `a part whose result has another width`() throws {
    let problem = try #require(
      try problems("gpt2", "dropout=0", "transformer.layers.3.mlp={_target_: Doubling, factor: 3}")
        .first)
    #expect(
      problem.hasPrefix(
        "transformer.layers.3: TransformerLayer failed: add.Tensor: The size of tensor a (768) must match"
      ), "\(problem)")
    #expect(problem.contains("self: float32[2, 512, 768]\n  other: float32[2, 512, 2304]"))
  }

  @Test func `a head of another width`() throws {
    #expect(
      try problems("llama2_7b", "head.in_features=512") == [
        """
        CausalLM failed: the head takes vectors of 512 numbers, and the transformer gives 4096
          written at recipe llama2_7b (…)
          head.in_features is 512, written at override 1: head.in_features=512
          head.out_features is 32000, written at recipe llama2_7b (…)
        """
      ])
  }

  @Test func `a size that no tensor can have`() throws {
    #expect(
      try problems("gpt2", "vocab_size=100000000000000000") == [
        """
        transformer.embeddings.tokens.weight: a parameter cannot have the shape [100000000000000000, 768]
          written at recipe gpt2 (…)
          count is 100000000000000000, written at override 1: vocab_size=100000000000000000
          hidden_size is 768, written at recipe gpt2 (…)
        """
      ])
    let negative = try problems("gpt2", "hidden_size=-12")
    #expect(negative.count == 7)
    #expect(negative[0].contains("hidden_size is -12, written at override 1: hidden_size=-12"))
  }

  /// Each number of a recipe in turn, and of parts that it could have.
  @Test(arguments: ["gpt_char", "bert_base", "qwen2_0.5b", "minilm_l6"])
  func `no number stops the program`(_ name: String) throws {
    var tree = try ConfigTree.recipe(name)
    let layers = name == "minilm_l6" ? "bert.transformer.layers" : "transformer.layers"
    try tree.apply("\(layers)._repeat_=2", registry: .networks)
    let numbers = tree.flat.split(separator: "\n").compactMap { line in
      line.firstRange(of: ": ").flatMap { colon in
        Double(line[colon.upperBound...]) == nil ? nil : String(line[..<colon.lowerBound])
      }
    }
    #expect(numbers.count > 6)
    let rotary = "@MultiHeadAttention.positions={_target_: rotary"
    let more = [
      "@MultiHeadAttention.head_size=#", "@MultiHeadAttention.num_key_value_heads=#",
      "@MultiHeadAttention.sliding_window=#", "@MultiHeadAttention.scale=#",
      "@TransformerLayer.drop_path=#",
      "\(layers).*.mlp={_target_: MixtureOfExperts, experts: [MLP], "
        + "experts_per_token: 1, capacity_factor: #}", "\(rotary), rope_base: #, fraction: 0.3}",
      "\(rotary), scaling: {_target_: YaRNScaling, factor: #, original_max_positions: #}}",
      "\(rotary), scaling: {_target_: Llama3Scaling, factor: #, original_max_positions: #}}",
    ]
    for override in numbers.map({ "\($0)=#" }) + more {
      for value in ["\(Int.max)", "\(Int.min)", "4611686018427387904", "-1", "0"] {
        var changed = tree
        try changed.apply(override.replacing("#", with: value), registry: .networks)
        guard changed.check(registry: .networks).isValid else { continue }
        _ = changed.checkByRunning(registry: .networks)
      }
    }
  }

  @Test func `a config of something else is not run`() throws {
    let tree = try ConfigTree(yaml: "a: 1")
    #expect(tree.checkByRunning(registry: .networks).problems == [])
    let error = try #require(throws: NNError.self) { try tree.summary(registry: .networks) }
    #expect("\(error)" == "the config builds Dictionary<String, Any>, which is no module")
  }

  @Test(
    arguments: RecipeRegistry.discovered.recipes.filter { "\($0.location)".contains("Models/") }
      .map(\.name))
  func `no recipe has a mistake`(_ name: String) throws {
    let report = try ConfigTree.recipe(name).checkByRunning(registry: .networks)
    #expect(report.problems == [])
    #expect(report.warnings == [])
  }
}
