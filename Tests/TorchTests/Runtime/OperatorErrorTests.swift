import Testing
import Torch

@Suite struct OperatorErrorTests {
  private final class Part {}

  @Test func `an operator that is called wrongly throws where failures are caught`() throws {
    let part = Part()
    let error = try #require(throws: OperatorError.self) {
      try OperatorFailure.catching {
        OperatorFailure.attributing(to: part) {
          Tensor.ones([2, 3]).matmul(Tensor.ones([4, 5])).sum()
        }
      }
    }
    #expect(
      error.message == """
        matmul: mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)
          self: float32[2, 3]
          other: float32[4, 5]
        """)
    #expect(error.owners.count == 1 && error.owners[0] === part)
    #expect(error.code == .failed)
  }

  @Test func `a failure in a backward pass is caught too`() throws {
    let function = CustomFunction("Broken") { inputs, _ in
      [inputs[0] * 2]
    } backward: { gradients, _ in
      [gradients[0]!.matmul(Tensor.ones([7, 7]))]
    }
    let error = try #require(throws: OperatorError.self) {
      try OperatorFailure.catching {
        function([Tensor.ones([2, 3]).requiringGrad()])[0].sum().backward()
      }
    }
    #expect(error.message.hasPrefix("matmul: mat1 and mat2 shapes cannot be multiplied"))
  }

  @Test func `a dimension that a tensor lacks is a failure as well`() throws {
    let error = try #require(throws: OperatorError.self) {
      try OperatorFailure.catching { Tensor.ones([2]).size(1) }
    }
    #expect(error.message == "size(1): a tensor of shape [2] has no dimension 1")
  }

  @Test func `what a body returns or throws comes through`() throws {
    struct Own: Error {}
    #expect(try OperatorFailure.catching { 3 } == 3)
    #expect(throws: Own.self) { try OperatorFailure.catching { throw Own() } }
  }
}
