import Foundation
import LazyConfig
import Testing

@testable import Datasets

extension TargetRegistry {
  /// The targets of Datasets: all tests are one program.
  fileprivate static let datasets = TargetRegistry(
    discovered.targets.filter { $0.module == "Datasets" }
      .compactMap { $0.type as? any Configurable.Type })
}

struct DataConfigTests {
  private func build(_ yaml: String) throws -> any DataSource {
    try ConfigTree(yaml: yaml).build(as: (any DataSource).self, registry: .datasets)
  }

  @Test func `a config says which texts, tokenizer and objective`() throws {
    let folder = try Folder()
    try folder.write("corpus/a.txt", "a heron stands in the reeds, and another one")
    let source = try build(
      """
      _target_: TextData
      files: ["\(folder.path("corpus"))/*.txt"]
      tokenizer: Characters
      objective: {_target_: PackedTokens, length: 8}
      windows: random
      batches_per_epoch: 3
      validation: 0.4
      batch_size: 2
      """)
    let prepared = try source.prepare(folder.context())
    #expect(try prepared.train.plan(epoch: 0).batchCount == 3)
    #expect(prepared.facts.contains { $0 == ("vocabulary", "12") })
  }

  @Test func `a config says which labelled texts, and how they are batched`() throws {
    let folder = try Folder()
    try folder.write("t.txt", "one\ntwo\nthree\n")
    try folder.write("l.txt", "b\na\nb\n")
    let source = try build(
      """
      _target_: Mixture
      sources:
        texts:
          _target_: LabelledData
          train: &texts
            _target_: TextAndLabelFiles
            texts: ["\(folder.path("t.txt"))"]
            labels: ["\(folder.path("l.txt"))"]
          validation: {test: *texts}
          tokenizer: {_target_: TrainedWordPiece, vocab_size: 40}
          batching: padding_free
          too_long: split
          max_tokens: 16
      """)
    let prepared = try source.prepare(folder.context())
    #expect(prepared.classes == ["a", "b"])
    let batch = try #require(prepared.validation["texts.test"]).plan(epoch: 0).batch(at: 0)
    #expect(batch.integers("labels")?.prefix(2) == [1, 0])
    #expect(batch.columns["sequence_starts"] != nil)
  }

  @Test func `a wrong setting is an error of the config`() {
    #expect(throws: (any Error).self) {
      try build(
        """
        _target_: TextData
        files: [a.txt]
        tokenizer: Characters
        objective: {_target_: PackedTokens, length: 0}
        batch_size: 2
        """)
    }
  }
}
