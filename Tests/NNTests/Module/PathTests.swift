import LazyConfig
import NN
import Testing
import Torch

@Suite struct PathTests {
  @Test func `parameters and buffers have paths, in the order of the declarations`() throws {
    let module = try Workbench()
    #expect(
      module.parameters().map(\.path) == [
        "weight", "bias", "first.weight", "first.bias", "list.0.weight", "list.0.bias",
        "by_name.b.weight",
      ])
    #expect(module.buffers().map(\.path) == ["mean", "table"])
    #expect(
      module.modules().map(\.path) == ["", "first", "list.0", "list.1", "by_name.b"])
    #expect(module.children.map(\.path) == ["first", "list.0", "list.1", "by_name.b"])
    #expect(module.parameterCount == 16)
  }

  @Test func `a module that was built from a config knows its path`() throws {
    let stack: Chain = try Chain.tree(2).model()
    #expect((stack.layers[1] as? MLP)?.down.path == "layers.1.down")
    #expect(stack.path == "")
  }

  @Test func `what stands at two places is one module with two paths`() throws {
    let shared = Linear(inFeatures: 2, outFeatures: 2)
    let pair = Twins(left: shared, right: shared)
    #expect(pair.parameters().map(\.path) == ["left.weight", "left.bias"])
    #expect(
      pair.allParameters().map(\.path) == [
        "left.weight", "left.bias", "right.weight", "right.bias",
      ])
    #expect(pair.modules().map(\.path) == ["", "left"])
    #expect(pair.parameterCount == 6)
  }

  @Test func `two modules may hold one parameter`() throws {
    let left = Linear(inFeatures: 2, outFeatures: 2, bias: false)
    let right = Tied(left)
    let pair = Twins(left: left, right: right)
    #expect(pair.parameters().map(\.path) == ["left.weight"])
    #expect(pair.allParameters().map(\.path) == ["left.weight", "right.weight"])
    #expect(pair.to(.float64).parameters().count == 1)
    #expect(right.weight.dtype == .float64 && right.weight.sharesMemory(with: left.weight))
  }
}

/// A product with another module's parameter.
@Module
final class Tied: UnaryModule {
  @Parameter var weight: Tensor
  init(_ other: Linear) { _weight = other.$weight }
  func forward(_ x: Tensor) -> Tensor { x.matmul(weight) }
}
