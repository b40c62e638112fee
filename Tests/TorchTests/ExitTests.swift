import Testing
import Torch

/// Expects that a process that stopped has said `message`.
func expect(
  _ result: ExitTest.Result?, says message: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard let result else { return }
  let said = String(decoding: result.standardErrorContent, as: UTF8.self)
  #expect(said.contains(message), "it said: \(said)", sourceLocation: sourceLocation)
}

/// A mistake in a program stops it, and says which operator was called with what.
@Suite struct OperatorFailureTests {
  @Test func aShapeThatDoesNotFitNamesOperatorAndShapes() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([2, 3]).matmul(Tensor.zeros([4, 5], dtype: .float32))
    }
    expect(result, says: "matmul: mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)")
    expect(result, says: "self: float32[2, 3]\n  other: float32[4, 5]")
  }

  @Test func listsOfTensorsAreShown() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.cat([Tensor.zeros([2, 3]), Tensor.zeros([4, 5])], dim: 0)
    }
    expect(result, says: "tensors: [float32[2, 3], float32[4, 5]]")
    expect(result, says: "dim: 0")
  }

  @Test func aBackwardPassWithoutAGraphStops() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      Tensor.zeros([]).backward()
    }
    expect(result, says: "backward: element 0 of tensors does not require grad")
  }

  @Test(arguments: [99, -1]) func aTypeThatLibtorchLacksStops(number: Int) async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [number] in
      _ = Tensor.empty([2], dtype: DType(rawValue: Int8(number)))
    }
    expect(result, says: "libtorch has no dtype \(number)")
  }

  @Test func aRaggedLiteralStops() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let ragged: Tensor = [[1, 2], [3]]
      _ = ragged
    }
    expect(
      result,
      says: "a tensor literal is ragged: all lists of one level need the same length, here 2")
  }

  @Test func valuesThatDoNotFillTheShapeStop() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor([1, 2, 3], shape: [2, 2])
    }
    expect(result, says: "3 values do not fill the shape [2, 2]")
  }
}
