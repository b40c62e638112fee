import Foundation
import Testing
import Torch
import Training

@Suite struct `Checkpoints` {
  private let folder = FileManager.default.temporaryDirectory
    .appending(path: "checkpoints-\(UUID())").path

  private func save(
    _ step: Int, in store: CheckpointStore, isBest: Bool = false, keepLast: Int = 2
  ) throws {
    var state = CheckpointState()
    state.step = step
    let tensors = ["a": Tensor.full([100], value: Scalar(Double(step))), "b": Tensor.arange(7)]
    try store.save(state, ["model": tensors], isBest: isBest, keepLast: keepLast)
  }

  private func withStore(_ body: (CheckpointStore) throws -> Void) throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(CheckpointStore(folder))
  }

  @Test func `the last ones and the best stay`() throws {
    try withStore { store in
      try save(10, in: store)
      try save(20, in: store, isBest: true)
      for step in [30, 40, 100] { try save(step, in: store) }
      #expect(store.steps() == [20, 40, 100])
      #expect(store.bestStep == 20)
      let latest = try #require(store.latest().checkpoint)
      #expect(latest.state.step == 100)
      #expect(try latest.tensors("model")?["a"]?.array(of: Float.self).first == 100)
      #expect(try latest.tensors("optimizer") == nil)
      #expect(try Checkpoint("\(folder)/best").state.step == 20)
    }
  }

  @Test func `a damaged one is told, and the one before it is taken`() throws {
    try withStore { store in
      for step in [1, 2, 3] { try save(step, in: store, keepLast: 3) }
      let second = URL(filePath: store.path(ofStep: 2)).appending(path: "model.safetensors")
      var bytes = try Data(contentsOf: second)
      bytes[bytes.count - 9] ^= 1
      try bytes.write(to: second)
      let third = URL(filePath: store.path(ofStep: 3)).appending(path: "model.safetensors")
      let whole = try Data(contentsOf: third)
      try whole.dropLast(5).write(to: third)
      let (checkpoint, problems) = store.latest()
      #expect(checkpoint?.state.step == 1)
      #expect(
        problems.map { "\($0)".replacing(folder, with: "") } == [
          "/step-00000003/model.safetensors: it is damaged: \(whole.count) bytes were written, and "
            + "\(whole.count - 5) are there",
          "/step-00000002/model.safetensors: it is damaged: its bytes are not those that were written",
        ])
    }
  }

  @Test(arguments: ["", "{}", "[1]", "{\"step\": \"x\"}", "\u{0}"])
  func `a state that is none is told`(_ text: String) throws {
    try withStore { store in
      try save(1, in: store)
      try text.write(
        toFile: "\(store.path(ofStep: 1))/state.json", atomically: false, encoding: .utf8)
      let (checkpoint, problems) = store.latest()
      #expect(checkpoint == nil)
      #expect("\(problems)".contains("state.json: it "), "\(problems)")
    }
  }

  @Test func `what a killed process left is not taken, and goes`() throws {
    try withStore { store in
      try save(1, in: store)
      let left = "\(folder)/.writing-2"
      try FileManager.default.copyItem(atPath: store.path(ofStep: 1), toPath: left)
      #expect(store.steps() == [1])
      store.remove(behind: 1)
      #expect(!FileManager.default.fileExists(atPath: left))
      #expect(store.steps() == [1])
    }
  }

  @Test func `going back removes what came later`() throws {
    try withStore { store in
      for step in [1, 2, 3] { try save(step, in: store, keepLast: 3) }
      store.remove(behind: 2)
      #expect(store.steps() == [1, 2])
      try save(2, in: store, keepLast: 3)
      #expect(store.latest().checkpoint?.state.step == 2)
    }
  }

  @Test func `a file in the way of the folder is an error, and what is there stays`() throws {
    try withStore { store in
      try Data("x".utf8).write(to: URL(filePath: folder))
      let error = #expect(throws: TrainingError.self) { try save(1, in: store) }
      #expect("\(try #require(error))".contains("the checkpoint cannot be written"))
      #expect(try Data(contentsOf: URL(filePath: folder)) == Data("x".utf8))
    }
  }
}
