import Testing
import Torch

/// `attention` against its formula in float64.
struct AttentionTests {
  struct Shape: CustomTestStringConvertible {
    let batch, heads, groups, queries, keys, size: Int
    var testDescription: String { "\(batch)×\(heads)/\(groups)×\(queries)/\(keys)×\(size)" }
  }

  enum Kind: CaseIterable { case plain, causal, padded, biased }

  /// Below, at and beyond blocks of 64 queries, keys and columns; several heads of queries for one of keys.
  static let shapes = [
    Shape(batch: 2, heads: 4, groups: 4, queries: 16, keys: 16, size: 32),
    Shape(batch: 1, heads: 6, groups: 3, queries: 130, keys: 130, size: 64),
    Shape(batch: 2, heads: 2, groups: 1, queries: 33, keys: 45, size: 80),
    Shape(batch: 2, heads: 2, groups: 2, queries: 65, keys: 65, size: 6),
    Shape(batch: 1, heads: 2, groups: 2, queries: 3, keys: 70, size: 16),
  ]

  private func distance(_ a: Tensor, _ b: Tensor) -> Double {
    (a.to(.float64) - b).norm().item(as: Double.self)
      / max(b.norm().item(as: Double.self), 1e-30)
  }

  private func formula(
    _ q: Tensor, _ k: Tensor, _ v: Tensor, _ mask: Tensor?, _ isCausal: Bool, _ scale: Double
  ) -> Tensor {
    let share = q.size(1) / k.size(1)
    let (k, v) = (
      k.repeatInterleave(share, dim: 1), v.repeatInterleave(share, dim: 1)
    )
    var x = q.matmul(k.transpose(-1, -2)) * Scalar(scale)
    if let mask {
      x =
        mask.dtype == .bool
        ? x.maskedFill(mask.logicalNot(), value: Scalar(-Double.infinity)) : x + mask.to(x.dtype)
    }
    if isCausal {
      let later = Tensor.ones([q.size(2), k.size(2)], dtype: .bool).triu(diagonal: 1)
      x = x.maskedFill(later, value: Scalar(-Double.infinity))
    }
    return x.softmax(dim: -1).nanToNum(nan: 0).matmul(v)
  }

  @Test(arguments: shapes, Kind.allCases)
  func `values and gradients are those of float64`(_ shape: Shape, _ kind: Kind) throws {
    if kind == .causal, shape.queries != shape.keys { return }
    let generator = try Generator(seed: 11)
    // float32 keeps 24 bits, bfloat16 8; sums are kept in float32.
    for (dtype, tolerance) in [(DType.float32, 1e-6), (.bfloat16, 1e-2)] {
      func vectors(_ heads: Int, _ count: Int) -> Tensor {
        // Heads of one token lie side by side, as projections leave them.
        Tensor.randn([shape.batch, count, heads, shape.size], generator: generator).to(dtype)
          .transpose(1, 2).detach().requiringGrad()
      }
      let inputs = [
        vectors(shape.heads, shape.queries), vectors(shape.groups, shape.keys),
        vectors(shape.groups, shape.keys),
      ]
      var mask: Tensor?
      if kind == .padded {
        let counts = Tensor.rand([shape.batch, 1, 1, shape.keys], generator: generator).gt(0.3)
        counts[0, 0, 0, 0] = Tensor(true)
        mask = counts
      }
      if kind == .biased {
        mask = Tensor.randn([1, shape.heads, shape.queries, shape.keys], generator: generator)
      }
      let scale = 1 / Double(shape.size).squareRoot()
      let y = Tensor.attention(
        queries: inputs[0], keys: inputs[1], values: inputs[2], mask: mask,
        isCausal: kind == .causal, scale: scale)
      let wide = inputs.map { $0.detach().to(.float64).requiringGrad() }
      let expected = formula(wide[0], wide[1], wide[2], mask, kind == .causal, scale)
      let gradient = Tensor.randn(y.shape, generator: generator).to(dtype)
      y.backward(gradient: gradient)
      expected.backward(gradient: gradient.to(.float64))
      #expect(y.dtype == dtype && distance(y, expected) < tolerance)
      for (ours, theirs) in zip(inputs, wide) {
        #expect(distance(try #require(ours.grad), try #require(theirs.grad)) < tolerance)
      }
    }
  }

  @Test(arguments: shapes, [DType.float32, .bfloat16, .float64])
  func `heads side by side are as heads apart`(_ shape: Shape, _ dtype: DType) throws {
    let generator = try Generator(seed: 15)
    let isCausal = shape.queries == shape.keys
    func vectors(_ heads: Int, _ count: Int) -> Tensor {
      Tensor.randn([shape.batch, count, heads * shape.size], generator: generator).to(dtype)
    }
    let values = [
      vectors(shape.heads, shape.queries), vectors(shape.groups, shape.keys),
      vectors(shape.groups, shape.keys),
    ]
    let gradient = vectors(shape.heads, shape.queries)
    func results(_ function: ([Tensor]) -> Tensor) -> [Tensor] {
      let inputs = values.map { $0.detach().requiringGrad() }
      let y = function(inputs)
      y.backward(gradient: gradient)
      return [y.detach()] + inputs.map { $0.grad! }
    }
    let side = results {
      Tensor.attention(
        queries: $0[0], keys: $0[1], values: $0[2], heads: shape.heads, isCausal: isCausal,
        scale: 0.2)
    }
    let apart = results {
      let split = $0.map { $0.unflatten(dim: 2, [-1, shape.size]).transpose(1, 2) }
      return Tensor.attention(
        queries: split[0], keys: split[1], values: split[2], isCausal: isCausal, scale: 0.2
      ).transpose(1, 2).flatten(startDim: 2)
    }
    for (a, b) in zip(side, apart) {
      #expect(a.shape == b.shape && a.equal(b))
    }
  }

  /// A score that is no number, beside one that is large by itself.
  @Test(arguments: [0, 0.5], [DType.float32, .bfloat16])
  func `what is not a number shows in all that comes of it`(_ dropout: Double, _ dtype: DType)
    throws
  {
    let generator = try Generator(seed: 16)
    let inputs = (0..<3).map { _ in Tensor.randn([1, 1, 16, 8], generator: generator).to(dtype) }
    let mask = Tensor.zeros([16, 16])
    mask[3, 2] = Tensor(Float.nan)
    mask[3, 5] = Tensor(Float(200))
    let leaves = inputs.map { $0.requiringGrad() }
    let y = Tensor.attention(
      queries: leaves[0], keys: leaves[1], values: leaves[2], mask: mask, scale: 1, dropout: dropout
    )
    #expect(y.isnan().select(dim: 2, index: 3).all().item() == .bool(true))
    #expect(y.isnan().sum().item(as: Double.self) == 8)
    y.sum().backward()
    #expect(leaves[0].grad!.isnan().select(dim: 2, index: 3).all().item() == .bool(true))
    #expect(leaves[2].grad!.isnan().any().item() == .bool(true))
  }

  @Test(arguments: [0, 0.3]) func `heads side by side know texts, masks and dropout`(
    _ dropout: Double
  ) throws {
    let generator = try Generator(seed: 17)
    let starts = [0, 9, 40, 64]
    let mask = Tensor.rand([64, 64], generator: generator).gt(0.2)
    let values = [4, 2, 2].map { Tensor.randn([1, 64, $0 * 8], generator: generator) }
    let gradient = Tensor.randn([1, 64, 1], generator: generator).expand([1, 64, 32])
    func results(_ dtype: DType, _ function: ([Tensor]) -> Tensor) throws -> [Tensor] {
      try Generator.default().seed = 18
      let inputs = values.map { $0.to(dtype).detach().requiringGrad() }
      let y = function(inputs)
      y.backward(gradient: gradient.to(dtype))
      return [y.detach()] + inputs.map { $0.grad! }
    }
    // float64 runs by libtorch, text by text, and has other chance.
    for dtype in [DType.float32, .float64] where dropout == 0 || dtype == .float32 {
      let side = try results(dtype) {
        Tensor.attention(
          queries: $0[0], keys: $0[1], values: $0[2], heads: 4, mask: mask, scale: 0.3,
          dropout: dropout, starts: starts)
      }
      let apart = try results(dtype) {
        let split = $0.map { $0.unflatten(dim: 2, [-1, 8]).transpose(1, 2) }
        return Tensor.attention(
          queries: split[0], keys: split[1], values: split[2], mask: mask, scale: 0.3,
          dropout: dropout, starts: starts
        ).transpose(1, 2).flatten(startDim: 2)
      }
      for (a, b) in zip(side, apart) { #expect(a.equal(b)) }
    }
  }

  @Test func `a query that sees no key gives zeros, and no gradient`() throws {
    let generator = try Generator(seed: 12)
    let inputs = (0..<3).map { _ in
      Tensor.randn([1, 2, 10, 8], generator: generator).requiringGrad()
    }
    let mask = Tensor.ones([10, 10], dtype: .bool)
    mask[4] = Tensor(false)
    let y = Tensor.attention(
      queries: inputs[0], keys: inputs[1], values: inputs[2], mask: mask, scale: 1)
    #expect(y.select(dim: 2, index: 4).abs().max().item(as: Float.self) == 0)
    y.sum().backward()
    for input in inputs {
      let gradient = try #require(input.grad)
      #expect(gradient.abs().sum().item(as: Float.self).isFinite)
    }
    #expect(inputs[0].grad!.select(dim: 2, index: 4).abs().max().item(as: Float.self) == 0)
  }

  @Test func `a query that sees no key has no gradient of a gradient`() {
    let x = Tensor.randn([1, 1, 16, 32]).requiringGrad()
    let mask = Tensor.zeros([16, 16])
    mask[3] = Tensor(-Double.infinity)
    let y = Tensor.attention(queries: x, keys: x, values: x, mask: mask, scale: 1)
    let first = grad(of: [y.square().sum()], withRespectTo: [x], createGraph: true)[0]!
    let second = grad(of: [first.square().sum()], withRespectTo: [x])[0]!
    #expect(first.sum().item(as: Double.self).isFinite)
    #expect(second.sum().item(as: Double.self).isFinite)
  }

  @Test(arguments: [false, true])
  func `texts in one row are as each by itself`(_ isCausal: Bool) throws {
    let generator = try Generator(seed: 13)
    let starts = [0, 70, 71, 90, 160]
    let inputs = [4, 2, 2].map {
      Tensor.randn([1, $0, 160, 32], generator: generator).requiringGrad()
    }
    let alone = inputs.map { $0.detach().requiringGrad() }
    let y = Tensor.attention(
      queries: inputs[0], keys: inputs[1], values: inputs[2], isCausal: isCausal, scale: 0.2,
      starts: starts)
    let parts = zip(starts, starts.dropFirst()).map { start, end in
      let part = alone.map { $0.narrow(dim: 2, start: start, length: end - start) }
      return Tensor.attention(
        queries: part[0], keys: part[1], values: part[2], isCausal: isCausal, scale: 0.2)
    }
    let expected = Tensor.cat(parts, dim: 2)
    // A text shorter than 8 tokens runs on another kernel by itself: the last bits differ.
    #expect(y.allclose(expected, rtol: 1e-5, atol: 1e-6))
    y.square().sum().backward()
    expected.square().sum().backward()
    for (a, b) in zip(inputs, alone) {
      #expect(a.grad!.allclose(b.grad!, rtol: 1e-4, atol: 1e-5))
    }
  }

  @Test func `gradients can be differentiated`() throws {
    let generator = try Generator(seed: 14)
    let values = (0..<3).map { _ in Tensor.randn([1, 2, 9, 4], generator: generator) }
    func second(_ inputs: [Tensor], _ function: ([Tensor]) -> Tensor) -> [Tensor?] {
      let first = grad(
        of: [function(inputs).square().sum()], withRespectTo: inputs, createGraph: true)
      let norm = first.map { $0!.square().sum() }.reduce(
        Tensor.zeros([], dtype: inputs[0].dtype), +)
      return grad(of: [norm], withRespectTo: inputs)
    }
    let ours = second(values.map { $0.detach().requiringGrad() }) {
      Tensor.attention(queries: $0[0], keys: $0[1], values: $0[2], isCausal: true, scale: 0.5)
    }
    let theirs = second(values.map { $0.detach().to(.float64).requiringGrad() }) {
      formula($0[0], $0[1], $0[2], nil, true, 0.5)
    }
    let side = second(values.map { $0.transpose(1, 2).flatten(startDim: 2).requiringGrad() }) {
      Tensor.attention(
        queries: $0[0], keys: $0[1], values: $0[2], heads: 2, isCausal: true, scale: 0.5)
    }
    for (index, (a, b)) in zip(ours, theirs).enumerated() {
      #expect(distance(try #require(a), try #require(b)) < 1e-5)
      let other = try #require(side[index]).unflatten(dim: 2, [2, 4]).transpose(1, 2)
      #expect(distance(other, try #require(b)) < 1e-5)
    }
  }
}
