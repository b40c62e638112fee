import LazyConfig
import Models
import NN
import Testing
import Torch

@Suite struct `Texts in one row without padding` {
  private static let lengths = [3, 7, 1, 5]

  private func model(_ overrides: [String] = []) throws -> SequenceClassifier {
    var tree = SequenceClassifier.lazy(bert: bertBase(), numClasses: 3).tree
    let small = [
      "bert.vocab_size=50", "bert.hidden_size=16", "bert.num_heads=2", "bert.max_positions=12",
      "bert.intermediate_size=32", "bert.transformer.layers._repeat_=2",
    ]
    for text in small + overrides { try tree.apply(text, registry: .networks) }
    let model: SequenceClassifier = try tree.buildModel(seed: 3, registry: .networks)
    return model.eval()
  }

  private func ids() throws -> [[Int64]] {
    let generator = try Generator(seed: 4)
    return Self.lengths.map {
      Tensor.randint(1, 50, [$0], generator: generator).array(of: Int64.self)
    }
  }

  private func padded() throws -> TensorBatch {
    let longest = Self.lengths.max()!
    let rows = try ids()
    let count = rows.count
    return TensorBatch([
      .ids: Tensor(
        rows.flatMap { $0 + [Int64](repeating: 0, count: longest - $0.count) },
        shape: [count, longest]),
      .mask: Tensor(
        rows.flatMap { row in (0..<longest).map { $0 < row.count } }, shape: [count, longest]),
      .labels: Tensor([0, 1, 2, 1] as [Int64]),
    ])
  }

  private func packed() throws -> TensorBatch {
    let all = try ids().flatMap { $0 }
    let starts = Self.lengths.reduce(into: [Int64(0)]) { $0.append($0.last! + Int64($1)) }
    return TensorBatch([
      .ids: Tensor(all, shape: [1, all.count]), .sequenceStarts: Tensor(starts),
      .labels: Tensor([0, 1, 2, 1] as [Int64]),
    ])
  }

  @Test(arguments: [
    [], ["bert.pooler=MeanPooling"], ["bert.pooler=MaxPooling"], ["bert.pooler=null"],
    ["bert.transformer.layers.*.attention.positions=ALiBi"],
    ["bert.transformer.layers.*.attention.positions=RotaryPositions"],
    ["bert.transformer.layers.*.attention.sliding_window=3"],
    ["bert.transformer.layers.*.attention.is_causal=true"],
  ])
  func `scores and gradients are those of rows with padding`(_ overrides: [String]) throws {
    let (one, other) = (try model(overrides), try model(overrides))
    let (expected, found) = (try one.outcome(on: padded()), try other.outcome(on: packed()))
    let scores = try #require(expected.scores)
    // Sums of other lengths are rounded otherwise.
    let off = (try #require(found.scores) - scores).abs().max().item(as: Double.self)
    #expect(off < 1e-5)
    expected.loss.backward()
    found.loss.backward()
    for (a, b) in zip(one.parameters(), other.parameters()) {
      guard let gradient = a.value.tensor?.grad else {
        #expect(b.value.tensor?.grad == nil)
        continue
      }
      let difference = (gradient - (try #require(b.value.tensor?.grad))).abs().max()
      #expect(difference.item(as: Double.self) < 1e-5, "\(a.path)")
    }
  }

  @Test func `a text sees no other`() throws {
    let model = try model()
    let before = try #require(model.outcome(on: packed()).scores)
    var batch = try packed()
    batch[.ids] = batch[.ids]!.clone()
    batch[.ids]!.narrow(dim: 1, start: 3, length: 7).fill_(49)
    let after = try #require(model.outcome(on: batch).scores)
    let changed = before.ne(after).any(dim: 1).array(of: Bool.self)
    #expect(changed == [false, true, false, false])
  }

  @Test func `an attention that does not keep texts apart is named`() throws {
    let model = try model(["@MultiHeadAttention=FadingAttention"])
    _ = try model.outcome(on: padded())
    for _ in 0..<2 {
      let error = #expect(throws: NNError.self) { try model.outcome(on: packed()) }
      #expect(
        "\(try #require(error))".contains(
          "bert.transformer.layers.0.attention: FadingAttention does not say that it keeps texts"))
    }
  }

  @Test(arguments: [[0], [1, 3], [0, 3, 3], [0, 5, 2], []])
  func `starts that are none are an error`(_ starts: [Int]) throws {
    var batch = try packed()
    batch[.sequenceStarts] = Tensor(starts.map(Int64.init))
    let error = #expect(throws: NNError.self) {
      _ = try model().outcome(on: batch)
    }
    #expect("\(try #require(error))".contains("sequence_starts must ascend from 0"))
  }

  @Test func `a model that takes rows refuses it`() throws {
    var tree = gptChar().tree
    try tree.apply("hidden_size=16", registry: .networks)
    let model: CausalLM = try tree.buildModel(registry: .networks)
    let error = #expect(throws: NNError.self) { _ = try model.outcome(on: packed()) }
    #expect("\(try #require(error))".contains("CausalLM takes a row for each text"))
  }
}
