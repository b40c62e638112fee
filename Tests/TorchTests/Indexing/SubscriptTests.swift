import Testing
import Torch

@Suite struct SubscriptTests {
  let x = Tensor(Array(0..<24), shape: [2, 3, 4])

  @Test func positionsTakeDimensionsAway() {
    #expect(x[1, 2, 3].item() == .int(23))
    #expect(x[-1, -1, -1].item() == .int(23))
    #expect(x[1].shape == [3, 4])
  }

  @Test func rangesKeepThem() {
    #expect(x[0, 1..<3].shape == [2, 4])
    #expect(x[0...0].shape == [1, 3, 4])
    #expect(x[.all, 1...].shape == [2, 2, 4])
    #expect(x[.all, ..<2].shape == [2, 2, 4])
    #expect(x[.all, .all, ...2].shape == [2, 3, 3])
    #expect(x[0, 0, ..<(-1)].array(of: Int.self) == [0, 1, 2])
    #expect(x[0, 0, (-2)...].array(of: Int.self) == [2, 3])
    #expect(x[0, 0, ...(-1)].array(of: Int.self) == [0, 1, 2, 3])
    #expect(x[0, 0, .stride(from: 1, by: 2)].array(of: Int.self) == [1, 3])
  }

  @Test func rangesBeyondTheEndAreCutOff() {
    #expect(x[0, 0, 2..<100].array(of: Int.self) == [2, 3])
    #expect(x[0, 0, 50...].shape == [0])
  }

  @Test func ellipsisFillsUpAndNewAxisAdds() {
    #expect(x[.ellipsis, 0].shape == [2, 3])
    #expect(x[0, .ellipsis].shape == [3, 4])
    #expect(x[0, .ellipsis, 1..<3, .newAxis].shape == [3, 2, 1])
    #expect(x[.newAxis].shape == [1, 2, 3, 4])
    #expect(x[.newAxis, .ellipsis, .newAxis].shape == [1, 2, 3, 4, 1])
    #expect(x[0, 0, 0, .ellipsis].shape == [])
  }

  @Test func tensorsSelectPositions() {
    let rows = Tensor([1, 0, 1])
    #expect(x[rows].shape == [3, 3, 4])
    #expect(x[.all, [2, 0]].shape == [2, 2, 4])
    #expect(x[[0, 1], [0, 2], [3, 1]].array(of: Int.self) == [3, 21])
    #expect(x[0, .ellipsis, [3, 0]].array(of: Int.self) == [3, 0, 7, 4, 11, 8])
  }

  @Test func integersOfEveryTypeArePositions() {
    let y: Tensor = [10, 20, 30]
    #expect(y[Tensor([UInt8(2), 0, 1])].array(of: Int.self) == [30, 10, 20])
    #expect(y[Tensor([Int16(2), -1])].array(of: Int.self) == [30, 30])
    #expect(x[Tensor(1), .all, [0, 1]].shape == [3, 2])
    #expect(x[Tensor(1)].sharesMemory(with: x))
  }

  @Test func masksSelectWhereTheyAreTrue() {
    #expect(x[x .> 20].array(of: Int.self) == [21, 22, 23])
    let mask: Tensor = [[true, false, false], [false, false, true]]
    #expect(x[mask].array(of: Int.self) == [0, 1, 2, 3, 20, 21, 22, 23])
    #expect(x[mask, 1..<3].array(of: Int.self) == [1, 2, 21, 22])
    #expect(x[1, [true, false, true] as Tensor, 0].array(of: Int.self) == [12, 20])
  }

  @Test func assigningWritesIntoTheSameMemory() {
    let y = Tensor.zeros([2, 3])
    y[0] = [1.0, 2, 3]
    y[1, 1...] = Tensor(Float(7))
    #expect(y.array(of: Float.self) == [1, 2, 3, 0, 7, 7])
    y[y .> 5] = Tensor(Float(0))
    y[.all, [0, 2]] = [[9.0, 8]]
    #expect(y.array(of: Float.self) == [9, 2, 8, 9, 0, 8])
    y[0, 0] += 1
    #expect(y[0, 0].item() == .double(10))
  }

  @Test func assigningBroadcastsAndDropsLeadingOnes() {
    let y = Tensor.zeros([2, 2])
    y[.all, 0] = Tensor.ones([1, 1, 2])
    #expect(y.array(of: Float.self) == [1, 0, 1, 0])
  }

  @Test func viewsShareMemoryAndCopiesDoNot() {
    #expect(x[0, 1...].sharesMemory(with: x))
    #expect(!x[[0]].sharesMemory(with: x))
  }

  @Test func gradientsFlowThroughIndices() {
    let w = Tensor.zeros([3, 2]).requiringGrad()
    (w[1].sum() * 2 + w[[0, 0, 2]].sum()).backward()
    #expect(w.grad!.array(of: Float.self) == [2, 2, 2, 2, 1, 1])
  }
}

/// Wrong indices stop the program, with a message that says which.
@Suite struct SubscriptFailureTests {
  @Test func aPositionOutsideStops() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([2, 3])[0, 3]
    }
    expect(result, says: "index 3 lies outside dimension 0 of size 3, shape [2, 3]")
  }

  @Test func tooManyIndicesStop() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([2, 3])[0, 0, 0]
    }
    expect(result, says: "3 indices name 3 dimensions of a tensor of shape [2, 3]")
  }

  @Test func aMaskOfAnotherShapeStops() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([2, 3])[Tensor([true, false, true])]
    }
    expect(result, says: "a mask of shape [3] does not fit dimensions 0..<1 of shape [2, 3]")
  }
}
