import Foundation
import Testing
import Tokenizers

/// Counting words and learning vocabularies: settings, files, threads and errors.
@Suite struct TrainingTests {
  @Test func `the usual example gives the usual merges`() throws {
    // Sennrich et al. 2016, algorithm 1; ties go to lower ids.
    var texts: [String] = []
    for (word, count) in [("low", 5), ("lower", 2), ("newest", 6), ("widest", 3)] {
      texts += Array(repeating: word, count: count)
    }
    let words = try WordCounts(of: texts)
    #expect(words["newest"] == 6 && words["new"] == 0)
    #expect(words.count == 4 && words.total == 16)
    let model = try BytePairTrainer(vocabularySize: 21, endOfWordSuffix: "</w>").train(words)
    #expect(
      model.mergePairs.prefix(4).map { "\($0) \($1)" } == ["e s", "es t</w>", "l o", "e w"])
  }

  @Test(arguments: [1, 2, 5]) func `any number of threads counts and learns the same`(
    _ threads: Int
  ) throws {
    let texts = (0..<3000).map { "word\($0 % 97) other\($0 % 7) \($0 % 3)" }
    func learn(_ threads: Int) throws -> [String] {
      let words = try WordCounts(of: texts, preTokenizer: WhitespaceSplit(), threads: threads)
      let model = try BytePairTrainer(vocabularySize: 120).train(words)
      return model.vocabulary.tokens.map(\.token)
    }
    #expect(try learn(threads) == learn(1))
  }

  @Test func `the most frequent characters stay`() throws {
    let words = try WordCounts(of: ["aaa bb cc d"], preTokenizer: WhitespaceSplit())
    let trainer = BytePairTrainer(vocabularySize: 3, specialTokens: ["[UNK]"], alphabetLimit: 2)
    #expect(try trainer.train(words).vocabulary.tokens.map(\.token) == ["[UNK]", "a", "b"])
  }

  @Test func `files are counted by lines with their breaks`() throws {
    let folder = try TestFolder(["one.txt": "a b\r\n\na b", "two.txt": "", "three.txt": "b\n"])
    let files = ["one.txt", "two.txt", "three.txt"].map { folder.url.appending(component: $0) }
    let words = try WordCounts(
      ofFiles: files, preTokenizer: ByteLevelPreTokenizer(addsPrefixSpace: false))
    #expect(words["a"] == 2 && words["Ġb"] == 2 && words["b"] == 1)
    #expect(words["Ċ"] == 2 && words["čĊ"] == 1)
  }

  @Test func `files that cannot be counted are named`() throws {
    let folder = try TestFolder()
    let file = folder.url.appending(component: "text.txt")
    #expect(throws: TokenizerError.unreadable(file: file.relativePath, reason: "no such file")) {
      try WordCounts(ofFiles: [file])
    }
    // More than is read at a time.
    let line = [UInt8](repeating: 97, count: 1 << 16) + [10]
    try Data((0..<70).flatMap { _ in line } + [97, 0xFF, 10]).write(to: file)
    #expect(
      throws: TokenizerError.badFile(
        file: file.relativePath, line: 71, message: "invalid UTF-8")
    ) {
      try WordCounts(ofFiles: [file])
    }
  }

  @Test func `settings that cannot be are refused`() throws {
    let words = try WordCounts(of: ["a"])
    #expect(throws: TokenizerError.badArgument("vocabularySize is -1; it must not be negative")) {
      try BytePairTrainer(vocabularySize: -1).train(words)
    }
    #expect(
      throws: TokenizerError.badArgument(
        "there are no words to learn a vocabulary from: the texts are empty")
    ) {
      try WordPieceTrainer().train(WordCounts())
    }
  }

  @Test func `a vocabulary of nothing but characters is possible`() throws {
    let model = try BytePairTrainer(vocabularySize: 0).train(WordCounts(of: ["ba"]))
    #expect(model.vocabulary.tokens.map(\.token) == ["a", "b"])
  }

  @Test func `what was learnt encodes its texts`() throws {
    let texts = ["The heron stands in the reeds.", "The herons stand."]
    let words = try WordCounts(
      of: texts, normalizer: BertNormalizer(), preTokenizer: BertPreTokenizer())
    let model = try WordPieceTrainer(vocabularySize: 200).train(words)
    let tokenizer = try Tokenizer.bert(vocabulary: model.vocabulary)
    #expect(try tokenizer.encode("herons stand").tokens == ["[CLS]", "herons", "stand", "[SEP]"])
    let raw = try WordCounts(
      of: texts, preTokenizer: ByteLevelPreTokenizer(addsPrefixSpace: false))
    let bytes = try BytePairTrainer(vocabularySize: 300, alphabet: BytePairTrainer.bytes).train(raw)
    let gpt2 = try Tokenizer.gpt2(model: bytes)
    for text in texts + ["Ünknown 中文"] {
      #expect(try gpt2.decode(gpt2.encode(text).ids) == text)
    }
  }
}
