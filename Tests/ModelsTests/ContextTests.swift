import LazyConfig
import Models
import NN
import Testing
import Torch

/// What passes over rows of one length share.
struct ContextTests {
  private func model(_ recipe: Lazy<CausalLM>, _ overrides: [String]) throws -> CausalLM {
    var tree = recipe.tree
    for override in overrides { try tree.apply(override, registry: .networks) }
    return try tree.buildModel(seed: 1, registry: .networks)
  }

  private func small() throws -> CausalLM { try model(gptChar(), ["hidden_size=16"]) }

  @Test func `passes over rows of one length share positions and constants`() throws {
    let transformer = try small().transformer
    var computed = 0
    func table(_ context: SequenceContext, isConstant: Bool) -> Tensor {
      context.shared("key \(isConstant)", isConstant: isConstant) {
        computed += 1
        return [Tensor.zeros([1])]
      }[0]
    }
    let first = transformer.context(counting: 5, on: .cpu)
    let (constant, other) = (table(first, isConstant: true), table(first, isConstant: false))
    #expect(table(first, isConstant: true) === constant && computed == 2)
    let second = transformer.context(counting: 5, on: .cpu)
    #expect(second !== first && second.positions === first.positions)
    #expect(table(second, isConstant: true) === constant)
    // What may depend on weights is computed in each pass.
    #expect(table(second, isConstant: false) !== other && computed == 3)
    #expect(table(first, isConstant: false) === other)
    let longer = transformer.context(counting: 6, on: .cpu)
    #expect(longer.positions.shape == [6] && table(longer, isConstant: true) !== constant)
    let elsewhere = transformer.context(counting: 6, on: .meta)
    #expect(elsewhere.positions.device == .meta)
  }

  @Test(arguments: [
    [], ["transformer.layers.*.attention.positions=ALiBi"],
    ["transformer.layers.*.attention.positions=RotaryPositions"],
    ["@MultiHeadAttention.sliding_window=3"],
  ])
  func `a pass gives the same after others`(_ overrides: [String]) throws {
    let model = try model(gptChar(), ["hidden_size=16"] + overrides).eval()
    let ids = Tensor.arange(Scalar(14), dtype: .int64).reshape([2, 7])
    func gradients() -> [Tensor] {
      for named in model.parameters() { named.value.tensor?.grad = nil }
      model(ids).square().sum().backward()
      return model.parameters().compactMap { $0.value.tensor?.grad }
    }
    let (scores, expected) = (model(ids).detach(), gradients())
    // Tensors of inference cannot be recorded, and those of other lengths and types do not fit.
    _ = inferenceMode { model(ids) }
    _ = model(ids.narrow(dim: 1, start: 0, length: 3))
    _ = autocast(.bfloat16) { model(ids) }
    _ = inferenceMode { model(ids) }
    #expect(model(ids).equal(scores))
    let again = gradients()
    #expect(!again.isEmpty && zip(again, expected).allSatisfy { $0.equal($1) })
    #expect(inferenceMode { model(ids).equal(scores) })
  }
}
