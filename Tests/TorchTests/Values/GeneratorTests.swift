import Testing
import Torch

@Suite struct GeneratorTests {
  @Test func oneSeedGivesOneSequence() throws {
    let a = try Generator(seed: 7)
    let b = try Generator(seed: 7)
    #expect(Tensor.randn([100], generator: a).equal(Tensor.randn([100], generator: b)))
    let other = try Generator(seed: 8)
    #expect(!Tensor.randn([100], generator: a).equal(Tensor.randn([100], generator: other)))
  }

  @Test func numbersAreThoseOfPyTorch() throws {
    // torch.randn(4, generator=torch.Generator().manual_seed(0)), PyTorch 2.13, CPU.
    let values = Tensor.randn([4], generator: try Generator(seed: 0)).array(of: Float.self)
    let expected: [Float] = [1.5409961, -0.2934289, -2.1787894, 0.56843126]
    // Equal but for the last bit: the printed digits determine a float32 up to one unit.
    for (value, reference) in zip(values, expected) {
      #expect(abs(value - reference) <= 2e-7 * abs(reference))
    }
  }

  @Test func aSavedStateContinuesTheSequence() throws {
    let generator = try Generator(seed: 3)
    _ = Tensor.rand([10], generator: generator)
    let state = generator.state()
    let expected = Tensor.rand([10], generator: generator)
    let other = try Generator(seed: 99)
    try other.restore(state)
    #expect(Tensor.rand([10], generator: other).equal(expected))
  }

  @Test func settingTheSeedStartsAnew() throws {
    let generator = try Generator(seed: 3)
    let first = Tensor.rand([5], generator: generator)
    generator.seed = 3
    #expect(generator.seed == 3)
    #expect(Tensor.rand([5], generator: generator).equal(first))
  }

  @Test func aTensorThatIsNoStateIsAnError() throws {
    let generator = try Generator(seed: 3)
    #expect(throws: TorchError.self) { try generator.restore(Tensor.zeros([3])) }
    #expect(throws: TorchError.self) { try generator.restore(Tensor.zeros([3], dtype: .uint8)) }
  }

  /// In a process of its own: other tests draw from the default generator too.
  @Test func theDefaultGeneratorIsSharedAndIsWhatOperatorsUse() async {
    await #expect(processExitsWith: .success) {
      let generator = try Generator.default()
      generator.seed = 11
      let first = Tensor.rand([3])
      try Generator.default().seed = 11
      precondition(Tensor.rand([3], generator: generator).equal(first))
      precondition(!Tensor.rand([3]).equal(first))
    }
  }
}
