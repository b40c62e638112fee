import LazyConfig
import NN
import Testing
import Torch

@Suite struct ModeTests {
  @Test func `training mode reaches every module`() throws {
    let stack: Chain = try Chain.tree().model()
    #expect(stack.modules().allSatisfy { $0.value.isTraining })
    stack.eval()
    #expect(stack.modules().allSatisfy { !$0.value.isTraining })
    stack.train()
    #expect(stack.modules().allSatisfy { $0.value.isTraining })
  }

  @Test func `dropout drops while training only, and keeps the mean`() throws {
    let dropout = try Dropout(p: 0.25)
    let x = Tensor.ones([10_000])
    let dropped = dropout(x)
    let zeros = dropped.eq(0).sum().item(as: Double.self)
    // Six standard deviations of 10,000 draws.
    #expect(abs(zeros / 10_000 - 0.25) < 0.026)
    #expect(dropped.max().item(as: Double.self) == Double(Float(1 / 0.75)))
    #expect(dropout.eval()(x).equal(x))
    #expect(throws: NNError.self) { try Dropout(p: 1.5) }
  }

  @Test func `drop path drops whole samples`() throws {
    let path = try DropPath(p: 0.5)
    let rows = path(Tensor.ones([1000, 3])).mean(dim: [1])
    #expect(rows.eq(0).logicalOr(rows.eq(2)).all().item() == .bool(true))
    let share = rows.eq(0).sum().item(as: Double.self) / 1000
    #expect(abs(share - 0.5) < 0.1)
    #expect(path.eval()(Tensor.ones([2, 3])).equal(Tensor.ones([2, 3])))
  }

  @Test func `freezing by a pattern stops gradients`() throws {
    let stack: Chain = try Chain.tree().model()
    #expect(try stack.freeze("layers[0:2].**") == 8)
    #expect(try stack.unfreeze("layers.1.*.bias") == 2)
    stack(Tensor.ones([1, 8])).sum().backward()
    let trained = stack.parameters().filter { $0.value.tensor!.grad != nil }.map(\.path)
    #expect(
      trained.filter { $0.hasPrefix("layers.0") || $0.hasPrefix("layers.1") } == [
        "layers.1.up.bias", "layers.1.down.bias",
      ])
    #expect(trained.count == 10)
  }

  @Test func `a pattern that matches nothing is an error with the nearest name`() throws {
    let stack: Chain = try Chain.tree().model()
    let error = try #require(throws: NNError.self) { try stack.freeze("layers.0.up.wieght") }
    #expect(
      "\(error)"
        == "no parameter matches 'layers.0.up.wieght'; did you mean 'layers.0.up.weight'?")
  }

  @Test func `a tied parameter is frozen under each of its paths`() throws {
    let shared = Linear(inFeatures: 2, outFeatures: 2)
    let pair = Twins(left: shared, right: shared)
    #expect(try pair.freeze("right.weight") == 1)
    #expect(!shared.weight.requiresGrad)
  }
}
