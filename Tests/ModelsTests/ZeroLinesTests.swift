import LazyConfig
import Models
import NN
import Testing
import Torch

/// An attention that no library has: what lies k positions back counts sᵏ, with a learned s for each number.
@Module
@Configurable
final class FadingAttention: Attention {
  @Parameter var strength: Tensor
  let value: Linear
  let output: Linear
  let isCausal: Bool

  init(@Inherited hiddenSize: Int, @Inherited isCausal: Bool = false, start: Double = 0.5) {
    _strength = Parameter([hiddenSize], .constant(start))
    value = Linear(inFeatures: hiddenSize, outFeatures: hiddenSize)
    output = Linear(inFeatures: hiddenSize, outFeatures: hiddenSize)
    self.isCausal = isCausal
  }

  func forward(_ x: Tensor, _ context: SequenceContext) -> Tensor {
    let places = Tensor.arange(Scalar(x.size(1)), dtype: .float32)
    let distance = places.unsqueeze(dim: 1) - places
    let weight = strength.pow(distance.abs().unsqueeze(dim: -1))
    let seen = isCausal ? distance.ge(0) : distance.ge(Scalar(-Double.infinity))
    let mixing = weight * seen.to(.float32).unsqueeze(dim: -1)
    return output(Tensor.einsum("ijd,bjd->bid", [mixing, value(x)]))
  }
}

/// A part that goes into any model without a change of the library: as one override, and as one line of Swift.
struct Swap: Sendable, CustomTestStringConvertible {
  let name: String
  let override: String
  let edit: @Sendable (inout ConfigTree) throws -> Void
  /// How many times the part is in a model of `layers` layers.
  let part: any (Module & SendableMetatype).Type
  var testDescription: String { name }

  static let all = [
    Swap(
      name: "rotary positions", override: "@MultiHeadAttention.positions=rotary",
      edit: {
        try $0.set(
          "positions", of: .calls(of: MultiHeadAttention.self), to: "rotary", registry: .networks)
      }, part: RotaryPositions.self),
    Swap(
      name: "ALiBi", override: "@MultiHeadAttention.positions=alibi",
      edit: {
        try $0.set(
          "positions", of: .calls(of: MultiHeadAttention.self), to: "alibi", registry: .networks)
      }, part: ALiBi.self),
    Swap(
      name: "RMSNorm", override: "@LayerNorm=RMSNorm",
      edit: {
        try $0.replace(.calls(of: LayerNorm.self), with: RMSNorm.lazy(), registry: .networks)
      }, part: RMSNorm.self),
    Swap(
      name: "a mixture of experts",
      override: "@MLP={_target_: MixtureOfExperts, experts: {_repeat_: 4, _of_: GatedMLP}}",
      edit: {
        try $0.replace(
          .calls(of: MLP.self),
          with: MixtureOfExperts.lazy(experts: .repeated(4, GatedMLP.lazy())),
          registry: .networks)
      }, part: MixtureOfExperts.self),
    Swap(
      name: "a user's own attention",
      override: "@MultiHeadAttention={_target_: FadingAttention, start: 0.6}",
      edit: {
        try $0.replace(
          .calls(of: MultiHeadAttention.self), with: FadingAttention.lazy(start: 0.6),
          registry: .networks)
      }, part: FadingAttention.self),
  ]
}

/// Zero lines of the library change when a part is swapped.
@Suite struct ZeroLinesTests {
  @Test(arguments: Swap.all)
  func `a part goes into GPT by one override or one line, and trains`(_ swap: Swap) throws {
    let plain = try ConfigTree.recipe("gpt_char", "hidden_size=32")
    var (overridden, edited) = (plain, plain)
    try overridden.apply(swap.override, registry: .networks)
    try swap.edit(&edited)
    let ids = tokens([4, 24], below: 65)
    let losses = try [overridden, edited].map { tree in
      let model: CausalLM = try tree.model()
      #expect(model.modules().contains { type(of: $0.value) == swap.part })
      return train(model) {
        let loss = CausalLM.loss(model(ids), next: ids)
        return model.auxiliaryLosses().map { loss + $0 } ?? loss
      }
    }
    #expect(losses[0].last! < losses[0].first! - 0.05, "\(losses[0])")
    #expect(losses[0] == losses[1], "both ways give one model")
  }

  @Test(arguments: Swap.all)
  func `a part goes into BERT by one override or one line, and trains`(_ swap: Swap) throws {
    let plain = try ConfigTree.recipe(
      "bert_base", "hidden_size=32", "vocab_size=65", "num_heads=4", "intermediate_size=64",
      "transformer.layers._repeat_=3", "dropout=0", "attention_dropout=0")
    var (overridden, edited) = (plain, plain)
    try overridden.apply(swap.override, registry: .networks)
    try swap.edit(&edited)
    let ids = tokens([4, 24], below: 65)
    let masked = ids.maskedFill(tokens([4, 24], below: 7, seed: 2).eq(0), value: 3)
    let losses = try [overridden, edited].map { tree in
      let model: Bert = try tree.model()
      #expect(model.modules().contains { type(of: $0.value) == swap.part })
      return train(model) {
        let scores = model.transformer.embeddings.tokens.scores(model(masked))
        let loss = scores.flatten(startDim: 0, endDim: 1).crossEntropyLoss(ids.flatten())
        return model.auxiliaryLosses().map { loss + $0 } ?? loss
      }
    }
    #expect(losses[0].last! < losses[0].first! - 0.05, "\(losses[0])")
    #expect(losses[0] == losses[1], "both ways give one model")
  }

  @Test func `swapping layer 3's MLP leaves all other first weights bit-identical`() throws {
    let plain: CausalLM = try ConfigTree.recipe("gpt_char").model(seed: 7)
    let swapped: CausalLM = try ConfigTree.recipe("gpt_char", "transformer.layers.3.mlp=GatedMLP")
      .model(seed: 7)
    let after = swapped.state()
    for (path, value) in plain.state() where !path.hasPrefix("transformer.layers.3.mlp.") {
      #expect(after[path]?.equal(value) == true, "\(path)")
    }
    #expect(after["transformer.layers.3.mlp.gate.weight"] != nil)
  }
}
