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
}
