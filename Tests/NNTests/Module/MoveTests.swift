import LazyConfig
import NN
import Testing
import Torch

@Suite struct MoveTests {
  @Test func `a change of type keeps integers, gradients' flags and ties`() throws {
    let module = try Workbench()
    module.table = Tensor.ones([2], dtype: .int64)
    try module.freeze("first.*")
    module.to(.bfloat16)
    #expect(module.parameters().allSatisfy { $0.value.tensor!.dtype == .bfloat16 })
    #expect(module.mean.dtype == .bfloat16)
    #expect(module.table.dtype == .int64)
    #expect(module.weight.requiresGrad && !module.first.weight.requiresGrad)
    #expect(module.parameters().allSatisfy { $0.value.tensor!.isLeaf })
  }

  @Test func `a model computes in the type that it is in`() throws {
    let stack: Chain = try Chain.tree().model()
    let x = Tensor.randn([2, 8])
    let wide = stack(x)
    let narrow = stack.to(.bfloat16)(x.to(.bfloat16))
    #expect(narrow.dtype == .bfloat16)
    #expect((narrow.to(.float32) - wide).abs().max().item(as: Double.self) < 0.05)
  }

  @Test func `a model is built in a type and on a device`() throws {
    let stack: Chain = try Chain.tree().model(dtype: .float64, device: .meta)
    let tensors = stack.parameters().compactMap(\.value.tensor)
    #expect(tensors.allSatisfy { $0.dtype == .float64 && $0.device == .meta })
    #expect(stack.parameterCount == 4 * (8 * 32 * 2 + 32 + 8))
    #expect(stack(Tensor.zeros([3, 8], dtype: .float64, device: .meta)).shape == [3, 8])
  }

  @Test func `a device that is not here is an error, and nothing has moved`() throws {
    let stack: Chain = try Chain.tree(1).model()
    #expect(throws: TorchError.self) { try stack.to(Device.cuda(17)) }
    #expect(stack.parameters().allSatisfy { $0.value.tensor!.device == .cpu })
  }
}
