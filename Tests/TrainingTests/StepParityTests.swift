import NN
import Testing
import Torch
import Training

/// Models, losses, clipping, AdamW and schedules together, with the first weights and the batches of the reference.
@Suite("Training steps give what PyTorch's give")
struct StepParityTests {
  /// As a part of the loss or the norm. Sums of up to 4 × 16 × 64 fp32 numbers are rounded in another order here, of
  /// which each step inherits all earlier ones; the largest difference found is LOSS.
  private static let tolerance = 1e-5

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
      let norm = optimization.clipGradients(toNorm: fixture.limit).item(as: Double.self)
      let factor = schedule.factor(at: step, of: losses.count)
      optimization.step(factor: factor)
      #expect(abs(factor * optimization.groups[0].lr - rates[step]) <= 1e-15)
      let value = loss.item(as: Double.self)
      let (off, offNorm) = (abs(value / losses[step] - 1), abs(norm / norms[step] - 1))
      #expect(off <= Self.tolerance, "step \(step): \(value), not \(losses[step])")
      #expect(offNorm <= 10 * Self.tolerance, "step \(step): norm \(norm), not \(norms[step])")
    }
    try compareWeights(of: model, with: fixture)
  }

  /// Adam divides each gradient by its own size, so that a rounding of a gradient near 0 moves a weight by more than
  /// roundings of its own; 1e-4 is one part in 600 of the way that 20 steps can go.
  private func compareWeights(of model: any Module, with fixture: StepFixture) throws {
    let theirs = try fixture.tensors(below: "final")
    let ours = model.state()
    #expect(ours.keys.sorted() == theirs.keys.sorted())
    // The same number added to all keys changes no score: the gradient of their bias is rounding alone.
    for (path, expected) in theirs where !path.hasSuffix("attention.key.bias") {
      let tensor = try #require(ours[path])
      let worst = (tensor - expected).abs().max().item(as: Double.self)
      #expect(worst <= 1e-4, "\(path) is off by \(worst)")
    }
  }
}
