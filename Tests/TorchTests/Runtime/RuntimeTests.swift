import Testing
import Torch

@Suite struct RuntimeTests {
  @Test func theLoadedLibraryIsTheOneCompiledAgainst() {
    #expect(Runtime.compiledVersion.description == "2.13.0")
    #expect(Runtime.loadedVersion == Runtime.compiledVersion)
    #expect(Runtime.libraryPath.contains("libtorch"))
    #expect(Runtime.buildDescription.contains("PyTorch built with"))
    #expect(!Runtime.cpuCapability.isEmpty)
  }

  @Test func threadsAreWithinBounds() throws {
    #expect(Runtime.threads >= 1)
    #expect(Runtime.interopThreads >= 1)
    #expect(throws: TorchError.self) { try Runtime.setThreads(0) }
    #expect(throws: TorchError.self) { try Runtime.setThreads(1 << 20) }
  }

  @Test func autocastChoosesTheType() {
    let x = Tensor.ones([2, 2])
    let (product, sum) = autocast { (x.matmul(x), x.sum()) }
    #expect(product.dtype == .bfloat16)
    #expect(sum.dtype == .float32)
    #expect(autocast { autocast(enabled: false) { x.matmul(x).dtype } } == .float32)
    #expect(autocast(.float16) { x.matmul(x).dtype } == .float16)
    #expect(x.matmul(x).dtype == .float32)
  }

  @Test func oneDNNGivesTheSameProduct() throws {
    guard Runtime.hasOneDNN else { return }
    let generator = try Generator(seed: 2)
    let x = Tensor.randn([5, 16], generator: generator)
    let weight = Tensor.randn([8, 16], generator: generator)
    let bias = Tensor.randn([8], generator: generator)
    let reference = x.linear(weight: weight, bias: bias)
    // Sums of 16 products in another order: 16 units of float32's 6e-8, at magnitude 10.
    func close(_ a: Tensor, _ b: Tensor) -> Bool { a.allclose(b, rtol: 1e-5, atol: 1e-5) }
    #expect(close(x.linearPointwise(weight: weight, bias: bias), reference))
    #expect(
      close(x.linearPointwise(weight: weight, bias: bias, pointwise: .relu), reference.relu()))
    #expect(
      close(x.linearPointwise(weight: weight, bias: bias, pointwise: .gelu), reference.gelu()))
    #expect(
      close(
        x.linearPointwise(weight: weight, bias: bias, pointwise: .geluTanh),
        reference.gelu(approximate: "tanh")))
    #expect(
      close(
        x.linearPointwise(weight: weight, pointwise: .sigmoid), x.linear(weight: weight).sigmoid()))
  }
}
