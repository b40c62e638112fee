import Testing
import Torch

@Suite struct AutogradTests {
  @Test func backwardAddsUpInLeaves() {
    let x = Tensor([Float(2), 3]).requiringGrad()
    (x * x).sum().backward()
    #expect(x.grad!.array(of: Float.self) == [4, 6])
    (x * 3).sum().backward()
    #expect(x.grad!.array(of: Float.self) == [7, 9])
    x.grad = nil
    #expect(x.grad == nil)
  }

  @Test func gradReturnsAndAddsNothing() {
    let x = Tensor([Float(2)]).requiringGrad()
    let y = Tensor([Float(5)]).requiringGrad()
    let unused = Tensor([Float(1)]).requiringGrad()
    let gradients = grad(of: [x * y], withRespectTo: [x, y, unused], allowUnused: true)
    #expect(gradients[0]!.item() == .double(5))
    #expect(gradients[1]!.item() == .double(2))
    #expect(gradients[2] == nil)
    #expect(x.grad == nil)
  }

  @Test func gradientsOfGradients() {
    let x = Tensor([Float(3)]).requiringGrad()
    let first = grad(of: [x * x * x], withRespectTo: [x], createGraph: true)[0]!
    let second = grad(of: [first], withRespectTo: [x])[0]!
    #expect(first.item() == .double(27))
    #expect(second.item() == .double(18))
  }

  @Test func backwardTakesGradientsAndChosenInputs() {
    let x = Tensor([Float(1), 2]).requiringGrad()
    let y = Tensor([Float(3), 4]).requiringGrad()
    (x * y).backward(gradient: [10.0, 1], inputs: [x])
    #expect(x.grad!.array(of: Float.self) == [30, 4])
    #expect(y.grad == nil)
  }

  @Test func aGraphThatIsKeptRunsTwice() {
    let x = Tensor([Float(2)]).requiringGrad()
    let y = x * x
    y.backward(retainGraph: true)
    y.backward()
    #expect(x.grad!.item() == .double(8))
  }

  @Test func noGradRecordsNothingAndEnableGradInsideDoes() {
    let x = Tensor([Float(2)]).requiringGrad()
    noGrad {
      #expect(!isGradEnabled)
      #expect(!(x * 2).requiresGrad)
      enableGrad { #expect((x * 2).requiresGrad) }
    }
    #expect(isGradEnabled)
    #expect((x * 2).requiresGrad)
  }

  @Test func modesEndWhenTheBodyThrows() {
    struct Stop: Error {}
    #expect(throws: Stop.self) { try noGrad { throw Stop() } }
    #expect(isGradEnabled)
    #expect(throws: Stop.self) { try inferenceMode { throw Stop() } }
    #expect(!isInferenceMode)
    #expect(throws: Stop.self) { try autocast { throw Stop() } }
    #expect(Tensor.zeros([2, 2]).matmul(Tensor.zeros([2, 2])).dtype == .float32)
  }

  @Test func inferenceModeMakesTensorsWithoutHistory() {
    let x = Tensor([Float(2)]).requiringGrad()
    let y = inferenceMode { x * 2 }
    #expect(y.isInference)
    #expect(!y.requiresGrad)
    #expect(!isInferenceMode)
  }

  @Test func leavesAndNamesOfFunctions() {
    let x = Tensor([Float(2)]).requiringGrad()
    let y = x * 2
    #expect(x.isLeaf)
    #expect(x.gradFunctionName == nil)
    #expect(!y.isLeaf)
    #expect(y.gradFunctionName == "MulBackward1")
    #expect((x * x).gradFunctionName == "MulBackward0")
    #expect(!y.detach().requiresGrad)
  }

  @Test func gradientsOfInnerTensorsAreKeptWhenAsked() {
    let x = Tensor([Float(2)]).requiringGrad()
    let y = x * 3
    y.retainGrad()
    (y * y).backward()
    #expect(y.grad!.item() == .double(12))
  }

  @Test func changesInPlaceAreCounted() {
    let x = Tensor.zeros([2])
    let before = x.version
    x.add_(1)
    x[0] = Tensor(Float(3))
    #expect(x.version == before + 2)
  }

  @Test func hooksSeeAndReplaceGradients() {
    let x = Tensor([Float(2)]).requiringGrad()
    var seen: [Float] = []
    let hook = x.onGradient { gradient in
      seen.append(gradient.item(as: Float.self))
      return gradient * 10
    }
    (x * 3).backward()
    #expect(seen == [3])
    #expect(x.grad!.item() == .double(30))
    hook.remove()
    x.grad = nil
    (x * 3).backward()
    #expect(seen == [3])
    #expect(x.grad!.item() == .double(3))
  }

  @Test func aHookThatReturnsNilKeepsTheGradient() {
    let x = Tensor([Float(2)]).requiringGrad()
    x.onGradient { _ in nil }
    (x * 3).backward()
    #expect(x.grad!.item() == .double(3))
  }
}
