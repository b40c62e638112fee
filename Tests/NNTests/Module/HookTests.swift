import LazyConfig
import NN
import Testing
import Torch

@Suite struct HookTests {
  @Test func `a hook sees the result of a forward pass and may replace it`() throws {
    let stack: Chain = try Chain.tree(2).model()
    let x = Tensor.ones([1, 8])
    var seen: [String] = []
    for named in stack.modules() {
      named.value.onForward { module, result in
        seen.append("\(module.path) \(result.shape)")
        return nil
      }
    }
    let plain = stack(x)
    #expect(
      seen == [
        "layers.0.up [1, 32]", "layers.0.act [1, 32]", "layers.0.down [1, 8]",
        "layers.0.dropout [1, 8]", "layers.0 [1, 8]", "layers.1.up [1, 32]",
        "layers.1.act [1, 32]", "layers.1.down [1, 8]", "layers.1.dropout [1, 8]",
        "layers.1 [1, 8]", " [1, 8]",
      ])
    let hook = stack.layers[1].onForward { _, result in result * 2 }
    #expect(stack(x).equal(plain * 2))
    hook.remove()
    #expect(stack(x).equal(plain))
  }

  @Test func `hooks run in the order in which they were set`() throws {
    let layer = Identity()
    layer.onForward { _, x in x + 1 }
    layer.onForward { _, x in x * 10 }
    #expect(layer(Tensor.ones([])).item(as: Double.self) == 20)
  }

  @Test func `a failure within a model names the module`() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let stack: Chain = try Chain.tree(2).model()
      _ = stack.layers[1](Tensor.zeros([2, 7]))
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("in: layers.1.up (Linear), in layers.1 (MLP)"), "\(text)")
  }
}
