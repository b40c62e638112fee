import Foundation
import LazyConfig
import NN
import Testing
import Torch

@Suite struct StateTests {
  @Test func `the state holds parameters and saved buffers by path`() throws {
    let state = try Workbench().state()
    #expect(
      state.keys.sorted() == [
        "bias", "by_name.b.weight", "first.bias", "first.weight", "list.0.bias", "list.0.weight",
        "mean", "weight",
      ])
    #expect(state.values.allSatisfy { !$0.requiresGrad })
  }

  @Test func `a state that was taken over gives the same results`() throws {
    let (a, b): (Chain, Chain) = (
      try Chain.tree().model(seed: 1), try Chain.tree().model(seed: 2)
    )
    let x = Tensor.randn([3, 8])
    #expect(!a(x).equal(b(x)))
    let report = try b.load(a.state())
    #expect(report.isComplete)
    #expect(a(x).equal(b(x)))
    // Copied: what is trained on does not change the other.
    noGrad { _ = a.parameters()[0].value.tensor!.zero_() }
    #expect(!a(x).equal(b(x)))
  }

  @Test func `every mismatch is told, and nothing has changed`() throws {
    let stack: Chain = try Chain.tree().model()
    let before = stack.state().mapValues { $0.clone() }
    var state = before.mapValues { $0 * 2 }
    for layer in 0..<4 { state["layers.\(layer).up.bias"] = nil }
    state["layers.1.down.bias"] = nil
    for layer in [0, 1, 3] { state["layers.\(layer).gate.weight"] = Tensor.zeros([2]) }
    state["head.weight"] = Tensor.zeros([2])
    state["layers.2.up.weight"] = Tensor.zeros([8, 32])
    let error = try #require(throws: NNError.self) { try stack.load(state) }
    #expect(
      "\(error)" == """
        5 parameters have no value:
          layers.{0-3}.up.bias
          layers.1.down.bias
        4 values have no parameter:
          head.weight
          layers.{0,1,3}.gate.weight
        1 value has another shape:
          layers.2.up.weight: expected [32, 8], found [8, 32]
        """)
    #expect(stack.state().allSatisfy { $0.value.equal(before[$0.key]!) })
  }

  @Test func `without strictness, what matches is taken over and the rest told`() throws {
    let stack: Chain = try Chain.tree(1).model()
    let report = try stack.load(
      ["layers.0.up.bias": Tensor.ones([32]), "other": Tensor.ones([1])], strict: false)
    #expect(report.missing.count == 3)
    #expect(report.unexpected == ["other"])
    #expect(stack.state()["layers.0.up.bias"]!.equal(Tensor.ones([32])))
    #expect(throws: NNError.self) {
      try stack.load(["layers.0.up.bias": Tensor.ones([31])], strict: false)
    }
  }

  @Test func `values of another type are converted`() throws {
    let stack: Chain = try Chain.tree(1).model(dtype: .bfloat16)
    let state = stack.state().mapValues { $0.to(.float32) }
    try stack.load(state)
    #expect(stack.parameters().allSatisfy { $0.value.tensor!.dtype == .bfloat16 })
    #expect(stack.state().allSatisfy { $0.value.to(.float32).equal(state[$0.key]!) })
  }

  @Test func `tied weights stay tied through a file`() throws {
    let yaml = """
      _target_: Twins
      left: {_target_: Linear, in_features: 4, out_features: 4}
      right: ${.left}
      """
    let pair: Twins = try ConfigTree(yaml: yaml).model(seed: 1)
    let path = FileManager.default.temporaryDirectory
      .appending(path: "tied-\(UUID().uuidString).safetensors").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Safetensors.save(pair.state(), to: path)
    #expect(try SafetensorsFile(path).names.sorted() == ["left.bias", "left.weight"])
    let other: Twins = try ConfigTree(yaml: yaml).model(seed: 2)
    try other.load(try Safetensors.load(path))
    #expect(other.left === other.right)
    let x = Tensor.randn([2, 4])
    #expect(other(x).equal(pair(x)))
    // A file of a program that writes both names, or only the second, is read too.
    let state = pair.state()
    for names in [["left", "right"], ["right"]] {
      var renamed: [String: Tensor] = [:]
      for name in names {
        for part in ["weight", "bias"] { renamed["\(name).\(part)"] = state["left.\(part)"] }
      }
      let third: Twins = try ConfigTree(yaml: yaml).model(seed: 3)
      try third.load(renamed)
      #expect(third(x).equal(pair(x)))
    }
  }

  @Test func `two values for a tied parameter must be the same`() throws {
    let shared = Linear(inFeatures: 2, outFeatures: 2, bias: false)
    let pair = Twins(left: shared, right: shared)
    let error = try #require(throws: NNError.self) {
      try pair.load(["left.weight": Tensor.ones([2, 2]), "right.weight": Tensor.zeros([2, 2])])
    }
    #expect(
      "\(error)" == """
        1 parameter is tied, and its values differ:
          left.weight, right.weight
        """)
  }

  @Test(arguments: 0..<3)
  func `values of other types and shapes are told, never compared`(_ index: Int) throws {
    let others = [Tensor.ones([2, 2], dtype: .bfloat16), Tensor.ones([3]), Tensor.ones([])]
    let shared = Linear(inFeatures: 2, outFeatures: 2, bias: false)
    let pair = Twins(left: shared, right: shared)
    #expect(throws: NNError.self) {
      try pair.load(["left.weight": Tensor.ones([2, 2]), "right.weight": others[index]])
    }
  }
}
