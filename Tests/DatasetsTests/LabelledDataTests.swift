import Foundation
import Testing
import Tokenizers

@testable import Datasets

struct LabelledDataTests {
  /// Two hundred texts of one to twelve words, labelled by their length.
  private static let rows: [(text: String, label: String)] = (0..<203).map { number in
    let length = number * 7 % 12
    let words = (0...length).map { place in "word\((place + number) % 9)" }
    let label = ["short", "long", "medium"][length % 3]
    return (text: words.joined(separator: " "), label: label)
  }

  private func file(_ folder: Folder) throws -> String {
    try folder.write(
      "train.tsv",
      "label\ttext\n" + Self.rows.map { "\($0.label)\t\($0.text)\n" }.joined())
  }

  private func data(
    _ folder: Folder, batching: Batching = .random, batchSize: Int? = 8, maxTokens: Int? = nil,
    dropLast: Bool = false, validationPart: Double = 0, maxLength: Int = 512,
    tooLong: TooLong = .truncate, classes: [String] = []
  ) throws -> LabelledData {
    let file = try file(folder)
    return try LabelledData(
      train: LabelledFiles(files: [file]), tokenizer: TrainedWordPiece(vocabSize: 40),
      validation: validationPart == 0 ? ["again": LabelledFiles(files: [file])] : [:],
      validationPart: validationPart, classes: classes, batchSize: batchSize, maxTokens: maxTokens,
      maxLength: maxLength, tooLong: tooLong, batching: batching, dropLast: dropLast)
  }

  /// The ids of all examples without padding, with their labels.
  private func examples(_ source: any BatchSource, epoch: Int = 0) throws -> [[Int64]] {
    let plan = try source.plan(epoch: epoch)
    var result: [[Int64]] = []
    for index in 0..<plan.batchCount {
      let batch = try plan.batch(at: index)
      let ids = try #require(batch.integers("ids"))
      let mask = batch.integers("mask")
      let labels = try #require(batch.integers("labels"))
      #expect(batch.exampleCount == labels.count)
      var tokens = 0
      for (row, range) in batch.rows.enumerated() {
        let own = range.filter { mask == nil || mask?[$0] == 1 }.map { ids[$0] }
        tokens += own.count
        result.append(own + [labels[row]])
      }
      #expect(tokens == batch.tokenCount)
    }
    return result
  }

  private func sorted(_ rows: [[Int64]]) -> [[Int64]] {
    rows.sorted { $0.lexicographicallyPrecedes($1) }
  }

  @Test(arguments: [Batching.random, .bucketed, .paddingFree], [8, nil])
  func `an epoch has every example once, in an order of its own`(
    _ batching: Batching, _ batchSize: Int?
  ) throws {
    let folder = try Folder()
    let prepared = try data(
      folder, batching: batching, batchSize: batchSize, maxTokens: batchSize == nil ? 64 : nil
    ).prepare(folder.context())
    let again = try #require(prepared.validation["again"])
    let inTurn = try examples(again)
    #expect(inTurn.count == 203)
    #expect(try examples(again, epoch: 5) == inTurn)
    let first = try examples(prepared.train)
    let second = try examples(prepared.train, epoch: 1)
    #expect(sorted(first) == sorted(inTurn))
    #expect(sorted(second) == sorted(inTurn))
    #expect(first != second && first != inTurn)
    #expect(try examples(prepared.train) == first)
    // The labels of the file's order.
    #expect(prepared.classes == ["long", "medium", "short"])
    #expect(
      inTurn.map { $0.last ?? -1 }
        == Self.rows.map { row in
          Int64(["long", "medium", "short"].firstIndex(of: row.label) ?? -1)
        })
    let text = try #require(prepared.tokenizer).decode(inTurn[200].dropLast().map { Int($0) })
    #expect(text == Self.rows[200].text)
  }

  @Test func `batches without padding hold what padded ones hold`() throws {
    let folder = try Folder()
    let padded = try data(folder).prepare(folder.context()).train.plan(epoch: 3)
    let free = try data(folder, batching: .paddingFree).prepare(folder.context()).train
      .plan(epoch: 3)
    #expect(padded.batchCount == free.batchCount)
    var sawPadding = false
    for index in 0..<padded.batchCount {
      let (one, other) = (try padded.batch(at: index), try free.batch(at: index))
      let ids = try #require(one.integers("ids"))
      let mask = one.integers("mask") ?? ids.map { _ in 1 }
      sawPadding = sawPadding || mask.contains(0)
      #expect(zip(ids, mask).filter { $1 == 1 }.map { $0.0 } == other.integers("ids"))
      #expect(one.columns["labels"] == other.columns["labels"])
      #expect(other.columns["mask"] == nil)
      let starts = try #require(other.integers("sequence_starts"))
      #expect(other.shape("ids") == [1, Int(starts.last ?? 0)])
      #expect(starts.count == other.exampleCount + 1)
      let positions = zip(starts, starts.dropFirst()).flatMap { 0..<$1 - $0 }
      #expect(other.integers("position_ids") == positions)
    }
    #expect(sawPadding)
  }

  @Test func `batches of so many tokens have no more, and buckets less padding`() throws {
    let folder = try Folder()
    func padding(_ batching: Batching) throws -> Int {
      let plan = try data(folder, batching: batching, batchSize: nil, maxTokens: 60)
        .prepare(folder.context()).train.plan(epoch: 0)
      var padding = 0
      for index in 0..<plan.batchCount {
        let batch = try plan.batch(at: index)
        let size = try #require(batch.integers("ids")).count
        #expect(size <= 60 || batch.exampleCount == 1)
        padding += size - batch.tokenCount
      }
      return padding
    }
    let (any, bucketed) = (try padding(.random), try padding(.bucketed))
    #expect(bucketed * 4 < any)
    #expect(try padding(.paddingFree) == 0)
  }

  @Test func `the last batch is left out only when asked`() throws {
    let folder = try Folder()
    let all = try data(folder).prepare(folder.context())
    #expect(try all.train.plan(epoch: 0).batchCount == 26)
    #expect(try all.validation["again"]?.plan(epoch: 0).batchCount == 26)
    let whole = try data(folder, dropLast: true).prepare(folder.context())
    #expect(try whole.train.plan(epoch: 0).batchCount == 25)
    #expect(try whole.validation["again"]?.plan(epoch: 0).batchCount == 26)
  }

  @Test func `a part is held out, the same for every seed`() throws {
    let folder = try Folder()
    let one = try data(folder, validationPart: 0.1).prepare(folder.context(seed: 1))
    let other = try data(folder, validationPart: 0.1).prepare(folder.context(seed: 2))
    let held = try examples(#require(one.validation["validation"]))
    #expect(held.count == 20)
    #expect(try examples(#require(other.validation["validation"])) == held)
    let all = try examples(#require(data(folder).prepare(folder.context()).validation["again"]))
    #expect(try sorted(held + examples(one.train)) == sorted(all))
  }

  @Test func `pairs have two segments, and numbers for labels`() throws {
    let folder = try Folder()
    let file = try folder.write(
      "pairs.csv",
      "score,first,second\n0.5,a plane takes off,an air plane\n-3,\"a, man\",two\n1e2,x,y\n")
    let data = try LabelledData(
      train: LabelledFiles(files: [file], text: "first", secondText: "second", label: "score"),
      tokenizer: TrainedWordPiece(vocabSize: 60, minimumFrequency: 1),
      validation: [
        "test": LabelledFiles(files: [file], text: "first", secondText: "second", label: "score")
      ], task: .regression, batchSize: 3)
    let prepared = try data.prepare(folder.context())
    #expect(prepared.classes == nil)
    let batch = try #require(prepared.validation["test"]).plan(epoch: 0).batch(at: 0)
    #expect(batch.columns["labels"] == .numbers([0.5, -3, 100], shape: [3]))
    let tokenizer = try #require(prepared.tokenizer)
    let expected = try tokenizer.encode("a plane takes off", pair: "an air plane")
    let ids = try #require(batch.integers("ids"))
    #expect(ids.prefix(expected.count).map { Int($0) } == expected.ids)
    let segments = try #require(batch.integers("segment_ids"))
    #expect(segments.prefix(expected.count).map { Int($0) } == expected.typeIDs)
    #expect(
      try prepared.describe(batch)[0]
        == ExampleText(text: "a plane takes off an air plane", label: "0.5"))
  }

  @Test func `long texts are truncated, split, or an error`() throws {
    let folder = try Folder()
    // More words than there is room for tokens.
    let long = try #require(Self.rows.firstIndex { $0.text.split(separator: " ").count > 8 })
    let cut = try data(folder, maxLength: 8).prepare(folder.context())
    let rows = try examples(#require(cut.validation["again"]))
    #expect(rows.count == 203)
    #expect(rows[long].count == 9)
    #expect(rows.allSatisfy { $0.count <= 9 })
    let whole = try examples(#require(data(folder).prepare(folder.context()).validation["again"]))
    let split = try examples(
      #require(
        data(folder, maxLength: 8, tooLong: .split).prepare(folder.context()).validation["again"]))
    #expect(split.count > 203)
    #expect(split.allSatisfy { $0.count <= 9 })
    // Without the two special tokens of each part and the label, all tokens are there.
    func tokens(_ rows: [[Int64]]) -> Int { rows.reduce(0) { $0 + $1.count - 3 } }
    #expect(tokens(split) == tokens(whole))
    let first = try #require(whole.firstIndex { $0.count > 9 })
    let error = DataError.textTooLong(
      file: folder.path("train.tsv"), line: first + 2, tokens: whole[first].count - 1, limit: 8)
    #expect(throws: error) {
      try data(folder, maxLength: 8, tooLong: .error).prepare(folder.context())
    }
    #expect(
      error.description.hasSuffix(
        "shorten it, raise max_length, or set too_long to truncate or split"))
  }

  @Test func `what is wrong with labels is said with file and line`() throws {
    let folder = try Folder()
    func error(_ texts: String, _ labels: String, _ classes: String? = nil) throws -> String {
      let data = try LabelledData(
        train: TextAndLabelFiles(
          texts: [try folder.write("t.txt", texts)], labels: [try folder.write("l.txt", labels)]),
        tokenizer: Bytes(), classFile: try classes.map { try folder.write("m.txt", $0) },
        batchSize: 1)
      do {
        let prepared = try data.prepare(folder.context())
        return (prepared.classes ?? []).joined(separator: " ")
      } catch {
        return "\(error)".replacing(folder.url.path + "/", with: "")
      }
    }
    #expect(try error("a\nb\n", "2\n10\n") == "2 10")
    #expect(try error("a\r\nb\r\n", "1\r\njoy\r\n", "0\tanger\n1\tjoy\n") == "anger joy")
    #expect(
      try error("a\nb\n", "0\njoi\n", "0\tanger\n1\tjoy\n")
        == "l.txt:2: the label 'joi' is not a class; did you mean 'joy'?; the classes are anger, joy"
    )
    #expect(
      try error("a\nb\n", "0\n2\n", "anger\njoy\n")
        == "l.txt:2: the label '2' is not a class; the classes are anger, joy")
    #expect(try error("a\nb\n", "0\n") == "t.txt:2: there is no label in l.txt for this line")
    #expect(try error("a\n", "0\n1\n") == "l.txt:2: there is no text in t.txt for this line")
    #expect(try error("a\nb\n", "0\n\n") == "l.txt:2: there is no label for this line")
    #expect(
      try error("a\n\nb\n", "0\n0\n0\n") == "t.txt:2: the text is empty, and has no token")
    #expect(try error("", "") == "t.txt: the file holds no text; remove it from 'files'")
    #expect(
      try error("a\n", "0\n", "0 x\n2 y\n")
        == "m.txt:2: the numbers of classes must be those from 0 to 1, each once")
    #expect(try error("a\n", "0\n", "x\nx\n") == "m.txt:2: the class 'x' occurs twice")
    let scores = try LabelledData(
      train: LabelledFiles(files: [try folder.write("s.tsv", "text\tlabel\na\t1\nb\thigh\n")]),
      tokenizer: Bytes(), task: .regression, batchSize: 1)
    #expect(
      throws: DataError.badRecord(
        file: folder.path("s.tsv"), line: 3, message: "expected a number as label, found 'high'")
    ) { try scores.prepare(folder.context()) }
  }

  @Test func `settings that contradict each other are said`() throws {
    func error(_ make: () throws -> LabelledData) -> String {
      do { _ = try make(); return "none" } catch { return "\(error)" }
    }
    let files = LabelledFiles(files: ["a.tsv"])
    #expect(
      error { try LabelledData(train: files, tokenizer: Bytes()) }
        == "batch_size: expected either batch_size or max_tokens, found neither")
    #expect(
      error {
        try LabelledData(
          train: files, tokenizer: Bytes(), task: .regression, classes: ["a"], batchSize: 1)
      }
        == "classes: expected none with task: regression, found some")
    #expect(
      error { try LabelledData(train: files, tokenizer: Bytes(), validationPart: 1, batchSize: 1) }
        == "validation_part: expected a part from 0 up to, but without, 1, found 1.0")
  }

  @Test(.enabled(if: SharedData.isThere, "the texts of ../shared/data are not there"))
  func `the counts of tweet_emotion are those of its authors`() throws {
    let folder = try Folder()
    func files(_ name: String) -> TextAndLabelFiles {
      TextAndLabelFiles(
        texts: [SharedData.path("tweet_emotion/\(name)_text.txt")],
        labels: [SharedData.path("tweet_emotion/\(name)_labels.txt")])
    }
    let data = try LabelledData(
      train: files("train"), tokenizer: Bytes(),
      validation: ["validation": files("val"), "test": files("test")],
      classFile: SharedData.path("tweet_emotion/mapping.txt"), batchSize: 32)
    let prepared = try data.prepare(folder.context())
    #expect(prepared.classes == ["anger", "joy", "optimism", "sadness"])
    let facts = Dictionary(uniqueKeysWithValues: prepared.facts)
    #expect(facts["training examples"] == "3,257")
    #expect(facts["validation examples"] == "374")
    #expect(facts["test examples"] == "1,421")
    let counts = ["anger", "joy", "optimism", "sadness"].map { facts["training examples of \($0)"] }
    #expect(counts == ["1,400", "708", "294", "855"])
    let batch = try prepared.train.plan(epoch: 0).batch(at: 0)
    #expect(batch.shape("labels") == [32])
  }

  @Test func `texts to predict are batched as texts to train on`() throws {
    let folder = try Folder()
    let prepared = try data(folder, maxLength: 9).prepare(folder.context())
    let tokenizer = try #require(prepared.tokenizer)
    let trained = try #require(prepared.validation["again"]).plan(epoch: 0).batch(at: 2)
    let texts = Self.rows[16..<24].map(\.text)
    let batch = try Batch(texts: texts, tokenizer: tokenizer, maxLength: 9)
    var expected = trained.columns
    expected["labels"] = nil
    #expect(batch.columns == expected)
    #expect(batch.tokenCount == trained.tokenCount)
    let pairs = try Batch(
      texts: ["word1", "word2"], pairs: ["word3 word1", "word1"], tokenizer: tokenizer)
    #expect(pairs.integers("segment_ids")?.contains(1) == true)
    #expect(throws: DataError.self) {
      try Batch(texts: ["a"], pairs: [], tokenizer: tokenizer)
    }
    #expect(try Batch(texts: [], tokenizer: tokenizer).exampleCount == 0)
  }
}
