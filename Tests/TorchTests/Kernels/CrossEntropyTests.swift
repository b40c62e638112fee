import Testing
import Torch

/// `linearCrossEntropyLoss` against the same in float64, with all scores.
struct LinearCrossEntropyTests {
  /// Rows, depth, classes: fewer than a tile, what no power of two divides, more rows than are scored at a time, and more
  /// than a weight's gradient sums up at once in both chunks.
  static let sizes = [
    [1, 2, 4], [5, 8, 2], [17, 66, 130], [700, 64, 66], [1300, 16, 8200], [4900, 72, 66],
  ]

  private struct Problem {
    let x: Tensor
    let weight: Tensor
    let bias: Tensor?
    let targets: Tensor

    init(_ size: [Int], _ dtype: DType, hasBias: Bool, seed: UInt64) throws {
      let generator = try Generator(seed: seed)
      func random(_ shape: [Int], _ scale: Double) -> Tensor {
        (Tensor.randn(shape, generator: generator) * Scalar(scale)).to(dtype).detach()
          .requiringGrad()
      }
      x = random([size[0], size[1]], 1)
      weight = random([size[2], size[1]], 0.3)
      bias = hasBias ? random([size[2]], 1) : nil
      var targets = (0..<size[0]).map { Int64(($0 * 7919) % size[2]) }
      for index in stride(from: 1, to: size[0], by: 3) { targets[index] = -100 }
      self.targets = Tensor(targets)
    }

    private init(_ x: Tensor, _ weight: Tensor, _ bias: Tensor?, _ targets: Tensor) {
      (self.x, self.weight, self.bias, self.targets) = (x, weight, bias, targets)
    }

    var wide: Problem {
      func wide(_ tensor: Tensor) -> Tensor { tensor.detach().to(.float64).requiringGrad() }
      return Problem(wide(x), wide(weight), bias.map(wide), targets)
    }

    func loss(smoothing: Double) -> Tensor {
      x.linearCrossEntropyLoss(
        weight: weight, bias: bias, targets: targets, labelSmoothing: smoothing)
    }

    func plainLoss(smoothing: Double) -> Tensor {
      let product = x.matmul(weight.transpose(0, 1))
      return (bias.map { product + $0 } ?? product)
        .crossEntropyLoss(targets, labelSmoothing: smoothing)
    }

    var gradients: [Tensor] { [x, weight].map { $0.grad! } + (bias.map { [$0.grad!] } ?? []) }
  }

  private func distance(_ a: Tensor, _ b: Tensor) -> Double {
    let difference = a.detach().to(.float64) - b.detach()
    return difference.norm().item(as: Double.self)
      / max(b.detach().norm().item(as: Double.self), 1e-30)
  }

  /// float32 keeps 24 bits, and sums of hundreds lose a few of them; bfloat16 keeps 8.
  @Test(arguments: sizes, [(DType.float32, 3e-6), (.bfloat16, 1e-2)])
  func `the loss and its gradients are those of float64`(
    _ size: [Int], _ type: (dtype: DType, tolerance: Double)
  ) throws {
    for (hasBias, smoothing) in [(true, 0.0), (false, 0.1)] {
      let ours = try Problem(size, type.dtype, hasBias: hasBias, seed: 31)
      let theirs = ours.wide
      let (loss, expected) = (
        ours.loss(smoothing: smoothing), theirs.plainLoss(smoothing: smoothing)
      )
      #expect(loss.dtype == .float32 && loss.rank == 0)
      #expect(distance(loss, expected) < type.tolerance)
      // A factor stands for what else is done with a loss.
      (loss * 3).backward()
      (expected * 3).backward()
      for (ours, theirs) in zip(ours.gradients, theirs.gradients) {
        #expect(ours.dtype == type.dtype && distance(ours, theirs) < type.tolerance)
      }
    }
  }

  @Test func `where no target counts, the loss and its gradients are 0`() throws {
    let x = Tensor.ones([4, 8]).requiringGrad()
    let weight = Tensor.ones([6, 8]).requiringGrad()
    let loss = x.linearCrossEntropyLoss(
      weight: weight, targets: Tensor.full([4], value: -100, dtype: .int64))
    #expect(loss.item(as: Double.self) == 0)
    loss.backward()
    #expect(x.grad!.ne(0).sum().item(as: Double.self) == 0)
    #expect(weight.grad!.ne(0).sum().item(as: Double.self) == 0)
  }

  @Test func `a class that is ruled out changes nothing`() throws {
    let ours = try Problem([20, 8, 12], .float32, hasBias: true, seed: 34)
    noGrad { _ = ours.bias![3].fill_(.double(-.infinity)) }
    let targets = ours.targets.maskedFill(ours.targets.eq(3), value: 4)
    let loss = ours.x.linearCrossEntropyLoss(
      weight: ours.weight, bias: ours.bias, targets: targets)
    let plain = (ours.x.matmul(ours.weight.transpose(0, 1)) + ours.bias!)
      .crossEntropyLoss(targets)
    #expect(distance(loss, plain.to(.float64)) < 1e-6)
    loss.backward()
    #expect(ours.x.grad!.isfinite().all().item() == .bool(true))
  }

  @Test func `float64 stays float64`() throws {
    let problem = try Problem([6, 4, 10], .float64, hasBias: true, seed: 35)
    let loss = problem.loss(smoothing: 0)
    #expect(loss.dtype == .float64)
    #expect(distance(loss, problem.plainLoss(smoothing: 0)) < 1e-14)
  }

  @Test func `a gradient can be differentiated`() throws {
    let ours = try Problem([6, 4, 10], .float32, hasBias: true, seed: 32)
    let theirs = ours.wide
    func seconds(_ problem: Problem, _ loss: Tensor) -> [Tensor] {
      let inputs = [problem.x, problem.weight, problem.bias!]
      let first = grad(of: [loss], withRespectTo: inputs, createGraph: true).compactMap { $0 }
      let sum = first.reduce(Tensor(0.0).to(first[0].dtype)) { $0 + $1.square().sum() }
      return grad(of: [sum], withRespectTo: inputs).compactMap { $0 }
    }
    let found = seconds(ours, ours.loss(smoothing: 0.1))
    let expected = seconds(theirs, theirs.plainLoss(smoothing: 0.1))
    #expect(found.count == 3)
    for (ours, theirs) in zip(found, expected) { #expect(distance(ours, theirs) < 1e-5) }
  }

  @Test func `under autocast the weight's gradient is in float32`() throws {
    let ours = try Problem([40, 32, 50], .float32, hasBias: true, seed: 33)
    let theirs = ours.wide
    autocast { ours.loss(smoothing: 0) }.backward()
    theirs.plainLoss(smoothing: 0).backward()
    for (ours, theirs) in zip(ours.gradients, theirs.gradients) {
      #expect(ours.dtype == .float32 && distance(ours, theirs) < 1e-2)
    }
  }

  /// In a process of its own nobody else allocates.
  @Test func `memory grows with some hundred rows, not with all scores`() async {
    await #expect(processExitsWith: .success) {
      let (rows, depth, classes) = (4096, 32, 16_384)
      let x = Tensor.zeros([rows, depth]).requiringGrad()
      let weight = Tensor.zeros([classes, depth]).requiringGrad()
      let targets = Tensor.zeros([rows], dtype: .int64)
      let before = try MemoryStatistics.of(.cpu).current
      try MemoryStatistics.resetPeak()
      x.linearCrossEntropyLoss(weight: weight, targets: targets).backward()
      let taken = try MemoryStatistics.of(.cpu).peak - before
      // All scores are 268 MB; 512 rows of them 34 MB. The weight's blocks, twice, and gradients are 2 MB each.
      #expect(taken < 50_000_000, "\(taken)")
      #expect(weight.grad != nil)
    }
  }

  @Test func `a target that is no class is an error`() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Tensor.ones([2, 4]).linearCrossEntropyLoss(
        weight: Tensor.ones([3, 4]), targets: Tensor([0, 3] as [Int64]))
    }
    let text = result.map { String(decoding: $0.standardErrorContent, as: UTF8.self) } ?? ""
    #expect(text.contains("target 3 at 1 is out of range for 3 classes"), "\(text)")
  }
}

/// `linears` beside one product after the other.
struct LinearsTests {
  @Test func `no weights give nothing`() {
    #expect(Tensor.ones([2, 4]).linears([]).isEmpty)
  }

  @Test(arguments: [DType.float32, .bfloat16])
  func `several weights give what each gives alone`(_ dtype: DType) throws {
    let generator = try Generator(seed: 41)
    func random(_ shape: [Int]) -> Tensor {
      (Tensor.randn(shape, generator: generator) * 0.5).to(dtype).detach().requiringGrad()
    }
    let x = random([40, 66])
    let weights = [random([70, 66]), random([34, 66]), random([128, 66])]
    let biases = [random([70]), nil, random([128])]
    let activations: [ProductActivation] = [.none, .silu, .gelu]
    let together = x.linears(
      (0..<3).map { LinearPart(weight: weights[$0], bias: biases[$0], activation: activations[$0]) }
    )
    let given = together.map { Tensor.randn($0.shape, generator: generator).to(dtype) }
    // The second result is not used at first.
    func gradients(_ results: [Tensor], _ used: [Int]) -> [Tensor?] {
      let all = [x] + weights + biases.compactMap { $0 }
      for tensor in all { tensor.grad = nil }
      used.map { (results[$0] * given[$0]).sum().to(.float32) }.reduce(Tensor(Float(0)), +)
        .backward()
      return all.map(\.grad)
    }
    let alone = (0..<3).map {
      x.linear(weight: weights[$0], bias: biases[$0], activation: activations[$0])
    }
    for (a, b) in zip(together, alone) { #expect(a.equal(b)) }
    for used in [[0, 1, 2], [0, 2]] {
      // The graph is made anew, since a backward pass lets go of what it needs.
      let again = x.linears(
        (0..<3).map {
          LinearPart(weight: weights[$0], bias: biases[$0], activation: activations[$0])
        })
      let single = (0..<3).map {
        x.linear(weight: weights[$0], bias: biases[$0], activation: activations[$0])
      }
      let (ours, theirs) = (gradients(again, used), gradients(single, used))
      for (a, b) in zip(ours, theirs) {
        guard let b else {
          #expect(a == nil || a!.ne(0).sum().item(as: Double.self) == 0)
          continue
        }
        let wide = b.to(.float64)
        let off = ((try #require(a).to(.float64) - wide).norm() / wide.norm()).item(as: Double.self)
        // The sum over weights is rounded once here, and after each product there.
        #expect(off < (dtype == .float32 ? 1e-6 : 1e-2))
      }
    }
  }
}

struct SumOfSquaresTests {
  @Test func `it is that of float64, whatever the types`() throws {
    let generator = try Generator(seed: 51)
    let tensors = [
      Tensor.randn([1000, 37], generator: generator), Tensor.randn([3], generator: generator),
      Tensor.randn([70, 30], generator: generator).to(.bfloat16),
      Tensor.randn([5, 8], generator: generator).transpose(0, 1),
      Tensor.randn([9, 40], generator: generator).narrow(dim: 1, start: 3, length: 7),
      Tensor.randn([5], generator: generator).to(.float64), Tensor.zeros([0, 4]),
      Tensor.randn([6], generator: generator).to(.float16),
    ]
    let expected = tensors.reduce(0) {
      $0 + $1.to(.float64).square().sum().item(as: Double.self)
    }
    #expect(abs(Tensor.sumOfSquares(tensors) / expected - 1) < 1e-6)
    #expect(Tensor.sumOfSquares([]) == 0)
    #expect(Tensor.sumOfSquares([Tensor([Float.nan, 1])]).isNaN)
    #expect(Tensor.sumOfSquares([Tensor([Float.infinity, 1])]) == .infinity)
  }
}
