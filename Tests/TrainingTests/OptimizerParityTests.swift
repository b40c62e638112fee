import NN
import Testing
import Torch
import Training

@Suite("Optimizers give what PyTorch's give")
struct OptimizerParityTests {
  /// The schedule and the limit of the gradients' norm that a case has besides its optimizer.
  private static let schedules = ["adamw.cosine": "{_target_: CosineDecay}"]
  private static let limits = ["adamw.clipped": 0.5]

  /// As a part of the larger of the number and 1. Over 100 steps in fp32 the order of the roundings differs (fused and
  /// foreach kernels here, separate operators there), each of at most 2⁻²⁴: 1e-6 is seventeen of them on one side; the
  /// largest difference found is 2.4e-7. Muon's bf16 products also come out the same with libtorch held to SSE4.1 or AVX2.
  private static let tolerance = 1e-6

  @Test(
    "Parameters after 1, 10 and 100 steps are PyTorch's",
    arguments: Fixture.optimizers.configs.keys.sorted())
  func steps(name: String) throws {
    let problem = try Problem.start()
    let optimizer = try build(
      try #require(Fixture.optimizers.configs[name]), as: (any Optimizer).self)
    let schedule = try Self.schedules[name].map { try build($0, as: (any Schedule).self) }
    let optimization = try Optimization(of: problem, by: optimizer)
    for step in 0..<100 {
      try problem.differentiate(at: step)
      if let limit = Self.limits[name] { optimization.clipGradients(toNorm: limit) }
      optimization.step(factor: schedule?.factor(at: step, of: 100) ?? 1)
      guard [1, 10, 100].contains(step + 1) else { continue }
      let theirs = try Fixture.optimizers.tensors("\(name)/\(step + 1)")
      for (path, ours) in problem.state() {
        let expected = try #require(theirs[path])
        let scale = ours.abs().maximum(expected.abs()).clamp(min: 1)
        let worst = ((ours - expected).abs() / scale).max().item(as: Double.self)
        #expect(worst <= Self.tolerance, "\(path) after \(step + 1) steps is off by \(worst)")
      }
    }
  }

  @Test(
    "Every optimizer is compared",
    arguments: ["AdamW", "Adam", "SGD", "LAMB", "Lion", "Adafactor", "Muon"])
  func coverage(target: String) {
    let configs = Fixture.optimizers.configs.values
    #expect(
      configs.contains { $0.hasPrefix("{_target_: \(target),") || $0 == "{_target_: \(target)}" })
  }
}
