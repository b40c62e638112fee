import LazyConfig
import Models
import NN
import Testing
import Torch

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
        transformer.layers.3.mlp.gate: Linear failed: linear: mat1 and mat2 shapes cannot be multiplied \
        (1024x768 and 512x2048)
          written at override 1: transformer.layers.3.mlp={_target_: GatedMLP, hidden_size: 512}
          self: float32[2, 512, 768]
          weight: float32[2048, 512]
          bias: nil
          in GatedMLP at transformer.layers.3.mlp:
          hidden_size is 512, written at override 1: transformer.layers.3.mlp={_target_: GatedMLP, \
        hidden_size: 512}
        """
      ])
  }

  @Test func `a norm of another width`() throws {
    #expect(
      try problems("gpt2", "dropout=0", "transformer.layers.3.mlp_norm.hidden_size=700") == [
        """
        transformer.layers.3.mlp_norm: LayerNorm failed: layer_norm: Given normalized_shape=[700], expected \
        input with shape [*, [700]] and weight and bias of that shape, but got input of size [2, 512, 768]
          written at recipe gpt2 (…)
          self: float32[2, 512, 768]
          normalizedShape: [700]
          weight: float32[700]
          bias: float32[700]
          eps: 1e-05
          cudnnEnable: true
          hidden_size is 700, written at override 2: transformer.layers.3.mlp_norm.hidden_size=700
        """
      ])
  }

  @Test func `a head of another width`() throws {
    let problem = try #require(try problems("llama2_7b", "head.in_features=512").first)
    #expect(
      problem.contains("head: Linear failed: linear: mat1 and mat2 shapes cannot be multiplied"))
    #expect(problem.contains("self: float32[2, 512, 4096]\n  weight: float32[32000, 512]"))
    #expect(problem.contains("in_features is 512, written at override 1: head.in_features=512"))
  }

  @Test func `a size that no tensor can have`() throws {
    let problem = try #require(try problems("gpt2", "vocab_size=100000000000000000").first)
    #expect(problem.hasPrefix("transformer.embeddings.tokens: Embedding failed: "))
    #expect(problem.contains("count is 100000000000000000, written at override 1: vocab_size="))
    let negative = try #require(try problems("gpt2", "hidden_size=-12").first)
    #expect(negative.contains("hidden_size is -12, written at override 1: hidden_size=-12"))
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
