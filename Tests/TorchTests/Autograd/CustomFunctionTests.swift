import Testing
import Torch

@Suite struct CustomFunctionTests {
  static var swish: CustomFunction {
    CustomFunction("Swish") { inputs, saved in
      saved = inputs
      return [inputs[0] * inputs[0].sigmoid()]
    } backward: { gradients, saved in
      let s = saved[0].sigmoid()
      return [gradients[0].map { $0 * s * (1 + saved[0] * (1 - s)) }]
    }
  }

  @Test func itsGradientIsThatOfTheFormula() {
    let x = Tensor.linspace(-3, 3, steps: 7).requiringGrad()
    let y = Self.swish([x])[0]
    #expect(y.gradFunctionName == "Swish")
    y.sum().backward()
    let reference = x.detach().requiringGrad()
    (reference * reference.sigmoid()).sum().backward()
    // The same operations in another order: a few units in the last place of float32.
    #expect(x.grad!.allclose(reference.grad!, rtol: 1e-6, atol: 1e-6))
  }

  @Test func numericalDerivativesAgree() {
    // Central differences in float64: their error is about step², 1e-10, and rounding 1e-16 / step.
    let x = Tensor([-1.5, 0.25, 2.0]).requiringGrad()
    Self.swish([x])[0].sum().backward()
    let step = 1e-5
    for index in 0..<3 {
      func value(_ offset: Double) -> Double {
        let moved = x.detach().clone()
        moved[index] += offset
        return Self.swish([moved])[0].sum().item(as: Double.self)
      }
      let difference = (value(step) - value(-step)) / (2 * step)
      #expect(abs(difference - x.grad![index].item(as: Double.self)) < 1e-8)
    }
  }

  @Test func severalInputsAndOutputsKeepTheirOrder() {
    let function = CustomFunction("SumAndProduct") { inputs, saved in
      saved = inputs
      return [inputs[0] + inputs[1], inputs[0] * inputs[1]]
    } backward: { gradients, saved in
      let sum = gradients[0] ?? Tensor.zeros(like: saved[0])
      let product = gradients[1] ?? Tensor.zeros(like: saved[0])
      return [sum + product * saved[1], sum + product * saved[0]]
    }
    let a = Tensor([Float(2)]).requiringGrad()
    let b = Tensor([Float(5)]).requiringGrad()
    let outputs = function([a, b])
    (outputs[0] + 10 * outputs[1]).backward()
    #expect(a.grad!.item() == .double(51))
    #expect(b.grad!.item() == .double(21))
    let onlySum = function([a, b])[0]
    a.grad = nil
    onlySum.backward()
    #expect(a.grad!.item() == .double(1))
  }

  @Test func inputsWithoutGradientsGetNone() {
    let function = CustomFunction("Scale") { inputs, saved in
      saved = [inputs[1]]
      return [inputs[0] * inputs[1]]
    } backward: { gradients, saved in
      [gradients[0].map { $0 * saved[0] }, nil]
    }
    let x = Tensor([Float(2)]).requiringGrad()
    let constant = Tensor([Float(3)])
    let y = function([x, constant])[0]
    y.backward()
    #expect(x.grad!.item() == .double(3))
    #expect(!function([constant, constant])[0].requiresGrad)
  }

  @Test func savedOutputsMakeNoCycle() async {
    await #expect(processExitsWith: .success) {
      CustomFunctionTests.runWithSavedOutputs()
      precondition(TensorStatistics.liveHandles == 0)
    }
  }

  private static func runWithSavedOutputs() {
    for _ in 0..<20 {
      let function = CustomFunction("Exp") { inputs, saved in
        let result = inputs[0].exp()
        saved = [result]
        return [result]
      } backward: { gradients, saved in
        [gradients[0].map { $0 * saved[0] }]
      }
      let x = Tensor([Float(1)]).requiringGrad()
      let y = function([x])[0]
      y.backward()
      precondition(abs(x.grad!.item(as: Double.self) - 2.718281828) < 1e-6)
      // One that never runs its backward pass is released too.
      _ = function([x])[0]
    }
  }

  @Test func aGradFunctionCannotRunTwiceWithoutItsGraph() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = Tensor([Float(2)]).requiringGrad()
      let y = CustomFunctionTests.swish([x])[0]
      y.backward()
      y.backward()
    }
    expect(result, says: "Trying to backward through the graph a second time")
  }

  @Test func aChangeInPlaceOfWhatWasSavedIsNoticed() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = Tensor([Float(2)]).requiringGrad()
      let inner = x * 1
      let y = CustomFunctionTests.swish([inner])[0]
      inner.add_(1)
      y.backward()
    }
    expect(result, says: "modified by an inplace operation")
  }

  @Test func aWrongNumberOfGradientsStops() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let wrong = CustomFunction("Wrong") { inputs, _ in
        inputs
      } backward: { _, _ in
        []
      }
      let x = Tensor([Float(2)]).requiringGrad()
      wrong([x])[0].backward()
    }
    expect(result, says: "the backward pass of Wrong returned 0 gradients for 1 inputs")
  }
}
