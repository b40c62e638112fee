import LazyConfig
import NN
import Testing
import Torch

@Suite struct ParameterGroupTests {
  @Test func `each parameter is in the first group that a pattern matches`() throws {
    let chain: Chain = try Chain.tree(3).model()
    try chain.freeze("layers.2.down.*")
    let groups = try chain.parameterGroups(["biases": ["**.bias"], "first": ["layers.0.**"]])
    #expect(groups.map(\.name) == ["biases", "first", "rest"])
    #expect(
      groups.map { $0.parameters.map(\.path) } == [
        [
          "layers.0.up.bias", "layers.0.down.bias", "layers.1.up.bias", "layers.1.down.bias",
          "layers.2.up.bias",
        ],
        ["layers.0.up.weight", "layers.0.down.weight"],
        ["layers.1.up.weight", "layers.1.down.weight", "layers.2.up.weight"],
      ])
  }

  @Test func `a pattern that matches nothing is an error`() throws {
    let chain: Chain = try Chain.tree(3).model()
    let error = try #require(throws: NNError.self) {
      try chain.parameterGroups(["first": ["layers.0.upp.weight"]])
    }
    #expect(
      "\(error)"
        == "no parameter matches 'layers.0.upp.weight'; did you mean 'layers.0.up.weight'?")
  }

  @Test func `biases and norms do not decay`() throws {
    let module = try Workbench()
    let groups = module.decayGroups()
    #expect(groups[0].parameters.map(\.path) == ["first.weight", "by_name.b.weight"])
    #expect(
      groups[1].parameters.map(\.path) == [
        "weight", "bias", "first.bias", "list.0.weight", "list.0.bias",
      ])
  }
}
