import LazyConfig
import NN
import Testing
import Torch
import Training

@Suite("An optimizer at work")
struct OptimizationTests {
  private func run(
    _ optimization: Optimization, _ problem: Problem, _ steps: Range<Int>, factor: Double = 1
  ) throws {
    for step in steps {
      try problem.differentiate(at: step)
      optimization.step(factor: factor)
    }
  }

  private func groups(_ config: String) throws -> [String] {
    let optimization = try Optimization(of: Problem.start(), by: try build(config))
    return optimization.groups.map { group in
      "\(type(of: group.optimizer)) \(group.lr) \(group.weightDecay): "
        + group.paths.joined(separator: " ")
    }
  }

  @Test(
    "A weight that was prepared for products follows a step",
    arguments: ["AdamW", "Adam", "SGD", "Lion"])
  func preparedWeights(optimizer: String) throws {
    let layer = Linear(inFeatures: 8, outFeatures: 4)
    let x = Tensor.ones([16, 8])
    let optimization = try Optimization(
      of: layer, by: try build("{_target_: \(optimizer), lr: 0.1}"))
    layer(x).sum().backward()
    let before = noGrad { layer(x) }
    optimization.step()
    let after = noGrad { layer(x) }
    #expect(!after.equal(before))
    #expect(after.equal(noGrad { x.linear(weight: layer.weight, bias: layer.bias) }))
  }

  @Test("Biases and norms do not decay unless a group says so")
  func usualGroups() throws {
    #expect(
      try groups("{_target_: AdamW, lr: 0.5, weight_decay: 0.25}")
        == ["AdamW 0.5 0.25: wide tall cube", "AdamW 0.5 0.0: vector"])
    #expect(
      try groups(
        "{_target_: AdamW, lr: 0.5, weight_decay: 0.25, groups: [{match: vector, weight_decay: 1}]}"
      ) == ["AdamW 0.5 0.25: wide tall cube", "AdamW 0.5 1.0: vector"])
  }

  @Test("The first rule that matches counts, with its own rate, decay and optimizer")
  func rules() throws {
    #expect(
      try groups(
        """
        _target_: AdamW
        lr: 0.5
        weight_decay: 0.25
        groups:
          - {match: wide, lr: 0.125}
          - {match: "*", optimizer: {_target_: SGD, lr: 2}}
        """) == ["AdamW 0.125 0.25: wide", "SGD 2.0 0.0: tall cube", "SGD 2.0 0.0: vector"])
  }

  @Test("Muon hands on what is no matrix, and what a group sends to another optimizer")
  func handingOn() throws {
    #expect(
      try groups(
        """
        _target_: Muon
        lr: 0.5
        others: {_target_: AdamW, lr: 0.25}
        groups: [{match: wide, optimizer: "${others}"}]
        """) == [
          "AdamW 0.25 0.01: wide", "Muon 0.5 0.1: tall", "AdamW 0.25 0.0: vector",
          "AdamW 0.25 0.01: cube",
        ])
  }

  @Test("Frozen parameters are left alone, and those without a gradient")
  func frozen() throws {
    let problem = try Problem.start()
    try problem.freeze("wide")
    let optimization = try Optimization(of: problem, by: AdamW(weightDecay: 1))
    #expect(!optimization.groups.flatMap(\.paths).contains("wide"))
    let before = try Problem.start().state()
    problem.vector.grad = Tensor.ones([5])
    optimization.step()
    let changed = problem.state().filter { !$0.value.equal(before[$0.key]!) }.keys.sorted()
    #expect(changed == ["vector"])
    #expect(
      Set(optimization.state().keys) == ["vector.step", "vector.exp_avg", "vector.exp_avg_sq"])
  }

  @Test("A step leaves no gradient behind")
  func gradientsGo() throws {
    let problem = try Problem.start()
    let optimization = try Optimization(of: problem, by: SGD())
    try run(optimization, problem, 0..<1)
    #expect(problem.parameters().allSatisfy { $0.value.tensor?.grad == nil })
  }

  @Test("A step takes what a backward pass left")
  func backward() throws {
    let problem = try Problem.start()
    let optimization = try Optimization(of: problem, by: SGD(lr: 0.5))
    let before = problem.vector.detach().clone()
    problem.vector.square().sum().backward()
    optimization.step()
    #expect(problem.vector.detach().equal(before * 0))
    #expect(problem.vector.requiresGrad)
  }

  @Test(
    "Gradients scaled in the update's pass are those scaled before it",
    arguments: [
      "{_target_: AdamW, lr: 0.1, eps: 0.1}",
      "{_target_: Adam, lr: 0.1, eps: 0.1, weight_decay: 0.1}",
      "{_target_: SGD, lr: 0.1, momentum: 0.9, weight_decay: 0.1}", "{_target_: LAMB, lr: 0.1}",
    ], [DType.float32, .float64, .bfloat16])
  func scaling(config: String, dtype: DType) throws {
    func after(_ body: (Optimization) -> Void) throws -> Tensor {
      let problem = try Problem.start()
      problem.wide = Tensor.linspace(-1, 2, steps: 24, dtype: dtype).reshape([4, 6]).requiringGrad()
      let optimization = try Optimization(of: problem, by: try build(config))
      for _ in 0..<3 {
        problem.wide.grad = problem.wide.detach().square() + 1
        body(optimization)
      }
      return problem.wide.detach()
    }
    let together = try after { $0.step(gradientsScaledBy: 0.3) }
    let apart = try after {
      $0.scaleGradients(by: 0.3)
      $0.step()
    }
    let plain = try after { $0.step() }
    #expect(together.allclose(apart, rtol: dtype == .bfloat16 ? 1e-2 : 1e-5, atol: 0))
    #expect(config.contains("LAMB") || !plain.allclose(apart, rtol: 1e-3, atol: 0))
  }

  @Test("The gradients' norm is at most the limit after clipping, and smaller ones stay")
  func clipping() throws {
    let problem = try Problem.start()
    let optimization = try Optimization(of: problem, by: SGD())
    problem.vector.grad = Tensor([3, 0, 0, 0, 0] as [Float])
    problem.tall.grad = Tensor.zeros([6, 4])
    problem.tall.grad![0, 0] = Tensor(Float(4))
    #expect(optimization.clipGradients(toNorm: 10) == 5)
    #expect(problem.vector.grad![0].item(as: Double.self) == 3)
    #expect(optimization.clipGradients(toNorm: 1) == 5)
    #expect(abs(problem.vector.grad![0].item(as: Double.self) - 0.6) < 1e-6)
    #expect(abs(optimization.clipGradients(toNorm: 1) - 1) < 1e-6)
    problem.vector.grad = Tensor.full([5], value: .double(.nan))
    #expect(optimization.clipGradients(toNorm: 1).isNaN)
  }

  @Test(
    "Training that is stopped and resumed goes on bit for bit",
    arguments: [
      "{_target_: AdamW, amsgrad: true}", "{_target_: Adam}", "{_target_: SGD, momentum: 0.9}",
      "{_target_: SGD}", "{_target_: LAMB}", "{_target_: Lion}", "{_target_: Adafactor}",
      "{_target_: Muon}",
    ])
  func resuming(config: String) throws {
    let optimizer = try build(config, as: (any Optimizer).self)
    let problem = try Problem.start()
    let optimization = try Optimization(of: problem, by: optimizer)
    try run(optimization, problem, 0..<7)
    // As a checkpoint: copies, which later steps do not change.
    let weights = problem.state().mapValues { $0.clone() }
    let kept = optimization.state().mapValues { $0.clone() }
    try run(optimization, problem, 7..<20)

    let other = try Problem.start()
    try other.load(weights)
    let resumed = try Optimization(of: other, by: optimizer)
    try resumed.load(kept)
    try run(resumed, other, 7..<20)
    let expected = problem.state()
    for (path, value) in other.state() { #expect(value.equal(expected[path]!), "\(path)") }
    let (ours, theirs) = (resumed.state(), optimization.state())
    #expect(Set(ours.keys) == Set(theirs.keys))
    for (name, value) in ours { #expect(value.equal(theirs[name]!), "\(name)") }
  }

  @Test("A state that does not fit is refused whole, with every name")
  func misfit() throws {
    let problem = try Problem.start()
    let optimization = try Optimization(of: problem, by: AdamW())
    try run(optimization, problem, 0..<2)
    var state = optimization.state().mapValues { $0.clone() }
    state["tall.exp_avg"] = Tensor.zeros([4, 6])
    state["wide.exp_avg_sq"] = nil
    state["vector.step"] = Tensor(Int64(-1))
    state["head.step"] = Tensor(Int64(1))
    let fresh = try Optimization(of: problem, by: AdamW())
    let error = #expect(throws: TrainingError.self) { try fresh.load(state) }
    #expect(
      error?.description == """
        the optimizer's state does not fit:
          head.step belongs to nothing that is trained so
          tall.exp_avg: expected float32 [6, 4], found float32 [4, 6]
          vector.step: expected a count of updates, found -1
          wide.exp_avg_sq is missing
        """)
    #expect(fresh.state().isEmpty)
  }

  @Test(
    "A parameter that does not fill its memory is updated all the same",
    arguments: ["{_target_: AdamW}", "{_target_: SGD, lr: 0.1, momentum: 0.9}"])
  func strided(config: String) throws {
    let problem = try Problem.start()
    let same = try Problem.start()
    let memory = Tensor.zeros([6, 8])
    let part = memory.narrow(dim: 1, start: 2, length: 4)
    noGrad { _ = part.copy_(problem.tall) }
    problem.tall = part.requiringGrad()
    for problem in [problem, same] {
      try run(try Optimization(of: problem, by: try build(config)), problem, 0..<3)
    }
    #expect(problem.tall.detach().equal(same.tall.detach()))
    #expect(memory.narrow(dim: 1, start: 0, length: 2).equal(Tensor.zeros([6, 2])))
  }

  @Test(
    "Parameters of any floating type and shape are updated, alone and together",
    arguments: [
      "{_target_: AdamW, lr: 0.01, amsgrad: true}", "{_target_: Adam, lr: 0.01}",
      "{_target_: SGD, lr: 0.1, momentum: 0.9}",
      "{_target_: LAMB, lr: 0.01}", "{_target_: Lion, lr: 0.01}", "{_target_: Adafactor}",
      "{_target_: Muon, lr: 0.1, others: {_target_: Adam, lr: 0.01}}",
    ])
  func types(config: String) throws {
    let problem = try Problem.start()
    problem.wide = Tensor.ones([4, 6], dtype: .bfloat16).requiringGrad()
    problem.tall = Tensor.ones([6, 4], dtype: .float64).t().requiringGrad()
    problem.vector = Tensor.ones([]).requiringGrad()
    problem.cube = Tensor.ones([2, 0, 4]).requiringGrad()
    let optimization = try Optimization(of: problem, by: try build(config))
    for _ in 0..<3 {
      let parameters = problem.parameters().compactMap { $0.value.tensor }
      let losses = parameters.map { $0.square().sum().to(.float64) }
      Tensor.stack(losses).sum().backward()
      optimization.clipGradients(toNorm: 1)
      optimization.step()
    }
    for tensor in [problem.wide, problem.tall, problem.vector] {
      let (least, most) = (tensor.detach().min(), tensor.detach().max())
      let range = (least.item(as: Double.self), most.item(as: Double.self))
      #expect(range.0 > 0 && range.1 < 1, "\(tensor.summary) has \(range)")
    }
  }

  @Test(
    "Steps in half precision are those in fp32, rounded",
    arguments: [DType.float16, .bfloat16],
    [
      "{_target_: SGD, lr: 0.1, weight_decay: 0.1}",
      "{_target_: SGD, lr: 0.1, weight_decay: 0.1, momentum: 0.9, dampening: 0.5}",
      "{_target_: SGD, lr: 0.1, weight_decay: 0.1, momentum: 0.9, nesterov: true}",
      "{_target_: Adam, lr: 0.1, eps: 0.1}", "{_target_: AdamW, lr: 0.1, eps: 0.1, amsgrad: true}",
    ])
  func halfPrecision(dtype: DType, config: String) throws {
    let optimizer = try build(config, as: (any Optimizer).self)
    let (half, full) = (try Problem.start(), try Problem.start())
    for named in half.parameters() {
      named.value.tensor = named.value.tensor!.detach().to(dtype).requiringGrad()
    }
    let (ours, theirs) = (
      try Optimization(of: half, by: optimizer), try Optimization(of: full, by: optimizer)
    )
    try run(ours, half, 0..<3)
    try run(theirs, full, 0..<3)
    // Some ten roundings of numbers below 4, each of half the type's spacing there.
    let tolerance = dtype == .bfloat16 ? 10 * 0x1p-7 : 10 * 0x1p-10
    for (path, value) in half.state() {
      let worst = (value.to(.float32) - full.state()[path]!).abs().max().item(as: Double.self)
      #expect(worst < tolerance, "\(path) is off by \(worst)")
    }
  }

  @Test(
    "What cannot work is said before the first step",
    arguments: [
      (
        "{_target_: AdamW, groups: [{match: '**.vektor'}]}",
        "groups: no parameter that is trained matches '**.vektor'; did you mean 'vector'?"
      ),
      (
        "{_target_: AdamW, groups: [{match: wide, optimizer: {_target_: SGD, groups: [{match: tall}]}}]}",
        "groups: expected none below another optimizer, whose groups count, found 1"
      ),
    ])
  func refused(config: String, message: String) throws {
    let optimizer = try build(config, as: (any Optimizer).self)
    let problem = try Problem.start()
    let error = #expect(throws: TrainingError.self) { try Optimization(of: problem, by: optimizer) }
    #expect(error?.description == message)
  }

  @Test("A model that is frozen whole is refused")
  func allFrozen() throws {
    let problem = try Problem.start()
    try problem.freeze("**")
    let error = #expect(throws: TrainingError.self) { try Optimization(of: problem, by: AdamW()) }
    #expect(
      error?.description
        == "the model has no parameter to train: all are frozen, or there is none")
  }

  @Test(
    "Settings that no training can use are refused with the config's place",
    arguments: [
      ("{_target_: AdamW, lr: -1}", "lr: expected a number of at least 0, found -1.0"),
      (
        "{_target_: AdamW, betas: [0.9, 1.0]}",
        "betas[1]: expected a number from 0.0 up to, but without, 1.0, found 1.0"
      ),
      ("{_target_: SGD, nesterov: true}", "nesterov: expected false where momentum is 0"),
      ("{_target_: Adafactor, clip: 0}", "clip: expected a number above 0, found 0.0"),
      ("{_target_: Muon, iterations: 0}", "iterations: expected at least 1, found 0"),
      (
        "{_target_: SGD, groups: [{match: 'a..b'}]}", "expected a pattern of paths, such as **.bias"
      ),
    ])
  func badSettings(config: String, message: String) throws {
    let error = #expect(throws: (any Error).self) { try build(config, as: (any Optimizer).self) }
    #expect("\(error.map { "\($0)" } ?? "")".contains(message))
  }
}
