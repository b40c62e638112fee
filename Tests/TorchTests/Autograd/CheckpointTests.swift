import Testing
import Torch

@Suite struct CheckpointTests {
  @Test func gradientsAreThoseWithoutIt() throws {
    let generator = try Generator(seed: 1)
    let w = Tensor.randn([8, 8], generator: generator).requiringGrad()
    let x = Tensor.randn([4, 8], generator: generator).requiringGrad()
    func layer(_ inputs: [Tensor]) -> [Tensor] { [inputs[0].matmul(w).tanh()] }
    layer([x])[0].sum().backward()
    let expected = (x.grad!, w.grad!)
    x.grad = nil
    w.grad = nil
    var runs = 0
    checkpoint([x]) { inputs in
      runs += 1
      return layer(inputs)
    }[0].sum().backward()
    #expect(runs == 2)
    #expect(x.grad!.equal(expected.0))
    #expect(w.grad!.equal(expected.1))
  }

  @Test func parametersGetGradientsWhenNoInputNeedsOne() {
    let w = Tensor.ones([2, 2]).requiringGrad()
    let x = Tensor.ones([1, 2])
    checkpoint([x]) { [$0[0].matmul(w)] }[0].sum().backward()
    #expect(w.grad!.array(of: Float.self) == [1, 1, 1, 1])
  }

  /// In a process of its own: other tests draw from the default generator too.
  @Test func randomOperatorsRepeat() async {
    await #expect(processExitsWith: .success) {
      // Dropout in the second run has to drop what the first one dropped.
      let x = Tensor.ones([1000]).requiringGrad()
      let y = checkpoint([x]) { [$0[0].dropout(p: 0.5, train: true)] }[0]
      y.sum().backward()
      precondition(x.grad!.equal(y.detach()))
    }
  }

  @Test func generatorsOfOnesOwnRepeatAndContinue() throws {
    let generator = try Generator(seed: 5)
    let x = Tensor.ones([100]).requiringGrad()
    let y = checkpoint([x], generators: [generator]) { inputs in
      [inputs[0] * Tensor.rand([100], generator: generator)]
    }[0]
    let next = generator.state()
    y.sum().backward()
    #expect(x.grad!.equal(y.detach()))
    #expect(generator.state().equal(next))
  }

  @Test func autocastIsAsItWas() {
    let w = Tensor.ones([4, 4]).requiringGrad()
    var types: [DType] = []
    let y = autocast {
      checkpoint([Tensor.ones([4, 4])]) { inputs in
        let product = inputs[0].matmul(w)
        types.append(product.dtype)
        return [product]
      }[0]
    }
    y.to(.float32).sum().backward()
    #expect(types == [.bfloat16, .bfloat16])
    #expect(w.grad!.array(of: Float.self) == [Float](repeating: 4, count: 16))
  }

  /// In a process of its own: memory of other tests would count too.
  @Test func itKeepsFewerBytes() async {
    await #expect(processExitsWith: .success) {
      let with = try CheckpointTests.bytesKept(true)
      let without = try CheckpointTests.bytesKept(false)
      // 8 outputs of tanh, 256 KiB each, and the result are kept without it; with it the result and
      // the generator's state of 5 kB.
      precondition(without == 9 * 262_144 && (262_144..<270_000).contains(with))
    }
  }

  private static func bytesKept(_ useCheckpoint: Bool) throws -> Int {
    let x = Tensor.ones([64, 1024]).requiringGrad()
    let before = try MemoryStatistics.of().current
    func body(_ inputs: [Tensor]) -> [Tensor] {
      var h = inputs[0]
      for _ in 0..<8 { h = h.tanh() * 1.5 }
      return [h]
    }
    let y = useCheckpoint ? checkpoint([x], body)[0] : body([x])[0]
    let kept = try MemoryStatistics.of().current - before
    y.sum().backward()
    return kept
  }

  @Test func withoutRecordingItIsACall() {
    var runs = 0
    let y = noGrad {
      checkpoint([Tensor.ones([1])]) { inputs in
        runs += 1
        return inputs
      }
    }
    #expect(runs == 1)
    #expect(!y[0].requiresGrad)
  }

  @Test func gradThroughItStopsWithAReason() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = Tensor.ones([1]).requiringGrad()
      _ = grad(of: [checkpoint([x]) { [$0[0] * 2] }[0]], withRespectTo: [x])
    }
    expect(result, says: "call backward() without inputs")
  }

  @Test func aCapturedTensorThatIsReturnedStaysALeaf() {
    let w = Tensor([Float(3)]).requiringGrad()
    let x = Tensor([Float(2)]).requiringGrad()
    let y = checkpoint([x]) { [$0[0], w] }
    (y[0] + y[1]).sum().backward()
    #expect(w.isLeaf)
    #expect(w.grad!.item() == .double(1))
    #expect(x.grad!.item() == .double(1))
  }

  @Test func derivativesOfGradientsThroughItStopWithAReason() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = Tensor([Float(2)]).requiringGrad()
      checkpoint([x]) { [$0[0].pow(3)] }[0].backward(createGraph: true)
    }
    expect(result, says: "createGraph does not reach through a checkpoint")
  }
}
