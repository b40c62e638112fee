import LazyConfig
import NN
import Testing
import Torch
import Training

/// An optimizer as a user writes one.
@Configurable
struct SignDescent: Optimizer {
  var lr = 0.5
  var weightDecay = 0.0
  var groups: [GroupRule] = []

  func update(_ step: OptimizerStep) {
    for (parameter, gradient) in zip(step.parameters, step.gradients) {
      parameter.add_(gradient.sign(), alpha: Scalar(-step.lr))
    }
  }
}

/// A schedule as a user writes one.
@Configurable
struct HalfwayDrop: Schedule {
  var warmupSteps = 0
  var warmupStart: Double? = nil

  func decay(at step: Int, of steps: Int) -> Double { 2 * step < steps ? 1 : 0.1 }
}

/// The slots that a trainer has.
@Configurable
struct Slots {
  let optimizer: any Optimizer
  let schedule: any Schedule
}

@Suite("Optimizers and schedules in a config")
struct ConfigTests {
  private static let config = """
    _target_: Slots
    optimizer:
      _target_: AdamW
      lr: 1e-3
      betas: [0.9, 0.99]
      groups: [{match: "**.bias", weight_decay: 0}]
    schedule: {_target_: CosineDecay, warmup_steps: 100, final_factor: 0.1}
    """

  private func slots(_ overrides: String...) throws -> Slots {
    var tree = try ConfigTree(yaml: Self.config)
    for override in overrides { try tree.apply(override, registry: .training) }
    return try tree.build(as: Slots.self, registry: .training)
  }

  @Test("They are built in their slots")
  func inSlots() throws {
    let slots = try slots()
    let optimizer = try #require(slots.optimizer as? AdamW)
    #expect(optimizer.lr == 1e-3 && optimizer.betas == (0.9, 0.99))
    #expect(optimizer.groups.map(\.match) == ["**.bias"])
    #expect(optimizer.groups.map(\.weightDecay) == [0])
    #expect((slots.schedule as? CosineDecay)?.finalFactor == 0.1)
  }

  @Test("One override changes a group, another swaps a schedule")
  func overrides() throws {
    let slots = try slots(
      "optimizer.groups.0.weight_decay=0.5", "schedule=WarmupStableDecay",
      "schedule.decay_steps=10", "schedule.shape=square_root")
    #expect(slots.optimizer.groups.map(\.weightDecay) == [0.5])
    #expect((slots.schedule as? WarmupStableDecay)?.decaySteps == 10)
  }

  @Test("Those of a user work as these do")
  func custom() throws {
    let slots = try slots("~optimizer.groups", "optimizer=SignDescent", "schedule=HalfwayDrop")
    let problem = try Problem.start()
    let before = problem.vector.detach().clone()
    problem.vector.grad = Tensor.ones([5])
    try Optimization(of: problem, by: slots.optimizer)
      .step(factor: slots.schedule.factor(at: 3, of: 4))
    #expect(problem.vector.detach().allclose(before - 0.05))
  }
}
