import Testing
import Torch

/// `linear` on both backends against the same in float64.
struct LinearTests {
  /// Rows, depth, columns: below, at and beyond a tile's 64, and what no power of two divides.
  static let sizes = [
    [1, 2, 2], [3, 6, 10], [17, 130, 66], [64, 64, 64], [100, 64, 128], [130, 70, 514],
    [1000, 200, 64],
  ]

  /// The function in float64, by operators that know nothing of products.
  private func reference(_ x: Tensor, _ w: Tensor, _ b: Tensor?, _ activation: ProductActivation)
    -> Tensor
  {
    let product = x.matmul(w.transpose(0, 1))
    let sum = b.map { product + $0 } ?? product
    return switch activation {
    case .none: sum
    case .relu: sum.relu()
    case .gelu: sum.gelu()
    case .geluTanh: sum.gelu(approximate: "tanh")
    case .silu: sum.silu()
    }
  }

  /// ‖a − b‖ / ‖b‖.
  private func distance(_ a: Tensor, _ b: Tensor) -> Double {
    let difference = a.to(.float64) - b
    return difference.norm().item(as: Double.self) / max(b.norm().item(as: Double.self), 1e-30)
  }

  /// float32 keeps 24 bits, and sums of hundreds lose a few of them; bfloat16 keeps 8.
  private func tolerance(_ dtype: DType) -> Double { dtype == .float32 ? 2e-6 : 1e-2 }

  private func random(_ shape: [Int], _ dtype: DType, _ generator: Generator) -> Tensor {
    Tensor.randn(shape, generator: generator).to(dtype)
  }

  /// The backward pass may write over a gradient that nobody else has.
  @Test(arguments: [DType.float32, .bfloat16])
  func `a gradient that somebody else has stays as it is`(_ dtype: DType) throws {
    let generator = try Generator(seed: 4)
    let x = random([70, 64], dtype, generator).requiringGrad()
    let w = random([128, 64], dtype, generator).requiringGrad()
    func results(_ body: (Tensor) -> Void) -> [Tensor] {
      x.grad = nil
      w.grad = nil
      body(x.linear(weight: w, activation: .gelu))
      return [x.grad!, w.grad!]
    }
    let factors = random([70, 128], dtype, generator)
    let expected = results { $0.mul(factors).sum().backward() }
    // The caller's own, and a view of it.
    for isView in [false, true] {
      let gradient = (isView ? factors.reshape([2, 35, 128]) : factors).clone()
      let before = gradient.clone()
      let found = results { y in
        (isView ? y.reshape([2, 35, 128]) : y).backward(gradient: gradient)
      }
      #expect(gradient.equal(before) && zip(found, expected).allSatisfy { $0.equal($1) })
    }
    // What another part of the graph has too: the gradient of a sum goes to both.
    let other = random([70, 128], dtype, generator).requiringGrad()
    let found = results { y in (y + other).mul(factors).sum().backward() }
    #expect(other.grad!.equal(factors) && zip(found, expected).allSatisfy { $0.equal($1) })
    // A graph that is gone through twice gives the same twice.
    let twice = results { y in
      let sum = y.mul(factors).sum()
      sum.backward(retainGraph: true)
      sum.backward()
    }
    #expect(zip(twice, expected).allSatisfy { $0.equal($1 + $1) })
  }

  /// Tasks make blocks themselves from some hundred rows on, and up to some thousand; two parts share one gradient.
  private struct Parts {
    let inputs: [Tensor]

    init(rows: Int, _ dtype: DType) throws {
      let generator = try Generator(seed: 5)
      inputs =
        [Tensor.randn([rows, 96], generator: generator).to(dtype)]
        + [70, 70, 128].map { (Tensor.randn([$0, 96], generator: generator) * 0.1).to(dtype) }
        + [Tensor.randn([70], generator: generator).to(dtype)]
    }

    /// The results and all gradients, but for those of weights that are frozen.
    func results(weightsAreFrozen: Bool = false) -> [Tensor] {
      let inputs = inputs.map {
        $0.detach().requiringGrad(!weightsAreFrozen || $0.rank == 1)
      }
      let y = inputs[0].linears([
        LinearPart(weight: inputs[1], bias: inputs[4], activation: .gelu),
        LinearPart(weight: inputs[2], activation: .silu), LinearPart(weight: inputs[3]),
      ])
      ((y[0] + y[1]).sum() + y[2].square().sum()).backward()
      return y.map { $0.detach() } + inputs.compactMap(\.grad)
    }
  }

  @Test(arguments: [191, 192, 250, 771, 2049], [DType.float32, .bfloat16])
  func `several weights give what each gives`(_ rows: Int, _ dtype: DType) throws {
    let parts = try Parts(rows: rows, dtype)
    let wide = parts.inputs.map { $0.to(.float64).requiringGrad() }
    let expected =
      (reference(wide[0], wide[1], wide[4], .gelu) + reference(wide[0], wide[2], nil, .silu)).sum()
      + reference(wide[0], wide[3], nil, .none).square().sum()
    expected.backward()
    let results = parts.results()
    for (a, b) in zip(results[3...], wide) { #expect(distance(a, b.grad!) < tolerance(dtype)) }
    let alone = parts.results(weightsAreFrozen: true)
    #expect(alone.count == 4 && alone[3].equal(results[7]))
  }

  /// In a process of its own, whose threads these are.
  @Test func `results do not depend on the number of threads`() async {
    await #expect(processExitsWith: .success) {
      for dtype in [DType.float32, .bfloat16] {
        for rows in [191, 250, 771, 2049] {
          let parts = try Parts(rows: rows, dtype)
          try Runtime.setThreads(1)
          let one = parts.results()
          for threads in [2, 3, 5, 70] {
            try Runtime.setThreads(threads)
            precondition(
              zip(one, parts.results()).allSatisfy { $0.equal($1) },
              "\(threads) threads, \(rows) rows")
          }
        }
      }
    }
  }

  /// Each element, over the range in which anything happens.
  @Test(arguments: ProductActivation.allCases, [DType.float32, .bfloat16])
  func `activations and their slopes are right at each place`(
    _ activation: ProductActivation, _ dtype: DType
  ) throws {
    let ends = [-1e4, -88.7, 88.7, 1e4].map { Float($0) }
    let values = Tensor.cat(
      [Tensor.arange(Scalar(-8), Scalar(8), step: Scalar(0.03125), dtype: .float32), Tensor(ends)],
      dim: 0)
    let x = values.unsqueeze(dim: 1).expand([values.count, 2]).to(dtype).clone().requiringGrad()
    let identity = Tensor.eye(2).to(dtype)
    let wide = x.detach().to(.float64).requiringGrad()
    let y = x.linear(weight: identity, activation: activation)
    let expected = reference(wide, identity.to(.float64), nil, activation)
    y.sum().backward()
    expected.sum().backward()
    // bfloat16 rounds to 8 bits, and its slopes once more on the way; float32's functions are right to a few bits of theirs.
    let (relative, absolute) = dtype == .float32 ? (1e-5, 1e-6) : (0x1p-7, 0x1p-8)
    #expect(y.to(.float64).allclose(expected, rtol: relative, atol: absolute * 1e-2))
    #expect(x.grad!.to(.float64).allclose(wide.grad!, rtol: relative, atol: absolute))
    let nan = Tensor.full([16, 2], value: Scalar(Double.nan)).to(dtype)
    #expect(
      nan.linear(weight: identity, activation: activation).isnan().all().item() == .bool(true))
  }

  @Test(arguments: sizes, [DType.float32, .bfloat16])
  func `values and gradients are those of float64`(_ size: [Int], _ dtype: DType) throws {
    let generator = try Generator(seed: 3)
    for activation in ProductActivation.allCases {
      for hasBias in [true, false] {
        let x = random([size[0], size[1]], dtype, generator).requiringGrad()
        let w = (random([size[2], size[1]], dtype, generator) * 0.3).detach().requiringGrad()
        let b = hasBias ? random([size[2]], dtype, generator).requiringGrad() : nil
        let wide = [x, w].map { $0.detach().to(.float64).requiringGrad() }
        let wideBias = b.map { $0.detach().to(.float64).requiringGrad() }
        let y = x.linear(weight: w, bias: b, activation: activation)
        let expected = reference(wide[0], wide[1], wideBias, activation)
        let gradient = random([size[0], size[2]], dtype, generator)
        y.backward(gradient: gradient)
        expected.backward(gradient: gradient.to(.float64))
        #expect(y.dtype == dtype && y.shape == [size[0], size[2]])
        #expect(distance(y, expected) < tolerance(dtype), "\(activation)")
        for (ours, theirs) in [(x, wide[0]), (w, wide[1])] + (b.map { [($0, wideBias!)] } ?? []) {
          let (a, b) = try (#require(ours.grad), #require(theirs.grad))
          #expect(a.dtype == dtype && distance(a, b) < tolerance(dtype), "\(activation)")
        }
      }
    }
  }

  @Test func `leading dimensions stay, and rows need not lie together`() throws {
    let generator = try Generator(seed: 4)
    let x = random([6, 5, 8], .float32, generator).transpose(0, 1).requiringGrad()
    let w = random([4, 8], .float32, generator)
    let y = x.linear(weight: w)
    #expect(y.shape == [5, 6, 4])
    #expect(distance(y, reference(x.to(.float64), w.to(.float64), nil, .none)) < 2e-6)
    let one = x.select(dim: 0, index: 0).select(dim: 0, index: 0)
    #expect(one.linear(weight: w).shape == [4])
  }

  @Test func `the sums of one row do not depend on the others`() throws {
    let generator = try Generator(seed: 5)
    let x = random([200, 96], .float32, generator)
    let w = random([80, 96], .float32, generator)
    let all = x.linear(weight: w, activation: .gelu)
    let some = x.narrow(dim: 0, start: 64, length: 72).linear(weight: w, activation: .gelu)
    #expect(all.narrow(dim: 0, start: 64, length: 72).equal(some))
  }

  @Test func `a prepared weight follows the weight`() throws {
    let generator = try Generator(seed: 6)
    let x = random([16, 32], .float32, generator)
    let w = random([48, 32], .float32, generator)
    let packed = PackedWeight()
    noGrad {
      for _ in 0..<3 {
        #expect(x.linear(weight: w, packed: packed).equal(x.linear(weight: w)))
        w.mul_(Scalar(1.5))
      }
      let other = w * 2
      #expect(x.linear(weight: other, packed: packed).equal(x.linear(weight: other)))
      let narrow = x.to(.bfloat16)
      #expect(
        narrow.linear(weight: w.to(.bfloat16), packed: packed)
          .equal(narrow.linear(weight: w.to(.bfloat16))))
    }
  }

  @Test func `autocast computes in bfloat16 and keeps a weight's gradient in float32`() throws {
    let generator = try Generator(seed: 7)
    let x = random([32, 64], .float32, generator).requiringGrad()
    let w = random([64, 64], .float32, generator).requiringGrad()
    let b = random([64], .float32, generator).requiringGrad()
    let y = autocast { x.linear(weight: w, bias: b, activation: .gelu) }
    #expect(y.dtype == .bfloat16)
    y.sum().backward()
    let wide = [x, w, b].map { $0.detach().to(.float64).requiringGrad() }
    let expected = reference(wide[0], wide[1], wide[2], .gelu)
    expected.sum().backward()
    #expect(distance(y, expected) < 1e-2)
    for (ours, theirs) in zip([x, w, b], wide) {
      let gradient = try #require(ours.grad)
      #expect(gradient.dtype == .float32)
      #expect(distance(gradient, try #require(theirs.grad)) < 1e-2)
    }
    let packed = PackedWeight()
    noGrad {
      let kept = autocast { x.linear(weight: w, bias: b, packed: packed) }
      #expect(kept.equal(autocast { x.linear(weight: w, bias: b) }))
    }
  }

  @Test(arguments: ProductActivation.allCases)
  func `gradients can be differentiated`(_ activation: ProductActivation) throws {
    let generator = try Generator(seed: 8)
    let values = [[9, 6], [5, 6], [5]].map { random($0, .float32, generator) }
    func second(_ inputs: [Tensor], _ function: ([Tensor]) -> Tensor) -> [Tensor?] {
      let y = function(inputs)
      let first = grad(of: [y.square().sum()], withRespectTo: inputs, createGraph: true)
      let norm = first.map { $0!.square().sum() }.reduce(Tensor.zeros([], dtype: y.dtype), +)
      return grad(of: [norm], withRespectTo: inputs)
    }
    let ours = second(values.map { $0.detach().requiringGrad() }) {
      $0[0].linear(weight: $0[1], bias: $0[2], activation: activation)
    }
    let theirs = second(values.map { $0.detach().to(.float64).requiringGrad() }) {
      reference($0[0], $0[1], $0[2], activation)
    }
    for (a, b) in zip(ours, theirs) {
      #expect(distance(try #require(a), try #require(b)) < 1e-5)
    }
  }

  @Test func `what is no number stays none`() {
    let x = Tensor.full([16, 4], value: Scalar(Double.nan)).requiringGrad()
    let y = x.linear(weight: Tensor.ones([64, 4]), activation: .relu)
    #expect(y.sum().item(as: Double.self).isNaN)
    y.sum().backward()
    #expect(x.grad!.sum().item(as: Double.self) == 16 * 4 * 64)
  }

  @Test func `operations are counted as libtorch counts them`() throws {
    let x = Tensor.randn([32, 24]).requiringGrad()
    let w = Tensor.randn([16, 24]).requiringGrad()
    func count(_ dtype: DType) -> OperationCount {
      let recorder = WorkRecorder()
      recorder.recording {
        x.to(dtype).linear(weight: w.to(dtype)).sum().backward()
      }
      return recorder.operations(of: nil)
    }
    // libtorch computes float64; the kernels, where there are any, float32.
    #expect(count(.float32) == count(.float64))
    #expect(count(.float32) == OperationCount(forward: 24_576, backward: 49_152))
  }

  @Test func `the backends agree`() throws {
    let generator = try Generator(seed: 9)
    let x = random([70, 96], .float32, generator)
    let w = random([50, 96], .float32, generator)
    let wide = reference(x.to(.float64), w.to(.float64), nil, .none)
    #expect(Runtime.productBackends(of: .float64) == [.libtorch])
    #expect(Runtime.productBackends(of: .float32).contains(Runtime.productBackend(of: .float32)))
    #expect(distance(x.to(.float64).linear(weight: w.to(.float64)), wide) < 1e-12)
    #expect(distance(x.linear(weight: w), wide) < 2e-6)
  }
}
