import Testing
import Torch

/// Nothing is kept: each test runs in a process of its own, where every live handle is its own.
@Suite struct LeakTests {
  @Test func aThousandTrainingStepsLeaveNoTensor() async {
    await #expect(processExitsWith: .success) {
      let memory = try LeakTests.train(steps: 1000)
      precondition(TensorStatistics.liveHandles == 0)
      precondition(memory.count == 2 && memory[0] == memory[1])
    }
  }

  /// Fits a small network; returns the bytes held in the middle of two steps far apart.
  private static func train(steps: Int) throws -> [Int] {
    let generator = try Generator(seed: 1)
    let x = Tensor.randn([16, 8], generator: generator)
    let y = Tensor.randn([16, 4], generator: generator)
    let weights = [
      Tensor.randn([32, 8], generator: generator), Tensor.zeros([32]),
      Tensor.randn([4, 32], generator: generator),
    ].map { $0.requiringGrad() }
    var memory: [Int] = []
    for step in 0..<steps {
      let hidden = x.linear(weight: weights[0], bias: weights[1]).relu()
      let loss = checkpoint([hidden]) { [$0[0].linear(weight: weights[2])] }[0].mseLoss(y)
      loss.backward()
      noGrad {
        for weight in weights {
          weight.sub_(weight.grad! * 0.01)
          weight.grad = nil
        }
      }
      if step == 10 || step == steps - 10 { memory.append(try MemoryStatistics.of().current) }
    }
    return memory
  }

  @Test func thrownErrorsLeaveNoTensor() async {
    await #expect(processExitsWith: .success) {
      do {
        let x = Tensor.ones([4])
        let generator = try Generator(seed: 1)
        for _ in 0..<100 {
          _ = try? x.to(.cuda(100))
          _ = try? generator.restore(x)
          _ = try? Tensor.viewing(.init(start: nil, count: 0), shape: [4], dtype: .float32) { _ in }
        }
      }
      precondition(TensorStatistics.liveHandles == 0)
    }
  }

  @Test func listsAndPartsLeaveNoTensor() async {
    await #expect(processExitsWith: .success) {
      do {
        let x = Tensor.ones([6, 2])
        for part in x.split(2) { _ = part + 1 }
        let (values, indices) = x.max(dim: 0)
        _ = Tensor.stack([values, values]).index([indices, nil])
        _ = x[x .> 0]
        _ = "\(x)"
      }
      precondition(TensorStatistics.liveHandles == 0, "\(TensorStatistics.liveHandles)")
    }
  }
}
