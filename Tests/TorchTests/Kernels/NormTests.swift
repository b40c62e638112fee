import Testing
import Torch

/// `normed` and `adding(…normed:)` against the same in float64.
struct NormTests {
  /// float32 keeps 24 bits, and sums of hundreds lose a few of them; bfloat16 keeps 8.
  static let types: [(x: DType, branch: DType, tolerance: Double)] = [
    (.float32, .float32, 1e-6), (.float32, .bfloat16, 5e-3), (.bfloat16, .bfloat16, 1.5e-2),
  ]

  private func distance(_ a: Tensor, _ b: Tensor) -> Double {
    let difference = a.detach().to(.float64) - b.detach()
    return difference.norm().item(as: Double.self)
      / max(b.detach().norm().item(as: Double.self), 1e-30)
  }

  private func reference(_ kind: NormKind, _ x: Tensor, _ weight: Tensor, _ bias: Tensor?) -> Tensor
  {
    let off = kind == .layer ? x - x.mean(dim: [-1], keepdim: true) : x
    let scale = (off.square().mean(dim: [-1], keepdim: true) + 1e-5).rsqrt()
    let normed = off * scale * weight
    return bias.map { normed + $0 } ?? normed
  }

  @Test(arguments: types, [[3, 5], [70, 33], [2, 50, 128], [33, 384]])
  func `sums, norms and gradients are those of float64`(
    _ type: (x: DType, branch: DType, tolerance: Double), _ shape: [Int]
  ) throws {
    let generator = try Generator(seed: 61)
    func random(_ shape: [Int], _ dtype: DType) -> Tensor {
      Tensor.randn(shape, generator: generator).to(dtype).requiringGrad()
    }
    for kind in [NormKind.layer, .rootMeanSquare] {
      for hasBranch in [true, false] {
        let x = random(shape, type.x)
        let branch = hasBranch ? random(shape, type.branch) : nil
        let weight = random([shape.last!], type.x)
        let bias = kind == .layer ? random([shape.last!], type.x) : nil
        let given = [x, weight] + [branch, bias].compactMap { $0 }
        let wide = given.map { $0.detach().to(.float64).requiringGrad() }
        let wideBranch = hasBranch ? wide[2] : nil
        let expectedSum = wideBranch.map { wide[0] + $0 } ?? wide[0]
        let expected = reference(
          kind, expectedSum, wide[1], bias == nil ? nil : wide[wide.count - 1])
        let gradients = [0, 1].map { _ in Tensor.randn(shape, generator: generator).to(type.x) }
        let normed: Tensor
        if let branch {
          let both = x.adding(branch, normed: kind, weight: weight, bias: bias, eps: 1e-5)
          let sum = try #require(both.sum)
          #expect(distance(sum, expectedSum) < type.tolerance)
          normed = both.normed
          ((normed * gradients[0]).to(.float32).sum() + (sum * gradients[1]).to(.float32).sum())
            .backward()
          ((expected * gradients[0].to(.float64)).sum()
            + (expectedSum * gradients[1].to(.float64)).sum()).backward()
        } else {
          normed = x.normed(kind, weight: weight, bias: bias, eps: 1e-5)
          (normed * gradients[0]).to(.float32).sum().backward()
          (expected * gradients[0].to(.float64)).sum().backward()
        }
        #expect(normed.dtype == type.x && normed.shape == shape)
        #expect(distance(normed, expected) < type.tolerance, "\(kind)")
        for (ours, theirs) in zip(given, wide) {
          let gradient = try #require(ours.grad)
          #expect(gradient.dtype == ours.dtype)
          #expect(distance(gradient, try #require(theirs.grad)) < type.tolerance, "\(kind)")
        }
      }
    }
  }

  @Test func `a gradient can be differentiated`() throws {
    let generator = try Generator(seed: 62)
    func seconds(_ dtype: DType, _ body: (Tensor, Tensor, Tensor) -> Tensor) throws -> [Tensor] {
      generator.seed = 62
      let inputs = [[4, 6], [4, 6], [6]].map {
        Tensor.randn($0, generator: generator).to(dtype).requiringGrad()
      }
      let first = grad(
        of: [body(inputs[0], inputs[1], inputs[2]).pow(3).sum()], withRespectTo: inputs,
        createGraph: true)
      let sum = first.compactMap { $0?.square().sum() }
      return grad(of: [sum[0] + sum[1] + sum[2]], withRespectTo: inputs).compactMap { $0 }
    }
    for kind in [NormKind.layer, .rootMeanSquare] {
      let ours = try seconds(.float32) { x, branch, weight in
        let both = x.adding(branch, normed: kind, weight: weight, eps: 1e-5)
        return both.normed + both.sum!
      }
      let theirs = try seconds(.float64) { x, branch, weight in
        reference(kind, x + branch, weight, nil) + x + branch
      }
      #expect(ours.count == 3)
      for (a, b) in zip(ours, theirs) { #expect(distance(a, b) < 1e-5, "\(kind)") }
    }
  }

  @Test func `dropout leaves as much of the branch, and gradients go where numbers went`() throws {
    let x = Tensor.zeros([400, 103]).requiringGrad()
    let branch = Tensor.ones([400, 103]).requiringGrad()
    let both = x.adding(
      branch, dropping: 0.25, normed: .layer, weight: Tensor.ones([103]), eps: 1e-5)
    let sum = try #require(both.sum)
    let share = sum.eq(0).to(.float64).mean().item(as: Double.self)
    // Five standard deviations of the mean of 41,200 draws.
    #expect(abs(share - 0.25) < 5 * (0.25 * 0.75 / 41_200).squareRoot())
    #expect(!sum[0].equal(sum[1]))
    let gradient = Tensor.randn([400, 103])
    sum.backward(gradient: gradient)
    #expect(x.grad!.allclose(gradient, rtol: 1e-6, atol: 1e-6))
    #expect(branch.grad!.allclose(gradient * sum.detach(), rtol: 1e-5, atol: 1e-6))
  }

  @Test func `with dropout a gradient can be differentiated too`() throws {
    let x = Tensor.zeros([30, 16]).requiringGrad()
    let branch = Tensor.ones([30, 16]).requiringGrad()
    let both = x.adding(
      branch, dropping: 0.5, normed: .layer, weight: Tensor.ones([16]), eps: 1e-5)
    let found = grad(
      of: [both.normed.pow(3).sum()], withRespectTo: [x, branch], createGraph: true)
    let (first, second) = (try #require(found[0]), try #require(found[1]))
    // What went to the branch went through the same places, multiplied by 2.
    #expect(second.detach().allclose(first.detach() * both.sum!.detach(), rtol: 1e-4, atol: 1e-4))
    #expect(grad(of: [second.square().sum()], withRespectTo: [branch])[0] != nil)
  }

  @Test func `without recording, a sum that nobody asks for is left out`() {
    let x = Tensor.ones([4, 8])
    noGrad {
      let both = x.adding(
        x, normed: .layer, weight: Tensor.ones([8]), eps: 1e-5, needsSum: false)
      #expect(both.sum == nil)
      #expect(both.normed.abs().max().item(as: Double.self) < 1e-3)
    }
  }
}

struct ThreadsTests {
  /// In a process of its own, since the number of threads is one for all.
  @Test func `results do not depend on the number of threads`() async {
    await #expect(processExitsWith: .success) {
      func results(threads: Int, _ dtype: DType) throws -> [Tensor] {
        try Runtime.setThreads(threads)
        let generator = try Generator(seed: 71)
        func random(_ shape: [Int]) -> Tensor {
          Tensor.randn(shape, generator: generator).to(dtype).requiringGrad()
        }
        let (x, weight, bias) = (random([700, 66]), random([130, 66]), random([130]))
        let (norm, head) = (random([130]), random([300, 130]))
        let y = x.linear(weight: weight, bias: bias, activation: .gelu)
        let normed = y.adding(y, normed: .layer, weight: norm, eps: 1e-5).normed
        let heads = normed.reshape([7, 100, 13, 10]).transpose(1, 2)
        let mixed = Tensor.attention(
          queries: heads, keys: heads, values: heads, isCausal: true, scale: 0.3)
        let loss = mixed.transpose(1, 2).reshape([700, 130]).linearCrossEntropyLoss(
          weight: head, targets: Tensor.arange(700) % 300)
        loss.backward()
        let gradients = [x, weight, bias, norm, head].map { $0.grad! }
        return [loss] + gradients + [Tensor(Tensor.sumOfSquares(gradients))]
      }
      for dtype in [DType.float32, .bfloat16] {
        let (one, three) = (try results(threads: 1, dtype), try results(threads: 3, dtype))
        for (a, b) in zip(one, three) { #expect(a.equal(b)) }
      }
    }
  }
}
