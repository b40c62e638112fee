import Testing
import Tokenizers

@testable import Datasets

struct MixtureTests {
  /// A source whose batches say which they are: the source, the epoch and the index.
  private struct Source: DataSource, BatchSource {
    var number: Int64
    var count: Int

    func prepare(_ context: PreparationContext) throws(DataError) -> PreparedData {
      PreparedData(tokenizer: nil, train: self, validation: ["validation": self])
    }

    func plan(epoch: Int) throws(DataError) -> EpochPlan {
      // An epoch has one batch more than the one before.
      EpochPlan(batchCount: count + epoch) { index throws(DataError) in
        Batch(
          columns: ["ids": .integers([number, Int64(epoch), Int64(index)], shape: [1, 3])],
          exampleCount: 1, tokenCount: 3)
      }
    }
  }

  private func batches(_ source: any BatchSource, epoch: Int) throws -> [[Int64]] {
    let plan = try source.plan(epoch: epoch)
    return try (0..<plan.batchCount).map { try #require(plan.batch(at: $0).integers("ids")) }
  }

  @Test func `each source gives its part, and goes through its own epochs`() throws {
    let folder = try Folder()
    let mixture = try Mixture(
      sources: ["a": Source(number: 1, count: 5), "b": Source(number: 2, count: 3)],
      weights: ["a": 3], batchesPerEpoch: 40)
    let prepared = try mixture.prepare(folder.context())
    #expect(prepared.validation.keys.sorted() == ["a.validation", "b.validation"])
    let epochs = try (0..<3).map { try batches(prepared.train, epoch: $0) }
    for epoch in epochs {
      #expect(epoch.count == 40)
      for end in 1...40 {
        // After every step within one batch of three quarters.
        #expect(abs(Double(epoch[..<end].count { $0[0] == 1 }) - Double(end) * 0.75) < 1)
      }
    }
    // Each source's batches follow one another through its epochs, across those of the mixture.
    for (number, count) in [(Int64(1), 5), (2, 3)] {
      let own = epochs.joined().filter { $0[0] == number }
      var expected: [[Int64]] = []
      for epoch in 0..<40 {
        expected += (0..<count + epoch).map { [number, Int64(epoch), Int64($0)] }
      }
      #expect(own == Array(expected.prefix(own.count)))
    }
    #expect(try batches(prepared.train, epoch: 2) == epochs[2])
  }

  @Test func `an epoch has as many batches as all sources`() throws {
    let folder = try Folder()
    let mixture = try Mixture(
      sources: ["a": Source(number: 1, count: 5), "b": Source(number: 2, count: 3)])
    #expect(try mixture.prepare(folder.context()).train.plan(epoch: 0).batchCount == 8)
  }

  @Test func `sources with different vocabularies are not mixed`() throws {
    let folder = try Folder()
    func texts(_ name: String, _ tokenizer: any TokenizerSource) throws -> TextData {
      try TextData(
        files: [try folder.write(name, "some text of \(name)")], tokenizer: tokenizer,
        objective: PackedTokens(length: 4), batchSize: 2)
    }
    let mixture = try Mixture(
      sources: ["a": texts("a", Bytes()), "b": texts("b", Characters())])
    #expect(
      throws: DataError.failed(
        """
        sources.b: its tokens differ from those of the sources before; give all the same, for example by a \
        TokenizerFolder
        """)
    ) { try mixture.prepare(folder.context()) }
    let alike = try Mixture(sources: ["a": texts("a", Bytes()), "b": texts("b", Bytes())])
    #expect(try alike.prepare(folder.context()).tokenizer?.vocabularySize == 256)
  }

  @Test func `weights are of sources, and above 0`() {
    func error(_ weights: [String: Double]) -> DataError? {
      do throws(DataError) {
        _ = try Mixture(sources: ["books": Source(number: 1, count: 1)], weights: weights)
        return nil
      } catch {
        return error
      }
    }
    #expect(
      error(["bookz": 1])?.description
        == "weights: expected a source: books, found 'bookz'; did you mean 'books'?")
    #expect(
      error(["books": 0])?.description == "weights.books: expected a number above 0, found 0.0")
  }
}
