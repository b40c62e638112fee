import Testing
import Torch

/// `adam_` against its formula in float64.
struct AdamTests {
  /// Parameters, and what belongs to them.
  private struct Problem {
    var parameters: [Tensor], means: [Tensor], squares: [Tensor], largest: [Tensor]

    func converted(to dtype: DType) -> Problem {
      func copies(_ tensors: [Tensor]) -> [Tensor] { tensors.map { $0.to(dtype).clone() } }
      return Problem(
        parameters: copies(parameters), means: copies(means), squares: copies(squares),
        largest: copies(largest))
    }
  }

  /// Below, at and beyond vectors of sixteen, and pieces of 16,384.
  static let shapes = [[1], [16], [7, 5], [], [20_000], [3, 129]]

  /// One element after the other, as the papers have it.
  private func formula(_ problem: Problem, _ gradients: [Tensor], _ step: AdamStep) {
    for (index, x) in problem.parameters.enumerated() {
      var g = gradients[index].to(.float64) * Scalar(step.gradientScale)
      if step.decaysApart {
        x.mul_(Scalar(1 - step.lr * step.weightDecay))
      } else {
        g = g + x * Scalar(step.weightDecay)
      }
      let (m, v) = (problem.means[index], problem.squares[index])
      m.mul_(Scalar(step.betas.0)).add_(g * Scalar(1 - step.betas.0))
      v.mul_(Scalar(step.betas.1)).add_(g * g * Scalar(1 - step.betas.1))
      var (power1, power2) = (1.0, 1.0)
      for _ in 0..<step.number { (power1, power2) = (power1 * step.betas.0, power2 * step.betas.1) }
      var divisor = v
      if !problem.largest.isEmpty {
        problem.largest[index].copy_(problem.largest[index].maximum(v))
        divisor = problem.largest[index]
      }
      let root = (divisor / Scalar(1 - power2)).sqrt() + Scalar(step.eps)
      x.sub_(m / Scalar(1 - power1) / root * Scalar(step.lr))
    }
  }

  @Test(arguments: [DType.float32, .float64], [false, true])
  func `steps are those of the formula`(_ dtype: DType, _ decaysApart: Bool) throws {
    for amsgrad in [false, true] { try check(dtype, decaysApart, amsgrad) }
  }

  private func check(_ dtype: DType, _ decaysApart: Bool, _ amsgrad: Bool) throws {
    let generator = try Generator(seed: 21)
    func random() -> [Tensor] { Self.shapes.map { Tensor.randn($0, generator: generator) } }
    let zeros = Self.shapes.map { Tensor.zeros($0) }
    let start = Problem(
      parameters: random(), means: zeros, squares: zeros, largest: amsgrad ? zeros : [])
    let (ours, wide) = (start.converted(to: dtype), start.converted(to: .float64))
    for number in 1...5 {
      let gradients = random().map { $0.to(dtype) }
      let before = gradients.map { $0.clone() }
      let step = AdamStep(
        number: number, lr: 0.1, betas: (0.8, 0.95), eps: 1e-6, weightDecay: 0.1,
        decaysApart: decaysApart, gradientScale: 0.3)
      Tensor.adam_(
        ours.parameters, gradients: gradients, means: ours.means, squares: ours.squares,
        largest: ours.largest, step: step)
      formula(wide, before, step)
      // libtorch's kernel, which takes all other types, multiplies the gradients themselves.
      if dtype == .float32, !amsgrad {
        #expect(zip(gradients, before).allSatisfy { $0.equal($1) })
      }
    }
    // Five steps of float32, each of a dozen roundings.
    let tolerance = dtype == .float32 ? 1e-5 : 1e-12
    for (a, b) in zip(ours.parameters + ours.means, wide.parameters + wide.means) {
      #expect(a.dtype == dtype && a.to(.float64).allclose(b, rtol: tolerance, atol: tolerance))
    }
  }

  @Test func `elements meet where they belong, in whatever order memory has them`() throws {
    let generator = try Generator(seed: 22)
    let whole = Tensor.randn([8, 6], generator: generator)
    let kept = whole.clone()
    // Turned, a part of another, and beside them one that the kernel takes.
    let parameters = [
      Tensor.randn([4, 6], generator: generator).t(), whole.narrow(dim: 1, start: 2, length: 3),
      Tensor.randn([5], generator: generator),
    ]
    let gradients = parameters.map { Tensor.randn($0.shape, generator: generator) }
    let (means, squares) = (
      parameters.map { Tensor.zeros($0.shape) }, parameters.map { Tensor.zeros($0.shape) }
    )
    let wide = Problem(parameters: parameters, means: means, squares: squares, largest: [])
      .converted(to: .float64)
    let versions = parameters.map(\.version)
    for number in 1...2 {
      let step = AdamStep(number: number, lr: 0.5, betas: (0.5, 0.75))
      Tensor.adam_(
        parameters, gradients: gradients, means: means, squares: squares, step: step)
      formula(wide, gradients, step)
    }
    for (a, b) in zip(parameters, wide.parameters) {
      #expect(a.to(.float64).allclose(b, rtol: 1e-5, atol: 1e-5))
    }
    #expect(
      whole.narrow(dim: 1, start: 0, length: 2).equal(kept.narrow(dim: 1, start: 0, length: 2)))
    #expect(whole.select(dim: 1, index: 5).equal(kept.select(dim: 1, index: 5)))
    #expect(zip(parameters, versions).allSatisfy { $0.version > $1 })
  }

  @Test func `a weight that was prepared is prepared anew after a step`() {
    let (x, weight, packed) = (Tensor.ones([16, 8]), Tensor.ones([8, 8]), PackedWeight())
    func result() -> Tensor { noGrad { x.linear(weight: weight, packed: packed) } }
    #expect(result().equal(Tensor.full([16, 8], value: 8.0)))
    Tensor.adam_(
      [weight], gradients: [Tensor.ones([8, 8])], means: [Tensor.zeros([8, 8])],
      squares: [Tensor.zeros([8, 8])], step: AdamStep(number: 1, lr: 0.5))
    #expect(result().allclose(Tensor.full([16, 8], value: 4.0), rtol: 1e-5, atol: 1e-5))
  }
}
