import Foundation
import LazyConfig
import NN
import Testing
import Torch
import Training

@Suite("Averages of parameters")
struct MovingAverageTests {
  private static let configs = [
    "plain": "{_target_: MovingAverage, decay: 0.9}",
    "warm": "{_target_: MovingAverage, decay: 0.7, warms_up: true}",
  ]

  /// The linear layer of Fixtures/make_steps.py.
  private func start(_ dtype: DType = .float32) throws -> Linear {
    let model = Linear(inFeatures: 4, outFeatures: 3, bias: false)
    try model.load(["weight": try Fixture("average").tensor("start")])
    return model.to(dtype)
  }

  private func set(_ model: Linear, _ value: Tensor) { model.weight.detach().copy_(value) }

  /// Bit for bit: both run libtorch's `lerp`.
  @Test(
    "Averages over 30 steps are those of PyTorch's AveragedModel", arguments: ["plain", "warm"])
  func parity(name: String) throws {
    let model = try start()
    let averages = AveragedParameters(of: model, by: try build(try #require(Self.configs[name])))
    let file = Fixture("average")
    let (values, theirs) = (try file.tensor("values"), try file.tensor("\(name)/averages"))
    for step in 0..<values.size(0) {
      set(model, values.select(dim: 0, index: step))
      averages.update()
      let ours = try #require(averages.values()["weight"])
      #expect(ours.equal(theirs.select(dim: 0, index: step)), "step \(step)")
    }
    #expect(averages.steps == 30)
  }

  @Test("How much stays grows to the limit in a warmup")
  func decays() throws {
    let warm = try MovingAverage(decay: 0.5, warmsUp: true)
    let expected: [Double] = [0, 2.0 / 11, 3.0 / 12, 4.0 / 13, 5.0 / 14]
    #expect((0..<5).map { warm.decay(at: $0) } == expected)
    #expect(warm.decay(at: 1000) == 0.5)
    let plain = try MovingAverage(decay: 0.5)
    #expect((0..<3).map { plain.decay(at: $0) } == [0, 0.5, 0.5])
  }

  @Test("The model has the averages for a while, and then its own parameters bit for bit")
  func inPlace() throws {
    let model = try start()
    let averages = AveragedParameters(of: model, by: try MovingAverage(decay: 0.5))
    averages.update()
    set(model, Tensor.full([3, 4], value: 0.1))
    averages.update()
    let before = model.weight.detach().clone()
    let expected = try #require(averages.values()["weight"]).clone()
    let seen = averages.inPlace {
      let seen = model.weight.detach().clone()
      set(model, Tensor.zeros([3, 4]))
      return seen
    }
    #expect(seen.equal(expected) && !seen.equal(before))
    #expect(model.weight.detach().equal(before) && model.weight.requiresGrad)
    #expect(try #require(averages.values()["weight"]).equal(expected))
    #expect(throws: CancellationError.self) { try averages.inPlace { throw CancellationError() } }
    #expect(model.weight.detach().equal(before))
  }

  @Test(
    "Averages of half precision keep what a step changes", arguments: [DType.bfloat16, .float16])
  func half(dtype: DType) throws {
    let model = try start(dtype)
    let averages = AveragedParameters(of: model, by: try MovingAverage(decay: 0.9999))
    set(model, Tensor.ones([3, 4]))
    averages.update()
    set(model, Tensor.full([3, 4], value: 2))
    averages.update()
    let average = try #require(averages.values()["weight"])
    #expect(average.dtype == .float32)
    #expect(average.allclose(Tensor.full([3, 4], value: 1.0001), rtol: 1e-6))
    averages.inPlace { #expect(model.weight.dtype == dtype) }
  }

  @Test("A state goes on where it was taken, bit for bit")
  func state() throws {
    let file = Fixture("average")
    let (values, theirs) = (try file.tensor("values"), try file.tensor("warm/averages"))
    let rule: MovingAverage = try build(try #require(Self.configs["warm"]))
    let model = try start()
    let first = AveragedParameters(of: model, by: rule)
    for step in 0..<13 {
      set(model, values.select(dim: 0, index: step))
      first.update()
    }
    #expect(first.state().keys.sorted() == ["average.weight", "steps"])
    let second = AveragedParameters(of: try start(), by: rule)
    try second.load(first.state())
    let resumed = AveragedParameters(of: model, by: rule)
    try resumed.load(second.state())
    for step in 13..<30 {
      set(model, values.select(dim: 0, index: step))
      resumed.update()
    }
    let ours = try #require(resumed.values()["weight"])
    #expect(ours.equal(theirs.select(dim: 0, index: 29)))
  }

  @Test("A state of another model is refused with all that differs, and changes nothing")
  func badState() throws {
    let averages = AveragedParameters(of: try start(), by: try MovingAverage())
    let before = try #require(averages.values()["weight"]).clone()
    let error = #expect(throws: TrainingError.self) {
      try averages.load([
        "steps": Tensor(Int64(-2)), "average.weight": Tensor.zeros([2]), "average.bias": before,
      ])
    }
    guard case .stateMismatch(let problems)? = error else { return #expect(Bool(false)) }
    #expect(
      problems == [
        "average.bias belongs to nothing that is averaged",
        "average.weight: expected float32 [3, 4], found float32 [2]",
        "steps: expected a count, found -2",
      ])
    #expect(try #require(averages.values()["weight"]).equal(before) && averages.steps == 0)
  }

  @Test("A decay that is none is refused", arguments: [-0.1, 1, .nan, .infinity])
  func refused(decay: Double) {
    #expect(throws: TrainingError.self) { try MovingAverage(decay: decay) }
  }
}
