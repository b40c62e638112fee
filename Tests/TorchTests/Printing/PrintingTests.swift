import Testing
import Torch

/// Texts of PyTorch 2.13 for the same values; `Fixtures/make_printing.py` has many more.
@Suite struct PrintingTests {
  @Test func valuesAreAlignedInOneNotation() {
    #expect("\([[1, -20], [300, 4]] as Tensor)" == "tensor([[  1, -20],\n        [300,   4]])")
    #expect("\([1.0, 2, 3] as Tensor)" == "tensor([1., 2., 3.])")
    #expect("\([1.5, -2.25] as Tensor)" == "tensor([ 1.5000, -2.2500])")
    #expect("\([true, false] as Tensor)" == "tensor([ True, False])")
    #expect("\(Tensor(Float(3)))" == "tensor(3.)")
  }

  @Test func rangesOfManyMagnitudesAreScientific() {
    #expect("\([1e-5, 1.0] as Tensor)" == "tensor([1.0000e-05, 1.0000e+00])")
  }

  @Test func whatTheValuesDoNotShowFollows() {
    #expect("\(Tensor([1.0, 2.0]))" == "tensor([1., 2.], dtype=torch.float64)")
    #expect("\(Tensor.zeros([0, 3]))" == "tensor([], size=(0, 3))")
    #expect("\(Tensor.zeros([2], device: .meta))" == "tensor(..., device='meta', size=(2,))")
    let x = Tensor([Float(1)]).requiringGrad()
    #expect("\(x)" == "tensor([1.], requires_grad=True)")
    #expect("\(x * x)" == "tensor([1.], grad_fn=<MulBackward0>)")
  }

  @Test func optionsChangeTheNotation() {
    var options = PrintOptions()
    options.precision = 2
    options.threshold = 4
    options.edgeItems = 1
    let x: Tensor = [0.125, 1, 2, 3, 4]
    #expect(x.formatted(options) == "tensor([0.12,  ..., 4.00])")
    options.threshold = 1000
    options.scientific = true
    #expect(x[..<1].formatted(options) == "tensor([1.25e-01])")
  }
}
