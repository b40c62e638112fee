import Testing
import Torch

/// An owner of frames.
private final class Part {
  func run<Result>(_ body: () -> Result) -> Result {
    OperatorFailure.attributing(to: self, body)
  }
}

/// One operator, and what it takes.
struct CountedOperator: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let expected: OperationCount
  let run: @Sendable () -> Tensor

  init(_ name: String, forward: Double, backward: Double, _ run: @escaping @Sendable () -> Tensor) {
    testDescription = name
    expected = OperationCount(forward: forward, backward: backward)
    self.run = run
  }

  static func leaf(_ shape: Int..., on device: Device = .cpu) -> Tensor {
    Tensor.ones(shape, device: device).requiringGrad()
  }

  static let all = [
    CountedOperator("product of matrices", forward: 2 * 3 * 4 * 5, backward: 4 * 3 * 4 * 5) {
      leaf(3, 4).matmul(leaf(4, 5))
    },
    CountedOperator("product of rows of matrices", forward: 14 * 60, backward: 28 * 60) {
      leaf(7, 3, 4).matmul(leaf(7, 4, 5))
    },
    CountedOperator("matrix and vector", forward: 2 * 12, backward: 0) {
      leaf(3, 4).matmul(leaf(4)).detach().requiringGrad()
    },
    CountedOperator("layer with a bias", forward: 2 * 6 * 4 * 5, backward: 4 * 6 * 4 * 5) {
      leaf(2, 3, 4).linear(weight: leaf(5, 4), bias: leaf(5))
    },
    // The gradient of x is not wanted: one product backward.
    CountedOperator("layer of data", forward: 2 * 6 * 4 * 5, backward: 2 * 6 * 4 * 5) {
      Tensor.ones([6, 4]).linear(weight: leaf(5, 4))
    },
    // 6×6 places, 3·3 numbers of 4 channels for each of 5.
    CountedOperator(
      "convolution", forward: 2 * 2 * 36 * 9 * 4 * 5, backward: 4 * 2 * 36 * 9 * 4 * 5
    ) {
      leaf(2, 4, 6, 6).conv2d(weight: leaf(5, 4, 3, 3), bias: leaf(5), padding: [1, 1])
    },
    CountedOperator(
      "convolution with strides and groups", forward: 2 * 2 * 9 * 9 * 2 * 6,
      backward: 4 * 2 * 9 * 9 * 2 * 6
    ) {
      leaf(2, 4, 7, 7).conv2d(weight: leaf(6, 2, 3, 3), stride: [2, 2], groups: 2)
    },
    // Two products forward; the scores once more and four products backward.
    CountedOperator("attention", forward: 4 * 2 * 3 * 5 * 7 * 8, backward: 10 * 2 * 3 * 5 * 7 * 8) {
      Tensor.scaledDotProductAttention(
        query: leaf(2, 3, 5, 8), key: leaf(2, 3, 7, 8), value: leaf(2, 3, 7, 8))
    },
    CountedOperator("sum", forward: 0, backward: 0) { leaf(3, 4) + leaf(3, 4) },
  ]
}

@Suite struct WorkRecorderTests {
  @Test(arguments: CountedOperator.all)
  func `operations are counted forward and backward`(_ counted: CountedOperator) {
    let recorder = WorkRecorder()
    recorder.recording { counted.run().sum().backward() }
    #expect(recorder.operations(of: nil) == counted.expected)
  }

  @Test func `operations count for the innermost frame, backward as forward`() {
    let (outer, inner) = (Part(), Part())
    let recorder = WorkRecorder()
    let (a, b) = (CountedOperator.leaf(2, 3), CountedOperator.leaf(3, 4))
    let c = CountedOperator.leaf(4, 5)
    recorder.recording {
      let x = outer.run {
        let y = inner.run { a.matmul(b) }
        return y.matmul(c)
      }
      x.sum().backward()
    }
    #expect(recorder.operations(of: inner) == OperationCount(forward: 48, backward: 96))
    #expect(recorder.operations(of: outer) == OperationCount(forward: 80, backward: 160))
    #expect(recorder.operations(of: nil) == OperationCount())
  }

  @Test func `a function with its own backward pass counts for the frame that it ran in`() {
    let part = Part()
    let function = CustomFunction("Twice") { inputs, saved in
      saved = inputs
      return [inputs[0].matmul(inputs[1])]
    } backward: { gradients, saved in
      WorkRecorder.count(operations: 7)
      return [gradients[0]!.matmul(saved[1].t()), nil]
    }
    let recorder = WorkRecorder()
    let (a, b) = (CountedOperator.leaf(2, 3), CountedOperator.leaf(3, 4))
    recorder.recording { part.run { function([a, b])[0] }.sum().backward() }
    #expect(recorder.operations(of: part) == OperationCount(forward: 48, backward: 48 + 7))
  }

  @Test func `nothing is counted outside of a recording`() {
    let recorder = WorkRecorder()
    recorder.recording {}
    _ = CountedOperator.leaf(2, 3).matmul(CountedOperator.leaf(3, 4))
    WorkRecorder.count(operations: 3)
    #expect(recorder.operations(of: nil) == OperationCount())
  }

  @Test func `meta tensors are counted while they live`() {
    let recorder = WorkRecorder()
    var kept: Tensor?
    recorder.recording {
      kept = Tensor.empty([10], device: .meta)
      _ = Tensor.empty([100], dtype: .int64, device: .meta)
      _ = kept?.reshape([2, 5])
    }
    #expect(recorder.metaMemory.current == 40)
    #expect(recorder.metaMemory.peak == 840)
    #expect(recorder.metaMemory.allocations == 2)
    recorder.resetPeak()
    kept = nil
    #expect(recorder.metaMemory.current == 0)
    #expect(recorder.metaMemory.peak == 40)
  }

  @Test func `the process counts meta tensors too`() throws {
    let before = try MemoryStatistics.of(.meta).allocations
    _ = Tensor.empty([10], device: .meta)
    #expect(try MemoryStatistics.of(.meta).allocations > before)
  }

  @Test func `a model larger than any memory is a meta tensor`() throws {
    let recorder = WorkRecorder()
    recorder.recording {
      let x = Tensor.empty([1 << 20, 1 << 20], device: .meta)
      #expect((x + 1).shape == [1 << 20, 1 << 20])
    }
    #expect(recorder.metaMemory.peak == 8 << 40)
  }
}
