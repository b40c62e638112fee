import Testing
import Torch

/// `dropping` and attention's dropout. They draw one seed each from the default generator, which other tests share: what
/// is compared comes from one call.
struct DroppingTests {
  @Test(arguments: [0.1, 0.5, 0.9], [DType.float32, .bfloat16])
  func `as many are dropped as are asked for, and the mean stays`(_ p: Double, _ dtype: DType) {
    let x = Tensor.ones([1000, 103], dtype: dtype).requiringGrad()
    let y = x.dropping(p)
    let zeros = y.eq(0).to(.float64).mean().item(as: Double.self)
    // Five standard deviations of the mean of 103,000 draws.
    #expect(abs(zeros - p) < 5 * (p * (1 - p) / 103_000).squareRoot())
    let kept = y.to(.float64).max().item(as: Double.self)
    #expect(abs(kept * (1 - p) - 1) < (dtype == .float32 ? 1e-6 : 4e-3))
    // A gradient goes where a number went.
    y.sum().backward()
    #expect(x.grad!.equal(y.detach()))
  }

  @Test func `rows and columns differ`() {
    let y = Tensor.ones([64, 64]).dropping(0.5).to(.float64)
    for dim in [0, 1] {
      let shares = y.ne(0).to(.float64).mean(dim: [dim])
      #expect(shares.min().item(as: Double.self) > 0.1 && shares.max().item(as: Double.self) < 0.9)
    }
    #expect(!y[0].equal(y[1]))
  }

  @Test func `a sum is the same as one after it`() {
    let x = Tensor.ones([50, 40]).requiringGrad()
    let added = Tensor.full([50, 40], value: 10.0).requiringGrad()
    let y = x.dropping(0.25, adding: added)
    let values = y.detach() - 10
    #expect(values.ne(0).equal(values.gt(1.3)))
    y.sum().backward()
    #expect(added.grad!.equal(Tensor.ones([50, 40])))
    #expect(x.grad!.allclose(values, rtol: 1e-5, atol: 1e-5))
  }

  @Test func `none and all`() {
    let x = Tensor.linspace(1, 2, steps: 33)
    #expect(x.dropping(0).equal(x))
    #expect(x.dropping(1).abs().max().item(as: Float.self) == 0)
  }

  /// With values that are the unit vectors, the result is the weights themselves; and it is linear in the values, so that
  /// the gradient of the values is known from the result.
  @Test(arguments: [DType.float32, .bfloat16])
  func `attention drops weights, the same ones in both passes`(_ dtype: DType) throws {
    let generator = try Generator(seed: 21)
    let count = 96
    let queries = Tensor.randn([2, 3, count, count], generator: generator).to(dtype)
    let keys = Tensor.randn([2, 3, count, count], generator: generator).to(dtype)
    let values = Tensor.eye(count).to(dtype).expand([2, 3, count, count]).contiguous()
      .requiringGrad()
    let plain = Tensor.attention(queries: queries, keys: keys, values: values.detach(), scale: 0.1)
    let y = Tensor.attention(
      queries: queries, keys: keys, values: values, scale: 0.1, dropout: 0.3)
    let ratios = (y.detach().to(.float64) / plain.to(.float64)) * 0.7
    let kept = ratios.gt(0.5).to(.float64)
    #expect(abs(kept.mean().item(as: Double.self) - 0.7) < 0.01)
    // What is kept is multiplied by 1/0.7, within bfloat16's two roundings.
    #expect((ratios - kept).abs().max().item(as: Double.self) < (dtype == .float32 ? 1e-5 : 0.02))
    // Texts, heads and queries each drop their own.
    #expect(!kept[0].equal(kept[1]))
    for head in 1..<3 { #expect(!kept[0, 0].equal(kept[0, head])) }
    #expect(!kept[0, 0, 0].equal(kept[0, 0, 1]))
    let gradient = Tensor.randn(y.shape, generator: generator).to(dtype)
    y.backward(gradient: gradient)
    let expected = y.detach().to(.float64).transpose(-1, -2).matmul(gradient.to(.float64))
    let off = (values.grad!.to(.float64) - expected).norm() / expected.norm()
    #expect(off.item(as: Double.self) < (dtype == .float32 ? 1e-6 : 1e-2))
  }

  /// The same seed drops the same, so that differences of nearby points are the slope. In a process of its own nobody else
  /// draws from the default generator.
  @Test func `attention's gradients are its slopes`() async {
    await #expect(processExitsWith: .success) {
      let generator = try Generator(seed: 22)
      let drawn = try Generator.default(for: .cpu)
      let inputs = (0..<3).map { _ in
        Tensor.randn([1, 2, 12, 8], generator: generator).requiringGrad()
      }
      let direction = Tensor.randn([1, 2, 12, 8], generator: generator)
      func loss(_ inputs: [Tensor]) -> Tensor {
        drawn.seed = 5
        return Tensor.attention(
          queries: inputs[0], keys: inputs[1], values: inputs[2], scale: 0.3, dropout: 0.4
        ).square().sum()
      }
      loss(inputs).backward()
      for index in 0..<3 {
        func moved(_ step: Double) -> Double {
          var changed = inputs.map { $0.detach() }
          changed[index] = changed[index] + direction * Scalar(step)
          return loss(changed).item(as: Double.self)
        }
        let slope = (moved(0.01) - moved(-0.01)) / 0.02
        let expected = (inputs[index].grad! * direction).sum().item(as: Double.self)
        // The third derivative over a step of 0.01, and float32's sums.
        #expect(abs(slope - expected) < 1e-2 * max(1, abs(expected)), "\(index)")
      }
    }
  }
}
