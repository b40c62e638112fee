import NN
import Testing
import Torch

extension TensorName {
  fileprivate static let mine = TensorName("mine")
}

struct TensorBatchTests {
  @Test func `a name is its text`() {
    #expect(TensorName("ids") == .ids && TensorName("mine") == .mine && .ids != TensorName.mask)
    #expect("\(TensorName.segmentIDs)" == "segment_ids" && "\(TensorName.mine)" == "mine")
    #expect(Set([TensorName.ids, TensorName("ids"), .mine]).count == 2)
  }

  @Test func `names made on many threads are the same`() async {
    let names = await withTaskGroup(of: [TensorName].self) { group in
      for _ in 0..<8 { group.addTask { (0..<200).map { TensorName("name \($0)") } } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(names.allSatisfy { $0 == names[0] } && Set(names[0]).count == 200)
    #expect(zip(names[0], 0...).allSatisfy { "\($0)" == "name \($1)" })
  }

  @Test func `tensors are found, replaced and taken out by name`() throws {
    let number = { (value: Float) in Tensor(value) }
    var batch = TensorBatch([.ids: number(1), .mine: number(2), .ids: number(3)])
    #expect(batch.tensors.map(\.name) == [.ids, .mine])
    #expect(try batch.tensor(.ids).item(as: Float.self) == 3)
    batch[.mine] = number(4)
    #expect(batch[.mine]?.item(as: Float.self) == 4 && batch[.labels] == nil)
    batch[.ids] = nil
    #expect(batch.tensors.map(\.name) == [.mine])
    let error = #expect(throws: NNError.self) { try batch.tensor(.labels) }
    #expect(
      "\(try #require(error))"
        == "the batch has no 'labels', which the model needs to train; it has mine")
  }

  @Test func `a batch goes to a device whole`() throws {
    let batch = TensorBatch([.ids: Tensor.zeros([2, 3]), .labels: Tensor.zeros([2])])
    let moved = try batch.to(.meta)
    #expect(moved.tensors.allSatisfy { $0.tensor.device == .meta })
    #expect(moved.tensors.map(\.name) == [.ids, .labels] && moved[.ids]?.shape == [2, 3])
    let same = try batch.to(.cpu)
    #expect(same[.ids] === batch[.ids])
  }
}
