import Foundation
import Testing
import Tokenizers

/// What `make_training.py` wrote.
private struct TrainingFixtures: Decodable, Sendable {
  /// How many tokens and merges, and checksums of both.
  struct Learnt: Decodable, Sendable, Equatable {
    let tokens: Int
    let vocabulary: String
    let merges: Int
    let pairs: String

    init(from decoder: any Decoder) throws {
      var list = try decoder.unkeyedContainer()
      tokens = try list.decode(Int.self)
      vocabulary = try list.decode(String.self)
      merges = try list.decode(Int.self)
      pairs = try list.decode(String.self)
    }

    init(_ vocabulary: Vocabulary, _ merges: [String] = []) {
      tokens = vocabulary.count
      self.vocabulary = Checksum.of(vocabulary.tokens.map(\.token))
      self.merges = merges.count
      pairs = Checksum.of(merges)
    }

    init(_ model: BytePairModel) {
      let merges = model.mergePairs.map { "\($0) \($1)" }
      self.init(model.vocabulary, merges)
    }
  }

  struct WordCase: Decodable, Sendable {
    let text: String
    let trainer: BytePairTrainer
    let learnt: Learnt

    init(from decoder: any Decoder) throws {
      var list = try decoder.unkeyedContainer()
      text = try list.decode(String.self)
      var trainer = BytePairTrainer()
      trainer.vocabularySize = try list.decode(Int.self)
      trainer.minimumFrequency = try list.decode(Int.self)
      trainer.continuingSubwordPrefix = try list.decode(String?.self)
      trainer.endOfWordSuffix = try list.decode(String?.self)
      trainer.maximumTokenLength = try list.decode(Int?.self)
      trainer.specialTokens = try list.decode([String].self)
      self.trainer = trainer
      learnt = try list.decode(Learnt.self)
    }
  }

  struct SizeCase: Decodable, Sendable {
    let size: Int
    let least: Int
    let learnt: Learnt

    init(from decoder: any Decoder) throws {
      var list = try decoder.unkeyedContainer()
      size = try list.decode(Int.self)
      least = try list.decode(Int.self)
      learnt = try list.decode(Learnt.self)
    }
  }

  struct Shakespeare: Decodable, Sendable {
    let byteLevel: [SizeCase]
    let wordPiece: [SizeCase]
  }

  let words: [WordCase]
  let texts: [String]
  let byteLevel: [SizeCase]
  let wordPiece: [SizeCase]
  let shakespeare: Shakespeare

  static let all = Result {
    let other = ProcessInfo.processInfo.environment["TAIBAI_TRAINING_FIXTURES"]
    let file =
      other.map { URL(filePath: $0) } ?? Fixtures.folder.appending(path: "training.json")
    return try JSONDecoder().decode(TrainingFixtures.self, from: Data(contentsOf: file))
  }
}

/// Training learns the same vocabulary and merges as the trainers of the `tokenizers` package, ties included.
@Suite struct TrainingParityTests {
  private typealias Learnt = TrainingFixtures.Learnt

  private func byteLevel(_ words: WordCounts, _ item: TrainingFixtures.SizeCase) throws {
    let trainer = BytePairTrainer(
      vocabularySize: item.size, minimumFrequency: item.least, specialTokens: ["<|endoftext|>"],
      alphabet: BytePairTrainer.bytes)
    #expect(Learnt(try trainer.train(words)) == item.learnt, "\(item.size)")
  }

  private func wordPiece(_ words: WordCounts, _ item: TrainingFixtures.SizeCase) throws {
    let trainer = WordPieceTrainer(vocabularySize: item.size, minimumFrequency: item.least)
    let model = try trainer.train(words)
    #expect(Learnt(model.vocabulary) == item.learnt, "\(item.size)")
  }

  @Test func `words of few letters give the same merges`() throws {
    let fixtures = try TrainingFixtures.all.get()
    #expect(fixtures.words.count >= 150)
    for (number, item) in fixtures.words.enumerated() {
      let words = try WordCounts(of: [item.text], preTokenizer: WhitespaceSplit())
      let model = try item.trainer.train(words)
      let merges = model.mergePairs.map { "\($0) \($1)" }
      #expect(Learnt(model) == item.learnt, "\(number): \(merges), \(item.trainer)")
    }
  }

  @Test func `hostile texts give the same vocabularies`() throws {
    let fixtures = try TrainingFixtures.all.get()
    let raw = try WordCounts(
      of: fixtures.texts, preTokenizer: ByteLevelPreTokenizer(addsPrefixSpace: false))
    for item in fixtures.byteLevel { try byteLevel(raw, item) }
    let words = try WordCounts(
      of: fixtures.texts, normalizer: BertNormalizer(), preTokenizer: BertPreTokenizer())
    for item in fixtures.wordPiece { try wordPiece(words, item) }
  }

  @Test(.enabled(if: RealData.isThere, "the texts of ../shared/data are not there"))
  func `Shakespeare gives the same byte-level vocabularies`() throws {
    let file = RealData.folder.appending(path: "tinyshakespeare.txt")
    let words = try WordCounts(
      ofFiles: [file], preTokenizer: ByteLevelPreTokenizer(addsPrefixSpace: false))
    for item in try TrainingFixtures.all.get().shakespeare.byteLevel { try byteLevel(words, item) }
  }

  @Test(.enabled(if: RealData.isThere, "the texts of ../shared/data are not there"))
  func `Shakespeare gives the same WordPiece vocabularies`() throws {
    let file = RealData.folder.appending(path: "tinyshakespeare.txt")
    let words = try WordCounts(
      ofFiles: [file], normalizer: BertNormalizer(), preTokenizer: BertPreTokenizer())
    for item in try TrainingFixtures.all.get().shakespeare.wordPiece { try wordPiece(words, item) }
  }
}
