import LazyConfig
import NN
import Testing
import Torch

/// A norm that knows nothing of sums.
@Module
@Configurable
final class HalvingNorm: Norm {
  let inner: LayerNorm
  init(@Inherited hiddenSize: Int) { inner = LayerNorm(hiddenSize: hiddenSize) }
  var width: Int? { inner.width }
  func forward(_ x: Tensor) -> Tensor { inner(x) * 0.5 }
}

/// Parts that run as one give what they give one by one: a hook on a part makes it run by itself.
@Suite struct TogetherTests {
  private let x =
    (try? Tensor.randn([2, 5, 8], generator: Generator(seed: 81))) ?? Tensor.zeros([])

  private func context() -> SequenceContext { .counting(5, on: .cpu) }

  /// Sums run in other orders, which moves the last bits: of numbers as large as the vector, or as 10 where they
  /// cancel to 0, as gradients of keys' biases do.
  private func close(_ a: Tensor, _ b: Tensor) -> Bool {
    let off = (a.detach() - b.detach()).norm().item(as: Double.self)
    return off < 1e-5 * (b.detach().norm().item(as: Double.self) + 10)
  }

  /// The result of a model, and its parameters' gradients, with hooks on parts or without.
  private func results<Model: Module>(
    of model: Model, hooking parts: [any Module], _ body: (Model) -> Tensor
  ) -> [Tensor] {
    var calls = 0
    let hooks = parts.map { part in
      part.onForward { _, _ in
        calls += 1
        return nil
      }
    }
    defer { for hook in hooks { hook.remove() } }
    for named in model.parameters() { named.value.tensor?.grad = nil }
    let result = body(model)
    (result * Tensor.arange(Scalar(result.count), dtype: .float32).reshape(result.shape)).sum()
      .backward()
    #expect(calls == parts.count)
    return [result.detach()] + model.parameters().compactMap { $0.value.tensor?.grad }
  }

  @Test(arguments: ["pre", "post", "sandwich", "parallel"], ["LayerNorm", "HalvingNorm"])
  func `layers behind each other`(_ placement: String, _ norm: String) throws {
    let model: Transformer = try ConfigTree(
      yaml: """
        _target_: Transformer
        _scope_: {hidden_size: 8, num_heads: 2, norm_placement: \(placement)}
        embeddings: {_target_: Embeddings, tokens: {_target_: Embedding, count: 11}}
        layers:
          _repeat_: 3
          _of_:
            _target_: TransformerLayer
            attention: MultiHeadAttention
            mlp: MLP
            attention_norm: \(norm)
            mlp_norm: \(norm)
            attention_output_norm: \(norm)
            mlp_output_norm: \(norm)
        norm: \(norm)
        """
    ).model()
    let ids = Tensor.arange(10, dtype: .int64).reshape([2, 5])
    func run(_ parts: [any Module]) -> [Tensor] {
      results(of: model, hooking: parts) { $0.forward(ids, context()) }
    }
    let together = run([])
    let layers = try model.layers.map { try #require($0 as? TransformerLayer) }
    var others = [run([layers[1]]), run(layers), run([layers[2].attentionNorm])]
    try model.recompute("layers.1")
    others.append(run([]))
    for apart in others {
      #expect(together.count == apart.count)
      for (a, b) in zip(together, apart) { #expect(close(a, b), "\(placement) \(norm)") }
    }
  }

  @Test(arguments: ["pre", "post", "sandwich"], ["LayerNorm", "RMSNorm", "HalvingNorm"])
  func `a layer's sums and norms`(_ placement: String, _ norm: String) throws {
    let layer: TransformerLayer = try ConfigTree(
      yaml: """
        _target_: TransformerLayer
        _scope_: {hidden_size: 8, num_heads: 2}
        attention: MultiHeadAttention
        cross_attention: {_target_: MultiHeadAttention, is_cross: true}
        mlp: {_target_: GatedMLP, hidden_size: 8}
        attention_norm: \(norm)
        cross_norm: \(norm)
        mlp_norm: \(norm)
        attention_output_norm: \(norm)
        mlp_output_norm: \(norm)
        norm_placement: \(placement)
        """
    ).model()
    func run(_ parts: [any Module]) -> [Tensor] {
      results(of: layer, hooking: parts) { $0(x, context()) }
    }
    let together = run([])
    let attention = try #require(layer.attention as? MultiHeadAttention)
    let mlp = try #require(layer.mlp as? GatedMLP)
    let watched: [[any Module]] = [
      [layer.mlpNorm!], [layer.crossNorm!, layer.attentionNorm], [attention.key],
      [mlp.gate, mlp.act],
    ]
    for parts in watched {
      let apart = run(parts)
      #expect(together.count == apart.count)
      for (a, b) in zip(together, apart) { #expect(close(a, b), "\(placement) \(norm)") }
    }
  }

  @Test func `a part that does not fit is named`() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let attention: MultiHeadAttention = try ConfigTree(
        yaml: "{_target_: MultiHeadAttention, hidden_size: 8, num_heads: 2}"
      ).model()
      attention.key.weight = Tensor.zeros([8, 6])
      attention.assignPaths()
      _ = attention(Tensor.zeros([1, 3, 8]), .counting(3, on: .cpu))
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("in: key (Linear)"), "\(text)")
  }

  @Test func `scores and losses of a head`() throws {
    let generator = try Generator(seed: 82)
    let head = Linear(inFeatures: 8, outFeatures: 10)
    head.initialize(seed: 3)
    let targets = Tensor.randint(10, [2, 5], generator: generator)
    targets[0, 1] = Tensor(Int64(-100))
    func loss(_ parts: [any Module], smoothing: Double) -> [Tensor] {
      results(of: head, hooking: parts) { $0.classScores(x).loss(targets, smoothing: smoothing) }
    }
    for smoothing in [0.0, 0.1] {
      let (without, with) = (loss([], smoothing: smoothing), loss([head], smoothing: smoothing))
      #expect(without.count == 3)
      for (a, b) in zip(without, with) { #expect(a.dtype == b.dtype && close(a, b)) }
    }
    let scores = head.classScores(x)
    #expect(scores.tensor.equal(head(x)))
    #expect(close(scores.first(3).tensor, head(x).narrow(dim: 1, start: 0, length: 3)))
    // In half the bits the loss is float32, whoever looks.
    head.to(.bfloat16)
    let half = x.to(.bfloat16)
    #expect(head.classScores(half).loss(targets).dtype == .float32)
    #expect(ClassScores(head(half)).loss(targets).dtype == .float32)
  }

  @Test func `an outcome's scores are there for who asks`() throws {
    let head = Linear(inFeatures: 8, outFeatures: 10)
    let targets = Tensor.zeros([2, 5], dtype: .int64)
    let outcome = Outcome.classes(head.classScores(x), targets)
    #expect(outcome.count == 10)
    #expect(outcome.scores!.equal(head(x).reshape([10, 10])))
    let other = outcome.with(loss: outcome.loss * 2)
    #expect(other.count == 10 && other.targets!.equal(targets.flatten()))
    #expect(other.scores!.equal(outcome.scores!))
  }
}
