import Foundation
import Synchronization
import Testing
import Tokenizers

@testable import Datasets

struct TokenizerSourceTests {
  private static let text = String(
    repeating: "The herons stand — in the reeds.\nThe heron flies.\n", count: 20)

  private func corpus(_ folder: Folder) throws -> TextCorpus {
    try TextCorpus([try folder.write("a.txt", Self.text)])
  }

  @Test func `characters are those of the texts, or of an alphabet`() throws {
    let folder = try Folder()
    let corpus = try corpus(folder)
    let found = try Characters().tokenizer(for: corpus, folder.context())
    #expect(found.vocabularySize == Set(Self.text.unicodeScalars).count)
    #expect(try found.ids(of: "\n") == [0])
    let given = try Characters(alphabet: "abc", unknown: "?").tokenizer(
      for: corpus, folder.context())
    #expect(try given.ids(of: "cab!") == [2, 0, 1, 3])
    #expect(throws: DataError.self) { try Characters(alphabet: "") }
  }

  @Test func `every byte is its own id`() throws {
    let folder = try Folder()
    let tokenizer = try Bytes().tokenizer(for: corpus(folder), folder.context())
    #expect(tokenizer.vocabularySize == 256)
    let text = (0..<0x600).compactMap(Unicode.Scalar.init).map { "\($0)" }.joined() + "é☺𝄞 \u{0}"
    #expect(try tokenizer.ids(of: text) == text.utf8.map { Int($0) })
    #expect(try tokenizer.decode(tokenizer.ids(of: text)) == text)
  }

  @Test func `a vocabulary is learnt once, and is that of the command`() throws {
    let folder = try Folder()
    let corpus = try corpus(folder)
    let words = try WordCounts(
      ofFiles: [URL(filePath: folder.path("a.txt"))], normalizer: BertNormalizer(),
      preTokenizer: BertPreTokenizer())
    let expected = try WordPieceTrainer(vocabularySize: 60, minimumFrequency: 2).train(words)
    let learnt = try TrainedWordPiece(vocabSize: 60).tokenizer(for: corpus, folder.context())
    #expect(learnt.model.vocabulary.tokens.map(\.token) == expected.vocabulary.tokens.map(\.token))
    let bytes = try WordCounts(
      ofFiles: [URL(filePath: folder.path("a.txt"))],
      preTokenizer: ByteLevelPreTokenizer(addsPrefixSpace: false))
    let pairs = try BytePairTrainer(
      vocabularySize: 280, minimumFrequency: 2, specialTokens: ["<|endoftext|>"],
      alphabet: BytePairTrainer.bytes
    ).train(bytes)
    let bpe = try TrainedBPE(vocabSize: 280).tokenizer(for: corpus, folder.context())
    #expect(bpe.model.vocabulary.tokens.map(\.token) == pairs.vocabulary.tokens.map(\.token))
    // Kept: nothing is learnt for the second time.
    let again = try folder.context().cachedTokenizer("byte pairs 1 280 2", of: corpus) {
      () throws(DataError) in throw .failed("learnt again")
    }
    #expect(again.fingerprint == bpe.fingerprint)
    try folder.write("a.txt", Self.text + "more")
    #expect(throws: DataError.failed("learnt again")) {
      try folder.context().cachedTokenizer("byte pairs 1 280 2", of: corpus) {
        () throws(DataError) in throw .failed("learnt again")
      }
    }
  }

  @Test func `a damaged tokenizer of the cache is made anew, with a word`() throws {
    let folder = try Folder()
    let corpus = try corpus(folder)
    let first = try TrainedBPE(vocabSize: 270).tokenizer(for: corpus, folder.context())
    let kept = folder.url.appending(path: "cache/tokenizers")
    let name = try #require(
      FileManager.default.contentsOfDirectory(atPath: kept.path).first { !$0.hasSuffix(".lock") })
    try folder.write("cache/tokenizers/\(name)/tokenizer.json", "{")
    let notices = Mutex<[String]>([])
    let context = folder.context(notice: { text in notices.withLock { $0.append(text) } })
    let second = try TrainedBPE(vocabSize: 270).tokenizer(for: corpus, context)
    #expect(first.fingerprint == second.fingerprint)
    #expect(
      notices.withLock { $0 } == [
        "\(folder.path("cache/tokenizers/\(name)")): the kept tokenizer is damaged, and is made anew"
      ])
  }

  @Test func `a folder's tokenizer is read without its lengths`() throws {
    let folder = try Folder()
    let tokenizer = try Bytes().tokenizer(for: corpus(folder), folder.context())
    try tokenizer.truncating(to: 2).write(to: folder.url.appending(path: "model"))
    let read = try TokenizerFolder(path: folder.path("model"))
      .tokenizer(for: corpus(folder), folder.context())
    #expect(try read.ids(of: "long").count == 4)
    let missing = TokenizerFolder(path: folder.path("none"))
    #expect(throws: DataError.self) {
      try missing.tokenizer(for: corpus(folder), folder.context())
    }
  }

  /// A tokenizer with a part of one's own.
  private struct Own: TokenizerSource {
    func tokenizer(for texts: TextCorpus, _ context: PreparationContext) throws(DataError)
      -> Tokenizer
    {
      try DataError.tokenizing { () throws(TokenizerError) in
        try Tokenizer(
          model: WordLevelModel(vocabulary: Vocabulary(["a", "b", "<unk>"])),
          normalizer: OwnNormalizer(), preTokenizer: FixedLengthPreTokenizer(length: 1))
      }
    }
  }

  @Test func `a tokenizer with parts of one's own works, and leaves no store`() throws {
    let folder = try Folder()
    let data = try TextData(
      files: [try folder.write("a.txt", "ABabAB")], tokenizer: Own(),
      objective: PackedTokens(length: 5), batchSize: 1)
    let batch = try data.prepare(folder.context()).train.plan(epoch: 0).batch(at: 0)
    #expect(batch.integers("ids") == [0, 1, 0, 1, 0])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path("cache/tokens")).isEmpty)
  }

  /// A part that no text describes.
  private struct OwnNormalizer: Normalizer {
    func normalize(_ text: inout NormalizedText) throws(TokenizerError) {
      try LowercaseNormalizer().normalize(&text)
    }
  }
}
