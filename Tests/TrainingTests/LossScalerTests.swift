import Foundation
import NN
import Testing
import Torch
import Training

@Suite("Scaled losses")
struct LossScalerTests {
  private static let configs = [
    "usual": "{_target_: LossScaler, growth_interval: 3}",
    "settings": """
    {_target_: LossScaler, initial_scale: 1024, growth_factor: 1.5, backoff_factor: 0.25, \
    growth_interval: 2}
    """,
    "largest": "{_target_: LossScaler, initial_scale: \(0x1p126), growth_interval: 1}",
  ]

  /// What Fixtures/make_steps.py trains: the sum of w·x.
  private func problem() throws -> (Problem, Optimization) {
    let problem = try Problem.start()
    problem.vector.detach().narrow(dim: 0, start: 0, length: 3)
      .copy_(Tensor([0.5, -1, 2] as [Float]))
    return (problem, try Optimization(of: problem, by: SGD(lr: 0.25)))
  }

  private func loss(_ problem: Problem, _ x: Tensor) -> Tensor {
    (problem.vector.narrow(dim: 0, start: 0, length: 3) * x).sum()
  }

  /// Bit for bit: the same kernel divides, and powers of two and small sums are exact.
  @Test("Scales, gradients and steps are PyTorch's", arguments: configs.keys.sorted())
  func parity(name: String) throws {
    let scaler = try build(try #require(Self.configs[name]), as: LossScaler.self)
    let expected = try Fixture("scaler").tensors(name)
    let inputs = try #require(expected["inputs"])
    let (problem, optimization) = try problem()
    var leftOut = 0
    for step in 0..<inputs.size(0) {
      func theirs(_ name: String) throws -> Tensor {
        try #require(expected[name]).select(dim: 0, index: step)
      }
      scaler.scale(loss(problem, inputs.select(dim: 0, index: step))).backward()
      let gradients = try theirs("gradients")
      let isFinite = gradients.isfinite().all().item() == .bool(true)
      #expect(scaler.unscale(optimization) == isFinite, "step \(step)")
      if isFinite {
        let ours = try #require(problem.vector.grad).narrow(dim: 0, start: 0, length: 3)
        #expect(ours.equal(gradients), "step \(step)")
        optimization.step()
      } else {
        #expect(problem.vector.grad == nil)
        leftOut += 1
      }
      #expect(try scaler.scale == theirs("scales").item(as: Double.self), "step \(step)")
      #expect(try scaler.steadySteps == theirs("growth_tracker").item().intValue, "step \(step)")
      let weights = problem.vector.detach().narrow(dim: 0, start: 0, length: 3)
      #expect(try weights.equal(theirs("weights")), "step \(step)")
    }
    #expect((leftOut > 0) == (name != "largest"))
  }

  @Test("Overflows are counted as long as they follow each other, and leave a scale above 0")
  func overflows() throws {
    let scaler = try LossScaler(initialScale: 0x1p-120, backoffFactor: 0.01)
    let (problem, optimization) = try problem()
    for number in 1...5 {
      scaler.scale(loss(problem, Tensor.full([3], value: .double(.infinity)))).backward()
      #expect(!scaler.unscale(optimization))
      #expect(scaler.overflows == number && scaler.scale > 0)
    }
    scaler.scale(loss(problem, Tensor.ones([3]))).backward()
    #expect(scaler.unscale(optimization) && scaler.overflows == 0)
  }

  @Test("A loss in float16 is scaled in float32")
  func halfLoss() throws {
    let loss = Tensor.full([], value: 8, dtype: .float16)
    let scaled = try LossScaler().scale(loss)
    #expect(scaled.dtype == .float32 && scaled.item(as: Double.self) == 524_288)
  }

  @Test("Gradients in half precision are divided too", arguments: [DType.float16, .bfloat16])
  func halfGradients(dtype: DType) throws {
    let (problem, optimization) = try problem()
    problem.vector = Tensor.ones([5], dtype: dtype)
    problem.vector.requiresGrad = true
    problem.vector.grad = Tensor.full([5], value: 1024, dtype: dtype)
    #expect(try LossScaler(initialScale: 512).unscale(optimization))
    #expect(problem.vector.grad?.equal(Tensor.full([5], value: 2, dtype: dtype)) == true)
  }

  @Test("A state goes on where it was taken")
  func state() throws {
    let scaler = try LossScaler(initialScale: 8, growthInterval: 3)
    let (problem, optimization) = try problem()
    for x in [1, 2, .infinity, 3, 4] {
      scaler.scale(loss(problem, Tensor.full([3], value: .double(x)))).backward()
      _ = scaler.unscale(optimization)
    }
    let other = try LossScaler(initialScale: 32, growthInterval: 3)
    try other.load(scaler.state())
    #expect(other.scale == 4 && other.steadySteps == 2 && other.overflows == 0)
    _ = (scaler.unscale(optimization), other.unscale(optimization))
    #expect(scaler.scale == 8 && other.scale == 8)
  }

  @Test("A state that is none is refused, and changes nothing")
  func badState() throws {
    let scaler = try LossScaler(initialScale: 8)
    for (name, value, message) in [
      ("scale", Tensor(0.0), "scale: expected a number above 0 that float32 can hold, found 0.0"),
      ("scale", Tensor.zeros([2]), "scale: expected a number, found float32 [2]"),
      ("steady_steps", Tensor(Int64(-1)), "steady_steps: expected a count, found -1"),
      ("overflows", nil, "overflows: expected a number, found nothing"),
    ] as [(String, Tensor?, String)] {
      var state = try LossScaler(initialScale: 64).state()
      state[name] = value
      let error = #expect(throws: TrainingError.self) { try scaler.load(state) }
      #expect(error?.description == message)
      #expect(scaler.scale == 8)
    }
  }

  @Test(
    "Settings that make no scaler are refused",
    arguments: [
      ("initial_scale: 0", "initial_scale: expected a number above 0 that float32 can hold"),
      ("initial_scale: 1e300", "initial_scale: expected a number above 0 that float32 can hold"),
      ("growth_factor: 1", "growth_factor: expected a number above 1, found 1.0"),
      ("backoff_factor: 1", "backoff_factor: expected a number between 0 and 1, found 1.0"),
      ("growth_interval: 0", "growth_interval: expected at least 1, found 0"),
    ])
  func refused(setting: String, message: String) throws {
    let error = #expect(throws: (any Error).self) {
      try build("{_target_: LossScaler, \(setting)}", as: LossScaler.self)
    }
    #expect("\(error.map { "\($0)" } ?? "")".contains(message))
  }
}
