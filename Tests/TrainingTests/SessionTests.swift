import Foundation
import LazyConfig
import NN
import Testing
import Torch

@testable import Training

@Suite struct `A training session` {
  private func session(
    _ model: Guesser, trainer: String = "steps: 100", steps: Int = 100
  ) throws -> TrainingSession {
    try TrainingSession(
      model, optimizer: AdamW(lr: 0.01), schedule: build("{_target_: CosineDecay}"),
      trainer: build("{_target_: Trainer, \(trainer)}"), steps: steps, seed: 7)
  }

  private func batches(_ steps: Range<Int>, size: Int = 8) throws -> [TensorBatch] {
    try steps.map { try .random(size, seed: UInt64($0)) }
  }

  private func losses(_ session: TrainingSession, _ steps: Range<Int>) throws -> [Double] {
    try batches(steps).map { try session.step([$0]).loss }
  }

  @Test func `the same seed gives the same losses, bit for bit`() throws {
    let first = try losses(session(.make()), 0..<20)
    #expect(try losses(session(.make()), 0..<20) == first)
    #expect(Set(first).count == 20)
  }

  @Test func `a session that goes on from a state ends as one that was not interrupted`() throws {
    let trainer = "steps: 100, average: {_target_: MovingAverage, decay: 0.9}"
    let whole = try session(.make(), trainer: trainer)
    let expected = try losses(whole, 0..<20)
    let first = try session(.make(), trainer: trainer)
    #expect(try losses(first, 0..<9) == Array(expected[..<9]))
    let folder = FileManager.default.temporaryDirectory.appending(path: "session-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let store = CheckpointStore(folder)
    var state = CheckpointState()
    state.step = first.step
    try store.save(state, first.tensors(), isBest: false, keepLast: 1)

    let second = try session(.make(seed: 99), trainer: trainer)
    try second.load(try #require(store.latest().checkpoint))
    #expect(second.step == 9)
    #expect(try losses(second, 9..<20) == Array(expected[9...]))
    for (name, tensor) in whole.model.state() {
      #expect(tensor.equal(try #require(second.model.state()[name])), "\(name)")
    }
    for (name, tensor) in try #require(whole.average).state() {
      #expect(tensor.equal(try #require(second.average?.state()[name])), "average of \(name)")
    }
  }

  @Test(arguments: [false, true])
  func `several batches count as one with all their rows`(_ skipping: Bool) throws {
    // Batches of different sizes, in which different numbers of rows count.
    let parts = try [(5, 1), (2, 2), (9, 3)].map { size, seed in
      try TensorBatch.random(size, seed: UInt64(seed), skipping: skipping)
    }
    let (one, several) = (try Guesser.make(), try Guesser.make())
    let whole = try session(one).step([.joined(parts)])
    let report = try session(several).step(parts)
    #expect(abs(report.loss - whole.loss) < 1e-6)
    #expect(abs(report.gradientNorm - whole.gradientNorm) < 1e-6)
    #expect(report.count == whole.count)
    for (name, tensor) in one.state() {
      // Adam's first step is lr·g/(|g| + eps): where a gradient is nearly 0, rounding shows.
      let other = try #require(several.state()[name])
      #expect((tensor - other).abs().max().item(as: Double.self) < 1e-4, "\(name)")
    }
  }

  @Test func `modules that recompute change nothing, and run twice`() throws {
    let expected = try losses(session(.make()), 0..<5)
    let model = try Guesser.make()
    let session = try session(model, trainer: "steps: 100, recompute: [\"layers.*\"]")
    #expect(try losses(session, 0..<5) == expected)
    #expect(model.layers.map(\.runs) == [10, 10, 10])
  }

  @Test func `a pattern of modules that matches none names the nearest`() throws {
    let error = #expect(throws: NNError.self) {
      _ = try session(.make(), trainer: "steps: 100, recompute: [\"layer.*\"]")
    }
    #expect("\(try #require(error))".contains("no module matches 'layer.*'"))
  }

  @Test func `a NaN stops the run, and the module that made it is named`() throws {
    let model = try Guesser.make()
    let session = try session(model)
    _ = try losses(session, 0..<2)
    let before = model.state().mapValues { $0.clone() }
    model.layers[1].poison = { $0 * Scalar(Double.nan) }
    let error = #expect(throws: TrainingError.self) { _ = try losses(session, 2..<3) }
    let text = "\(try #require(error))"
    #expect(text.contains("step 3: the loss is NaN"), "\(text)")
    #expect(text.contains("layers.1 (GuesserLayer) gave NaN"), "\(text)")
    #expect(session.step == 2)
    for (name, tensor) in model.state() { #expect(tensor.equal(before[name]!), "\(name)") }
  }

  @Test func `infinite gradients of a finite loss stop the run too`() throws {
    let model = try Guesser.make()
    let session = try session(model)
    // sqrt has an infinite slope at 0.
    model.layers[0].poison = { $0 + ($0 * 0).abs().sqrt() }
    let error = #expect(throws: TrainingError.self) { _ = try losses(session, 0..<1) }
    let text = "\(try #require(error))"
    #expect(text.contains("the gradients' norm is NaN"), "\(text)")
    #expect(text.contains("the gradient of layers.0.linear"), "\(text)")
  }

  @Test func `a weight that is no number is named`() throws {
    let model = try Guesser.make()
    model.layers[2].linear.weight.detach().select(dim: 0, index: 0).fill_(Scalar(Double.infinity))
    let session = try session(model)
    let error = #expect(throws: TrainingError.self) { _ = try losses(session, 0..<1) }
    #expect(
      "\(try #require(error))".contains("the weight layers.2.linear.weight holds an infinite"))
  }

  @Test func `float16 scales the loss, and skips a step whose gradients are infinite`() throws {
    let model = try Guesser.make()
    let session = try session(model, trainer: "steps: 100, precision: float16")
    let batch = try TensorBatch.random(8, seed: 1)
    let before = model.state().mapValues { $0.clone() }
    model.layers[0].poison = { $0 + ($0 * 0).abs().sqrt() }
    #expect(try session.step([batch]).isSkipped)
    #expect(session.scaler?.scale == 32_768)
    for (name, tensor) in model.state() { #expect(tensor.equal(before[name]!), "\(name)") }
    model.layers[0].poison = nil
    let report = try session.step([batch])
    #expect(!report.isSkipped)
    let other = try self.session(.make()).step([batch])
    // Half precision has 11 bits.
    #expect(abs(report.loss - other.loss) < 2e-3)
    #expect(abs(report.gradientNorm - other.gradientNorm) < 2e-2 * other.gradientNorm)
  }

  @Test func `a batch in which nothing counts changes nothing but the decay`() throws {
    let session = try session(.make())
    let labels = Tensor.full([4], value: Scalar(-100), dtype: .int64)
    let report = try session.step([TensorBatch([.x: Tensor.randn([4, 4]), .labels: labels])])
    #expect(report.loss == 0 && report.gradientNorm == 0)
  }

  @Test func `a batch without what the model needs is an error`() throws {
    let session = try session(.make())
    let error = #expect(throws: NNError.self) {
      _ = try session.step([TensorBatch([.x: Tensor.randn([4, 4])])])
    }
    #expect(
      "\(try #require(error))"
        == "the batch has no 'labels', which the model needs to train; it has x")
  }
}
