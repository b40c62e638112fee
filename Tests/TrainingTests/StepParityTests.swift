import NN
import Testing
import Torch
import Training

/// Models, losses, clipping, AdamW and schedules together, with the first weights and the batches of the reference.
@Suite("Training steps give what PyTorch's give")
struct StepParityTests {
  /// As a part of the loss or the norm: 33 roundings of 2⁻²⁴ on one side. Attention is fused here, and AdamW's kernel,
  /// so that sums are rounded in another order, and each step inherits that of all earlier ones; the largest
  /// differences found are 2.4e-7 and 2.9e-7.
  private static let tolerance = 2e-6

  @Test("Losses and the gradients' norms of 20 steps are PyTorch's", arguments: StepFixture.all)
  func losses(fixture: StepFixture) throws {
    let model = try fixture.model()
    let optimization = try Optimization(
      of: model, by: build(fixture.optimizer, as: (any Optimizer).self))
    let schedule = try build(fixture.schedule, as: (any Schedule).self)
    let (losses, norms) = (try fixture.numbers("losses"), try fixture.numbers("norms"))
    let rates = try fixture.numbers("rates")
    #expect(losses.count == 20 && losses.last! < losses[0] - 0.5)
    #expect(norms.contains { $0 > fixture.limit } && norms.contains { $0 < fixture.limit })
    for step in losses.indices {
      let loss = try fixture.loss(model, at: step)
      loss.backward()
      let norm = optimization.clipGradients(toNorm: fixture.limit)
      let factor = schedule.factor(at: step, of: losses.count)
      optimization.step(factor: factor)
      #expect(abs(factor * optimization.groups[0].lr - rates[step]) <= 1e-15)
      let value = loss.item(as: Double.self)
      let (off, offNorm) = (abs(value / losses[step] - 1), abs(norm / norms[step] - 1))
      #expect(off <= Self.tolerance, "step \(step): \(value), not \(losses[step])")
      #expect(offNorm <= Self.tolerance, "step \(step): norm \(norm), not \(norms[step])")
    }
    try compareWeights(of: model, with: fixture)
  }

  /// Adam divides each gradient by its own size, so that a rounding of a gradient near 0 moves a weight by more than
  /// its own roundings. 2e-5 is a five-thousandth of what 20 steps of 5e-3 in one direction make; the largest
  /// difference found is 1.1e-6.
  private func compareWeights(of model: any Module, with fixture: StepFixture) throws {
    let theirs = try fixture.tensors(below: "final")
    let ours = model.state()
    #expect(ours.keys.sorted() == theirs.keys.sorted())
    // The same number added to all keys changes no score: the gradient of their bias is rounding alone.
    for (path, expected) in theirs where !path.hasSuffix("attention.key.bias") {
      let tensor = try #require(ours[path])
      let worst = (tensor - expected).abs().max().item(as: Double.self)
      #expect(worst <= 2e-5, "\(path) is off by \(worst)")
    }
  }

  /// The reference rounds to bfloat16 between a product and what follows it; here bias, activation and product are rounded
  /// once, and weights' gradients not at all. Found: 0.009 of a gradient's norm at most; 2⁻⁶ is four roundings to bfloat16.
  @Test("A step under autocast in bfloat16 gives PyTorch's", arguments: StepFixture.all)
  func underAutocast(fixture: StepFixture) throws {
    let (model, plain) = (try fixture.model(), try fixture.model())
    let loss = try autocast(.bfloat16) { try fixture.loss(model, at: 0) }
    #expect(loss.dtype == .float32)
    loss.backward()
    try fixture.loss(plain, at: 0).backward()
    let expected = try fixture.expected().tensor("autocast/loss").item(as: Double.self)
    #expect(abs(loss.item(as: Double.self) / expected - 1) <= 5e-5)
    let theirs = try fixture.tensors(below: "autocast/grad")
    for (named, other) in zip(model.parameters(), plain.parameters())
    where !named.path.hasSuffix("attention.key.bias") {
      let gradient = try #require(named.value.tensor?.grad, "\(named.path)")
      let expected = try #require(theirs[named.path])
      #expect(gradient.dtype == .float32)
      let off = distance(gradient, expected)
      #expect(off <= 0x1p-6, "\(named.path) is off by \(off) of its norm")
      // Without autocast they would differ.
      #expect(distance(gradient, try #require(other.value.tensor?.grad)) > 1e-3, "\(named.path)")
    }
  }

  /// The losses of fp32 but for one rounding to float16: 2⁻¹¹; the largest difference found is 6e-5. The first scale is
  /// so large that the first step overflows until the scale has fallen far enough; it is done again each time.
  @Test("Steps in float16 with a scaled loss learn as those in fp32", arguments: StepFixture.all)
  func half(fixture: StepFixture) throws {
    let model = try fixture.model()
    let optimization = try Optimization(
      of: model, by: build(fixture.optimizer, as: (any Optimizer).self))
    let schedule = try build(fixture.schedule, as: (any Schedule).self)
    let scaler = try LossScaler(initialScale: 0x1p30, growthInterval: 4)
    let losses = try fixture.numbers("losses")
    var (step, leftOut) = (0, 0)
    while step < losses.count, leftOut < 30 {
      let loss = try autocast(.float16) { try fixture.loss(model, at: step) }
      scaler.scale(loss).backward()
      guard scaler.unscale(optimization) else {
        leftOut += 1
        continue
      }
      optimization.clipGradients(toNorm: fixture.limit)
      optimization.step(factor: schedule.factor(at: step, of: losses.count))
      let value = loss.item(as: Double.self)
      #expect(
        abs(value / losses[step] - 1) <= 0x1p-11, "step \(step): \(value), not \(losses[step])")
      step += 1
    }
    #expect(step == losses.count && leftOut > 0)
  }

  private func distance(_ a: Tensor, _ b: Tensor) -> Double {
    ((a - b).norm() / b.norm()).item(as: Double.self)
  }
}
