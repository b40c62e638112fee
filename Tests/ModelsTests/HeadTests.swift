import LazyConfig
import Models
import NN
import Testing
import Torch

/// Heads of BERT.
@Suite struct HeadTests {
  private static let bert = """
    {_target_: Bert, vocab_size: 11, hidden_size: 8, num_heads: 2, max_positions: 6, transformer: {
      embeddings: {tokens: {count: 11}, positions: LearnedPositions, norm: LayerNorm},
      layers: [{_target_: TransformerLayer, attention: MultiHeadAttention, mlp: MLP,
        attention_norm: LayerNorm, mlp_norm: LayerNorm}]}}
    """

  static let heads = [
    ("SequenceClassifier, num_classes: 3", [2, 3]), ("TokenClassifier, num_classes: 3", [2, 5, 3]),
    ("SpanClassifier", [2, 5, 2]),
  ]

  @Test(arguments: heads)
  func `a head gives scores, and drops what it gets while it trains`(
    _ name: String, _ shape: [Int]
  ) throws {
    let tree = try ConfigTree(yaml: "{_target_: \(name), dropout: 1, bert: \(Self.bert)}")
    let model = try tree.model(as: (any Module).self)
    let ids = tokens([2, 5], below: 11)
    func scores() throws -> Tensor {
      if let model = model as? SequenceClassifier { return model(ids) }
      if let model = model as? TokenClassifier { return model(ids) }
      let model = try #require(model as? SpanClassifier)
      return model(ids)
    }
    let bias = try #require(model.parameters().last { $0.path == "head.bias" }?.value.tensor)
    #expect(try scores().shape == shape)
    #expect(try scores().equal(bias.expand(shape)))
    model.eval()
    #expect(try !scores().equal(bias.expand(shape)))
  }

  @Test(arguments: heads)
  func `a head trains`(_ name: String, _ shape: [Int]) throws {
    let tree = try ConfigTree(yaml: "{_target_: \(name), bert: \(Self.bert)}")
    let model = try tree.model(as: (any Module).self)
    let example = try #require(model as? any HasExample)
    let losses = train(model) { example.exampleLoss(ExampleSize(batch: 2, length: 5), on: .cpu) }
    #expect(losses.last! < losses[0] - 0.05, "\(losses)")
  }

  @Test func `an answer's loss is the mean of those of its ends`() throws {
    let model: SpanClassifier = try ConfigTree(
      yaml: "{_target_: SpanClassifier, bert: \(Self.bert)}"
    )
    .model()
    let ids = tokens([2, 5], below: 11)
    let (starts, ends) = (Tensor([Int64(1), 3]), Tensor([Int64(2), -100]))
    let scores = model(ids)
    let (first, last) = (scores.select(dim: 2, index: 0), scores.select(dim: 2, index: 1))
    let outcome = try model.outcome(
      on: TensorBatch([.ids: ids, .startPositions: starts, .endPositions: ends]))
    let expected = (first.crossEntropyLoss(starts) * 2 + last.crossEntropyLoss(ends)) / 3
    #expect(outcome.count == 3)
    #expect((outcome.loss - expected).abs().item(as: Double.self) < 1e-6)
    #expect(throws: NNError.self) { try model.outcome(on: TensorBatch([.ids: ids])) }
  }
}
