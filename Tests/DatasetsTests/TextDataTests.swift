import Foundation
import LazyConfig
import Testing
import Tokenizers

@testable import Datasets

struct TextDataTests {
  private static let text = (0..<40).map { "line \($0) of a small text about herons\n" }.joined()

  /// The rows of a column of all batches.
  private func rows(_ source: any BatchSource, epoch: Int, _ column: String = "ids") throws
    -> [[Int64]]
  {
    let plan = try source.plan(epoch: epoch)
    return try (0..<plan.batchCount).flatMap { index in
      let batch = try plan.batch(at: index)
      let values = try #require(batch.integers(column))
      return batch.rows.map { Array(values[$0]) }
    }
  }

  private func data(
    _ folder: Folder, batchSize: Int = 5,
    validation: Double = 0.1, windows: Windows = .shuffled, dropLast: Bool = false,
    batchesPerEpoch: Int? = nil
  ) throws -> TextData {
    try TextData(
      files: [try folder.write("a.txt", Self.text)], tokenizer: Bytes(),
      objective: PackedTokens(length: 16),
      batchSize: batchSize, validation: validation, windows: windows,
      batchesPerEpoch: batchesPerEpoch, dropLast: dropLast)
  }

  @Test func `an epoch has every window once, in an order of its own`() throws {
    let folder = try Folder()
    let prepared = try data(folder).prepare(folder.context())
    let bytes = Array(Self.text.utf8).map(Int64.init)
    let training = bytes[..<Int(Double(bytes.count) * 0.9)]
    let expected = stride(from: 0, to: training.count - 16, by: 16).map {
      Array(training[$0..<$0 + 16])
    }
    let first = try rows(prepared.train, epoch: 0)
    let second = try rows(prepared.train, epoch: 1)
    func sorted(_ rows: [[Int64]]) -> [[Int64]] { rows.sorted { $0.lexicographicallyPrecedes($1) } }
    #expect(sorted(first) == sorted(expected))
    #expect(sorted(second) == sorted(expected))
    #expect(first != second)
    #expect(try rows(prepared.train, epoch: 0) == first)
    let labels = try rows(prepared.train, epoch: 0, "labels")
    for (row, label) in zip(first, labels) { #expect(row.dropFirst() == label.dropLast()) }
  }

  @Test func `evaluation has every token once, in order, the short rest too`() throws {
    let folder = try Folder()
    let prepared = try data(folder).prepare(folder.context())
    let validation = try #require(prepared.validation["validation"])
    let bytes = Array(Self.text.utf8).map(Int64.init)
    let held = Array(bytes[Int(Double(bytes.count) * 0.9)...])
    #expect((held.count - 1) % 16 != 0)
    #expect(try rows(validation, epoch: 0).flatMap(\.self) == Array(held.dropLast()))
    #expect(try rows(validation, epoch: 7, "labels").flatMap(\.self) == Array(held.dropFirst()))
  }

  @Test func `seed, epoch and index decide about a batch, on any thread and in any order`() throws {
    let folder = try Folder()
    for windows in [Windows.shuffled, .random] {
      let data = try data(folder, windows: windows)
      let plan = try data.prepare(folder.context(seed: 3)).train.plan(epoch: 2)
      let again = try data.prepare(folder.context(seed: 3, threads: 1)).train.plan(epoch: 2)
      let other = try data.prepare(folder.context(seed: 4)).train.plan(epoch: 2)
      let all = try (0..<plan.batchCount).map { try plan.batch(at: $0) }
      #expect(
        try (0..<plan.batchCount).reversed().map { try again.batch(at: $0) } == all.reversed())
      #expect(try (0..<plan.batchCount).map { try other.batch(at: $0) } != all)
      // From the middle, ahead, on threads.
      let rest = Prefetcher(again, from: 3, depth: 4, threads: 3)
      for index in 3..<plan.batchCount { #expect(try rest.next() == all[index]) }
    }
  }

  @Test func `random windows begin anywhere`() throws {
    let folder = try Folder()
    let source = try data(folder, validation: 0, windows: .random, batchesPerEpoch: 2000)
      .prepare(folder.context()).train
    let rows = try rows(source, epoch: 0)
    #expect(rows.count == 10_000)
    let bytes = Array(Self.text.utf8).map(Int64.init)
    let windows = Set((0..<bytes.count - 16).map { Array(bytes[$0..<$0 + 16]) })
    // 10,000 draws from about 1,400 windows leave out each with a probability below e^-7.
    #expect(Set(rows).isSubset(of: windows))
    #expect(Set(rows).count > windows.count * 98 / 100)
  }

  @Test func `the last batch is left out only when asked`() throws {
    let folder = try Folder()
    let all = try data(folder).prepare(folder.context()).train.plan(epoch: 0)
    #expect(try all.batch(at: all.batchCount - 1).exampleCount < 5)
    let whole = try data(folder, dropLast: true).prepare(folder.context()).train.plan(epoch: 0)
    #expect(whole.batchCount == all.batchCount - 1)
  }

  @Test func `files of all kinds make one stream`() throws {
    let folder = try Folder()
    let files = [
      try folder.write("1.txt", "plain text\n"),
      try folder.write("2.jsonl", "{\"text\": \"first\"}\n{\"text\": \"second\"}\n"),
      try folder.write("3.csv", "text\n\"with, comma\"\n"),
    ]
    let prepared = try TextData(
      files: files, tokenizer: TrainedBPE(vocabSize: 257), objective: PackedTokens(length: 4),
      batchSize: 1
    ).prepare(folder.context())
    let tokenizer = try #require(prepared.tokenizer)
    #expect(tokenizer.vocabularySize == 257)
    let end = try #require(tokenizer.id(of: "<|endoftext|>"))
    let store = StoreBuilder(
      streaming: tokenizer, field: "text", words: false, folder.context())
    var report = PreparationProgress(fileCount: 3)
    let stores = try store.stores(of: TextCorpus(files).files, &report)
    let stream = TokenStream(stores.map { ($0, 0..<$0.count) })
    let ids = stream.ids(0..<stream.count)
    #expect(ids.count { $0 == end } == 4)
    #expect(
      try tokenizer.decode(ids.map { Int($0) }, skipSpecialTokens: false)
        == "plain text\n<|endoftext|>first<|endoftext|>second<|endoftext|>with, comma<|endoftext|>")
    #expect(prepared.facts.contains { $0 == ("files", "3") })
    #expect(prepared.facts.contains { $0 == ("texts", "4") })
  }

  @Test func `masked windows are whole words of the tokenizer`() throws {
    let folder = try Folder()
    let data = try TextData(
      files: [try folder.write("a.txt", Self.text)],
      tokenizer: TrainedWordPiece(vocabSize: 60, minimumFrequency: 1),
      objective: MaskedTokens(length: 20, unit: .word), batchSize: 4, validation: 0.2)
    let prepared = try data.prepare(folder.context())
    let tokenizer = try #require(prepared.tokenizer)
    let plan = try prepared.train.plan(epoch: 0)
    let batch = try plan.batch(at: 0)
    #expect(batch.shape("ids") == [4, 20])
    #expect(try plan.batch(at: 0) == batch)
    let ids = try #require(batch.integers("ids"))
    let labels = try #require(batch.integers("labels"))
    let original = zip(ids, labels).map { Int($1 == -100 ? $0 : $1) }
    for (row, range) in batch.rows.enumerated() {
      #expect(ids[range.lowerBound] == Int64(try #require(tokenizer.id(of: "[CLS]"))), "row \(row)")
      for place in range.dropFirst(2).dropLast()
      where tokenizer.token(original[place])?.hasPrefix("##") == true {
        #expect((labels[place] == -100) == (labels[place - 1] == -100))
      }
    }
    let described = try prepared.describe(batch)
    #expect(described.count == 4)
    #expect(described.allSatisfy { $0.text.contains("[MASK]") || $0.label?.isEmpty == false })
  }

  @Test func `what is wrong is said before training`() throws {
    let folder = try Folder()
    let file = try folder.write("a.txt", "short")
    let context = folder.context()
    func error(_ make: () throws -> TextData) -> String {
      do {
        _ = try make().prepare(context)
        return "none"
      } catch {
        return "\(error)"
      }
    }
    func data(
      _ files: [String], _ tokenizer: any TokenizerSource = Bytes(), length: Int = 4,
      validation: Double = 0, dropLast: Bool = false, batchSize: Int = 1
    ) throws -> TextData {
      try TextData(
        files: files, tokenizer: tokenizer, objective: PackedTokens(length: length),
        batchSize: batchSize, validation: validation, dropLast: dropLast)
    }
    #expect(
      error { try data([file], length: 5) } == """
        training: a window needs 6 tokens, and the texts have 5; add texts, or make the windows shorter
        """)
    #expect(
      error { try data([try folder.write("e.txt", "")]) }
        == "\(folder.path("e.txt")): the file holds no text; remove it from 'files'")
    #expect(
      error { try data([try folder.write("u.txt", Array("ok\n".utf8) + [0xE9, 0x0A])]) } == """
        \(folder.path("u.txt")):2: byte 3 is not UTF-8; convert the file, for example with iconv -f LATIN1 -t UTF-8
        """)
    #expect(
      error { try data([try folder.write("l.txt", "sho\nrt\n")], Characters(alphabet: "shor\n")) }
        == """
        \(folder.path("l.txt")):2: the vocabulary has no tokens for 't' and lacks the unknown token '<unk>' too; \
        add it to the vocabulary or name another one
        """)
    #expect(
      error { try data([file], dropLast: true, batchSize: 2) }
        == "training: with drop_last a batch of batch_size 2 needs 2 examples, and there are 1")
    #expect(error { try data([file], batchSize: 0) } == "batch_size: expected at least 1, found 0")
    #expect(
      error { try data([file], validation: 1) }
        == "validation: expected a part from 0 up to, but without, 1, found 1.0")
    #expect(
      error {
        try TextData(
          files: [file], tokenizer: Bytes(), objective: MaskedTokens(length: 3), batchSize: 1)
      }
        == "objective: expected a tokenizer with a mask token for MaskedTokens, found one without")
  }

  @Test(.enabled(if: SharedData.isThere, "the texts of ../shared/data are not there"))
  func `tinyshakespeare is split as nanoGPT splits it`() throws {
    let folder = try Folder()
    let data = try TextData(
      files: [SharedData.path("tinyshakespeare.txt")], tokenizer: Characters(),
      objective: PackedTokens(length: 64), batchSize: 12, validation: 0.1)
    let prepared = try data.prepare(folder.context())
    #expect(prepared.tokenizer?.vocabularySize == 65)
    let facts = Dictionary(uniqueKeysWithValues: prepared.facts)
    #expect(facts["training tokens"] == "1,003,854")
    #expect(facts["validation tokens"] == "111,540")
    // The first of 111,539 predictions: ids follow the code points, line break and space first.
    let first = try #require(prepared.validation["validation"]).plan(epoch: 0).batch(at: 0)
    #expect(first.shape("ids") == [12, 64])
    #expect(try prepared.describe(first).first?.text.hasPrefix("?\n\nGREMIO:") == true)
  }
}
