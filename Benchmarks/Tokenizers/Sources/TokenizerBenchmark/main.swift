// Our side of the tokenizer benchmark: answers the name of a tokenizer and a case with milliseconds. compare.py asks.

import Foundation
import Tokenizers

/// The text, and the tokenizers that were asked for.
struct Bench {
  let folder: URL
  let threads: Int
  let text: String
  let lines: [String]
  var tokenizers: [String: Tokenizer] = [:]
  var decodable: [String: [Int]] = [:]

  init(folder: URL, threads: Int) throws {
    self.folder = folder
    self.threads = threads
    text = try String(contentsOf: folder.appending(component: "text.txt"), encoding: .utf8)
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// The elapsed time of a case, once.
  mutating func milliseconds(_ name: String, _ measured: String) throws -> Double {
    let file = folder.appending(component: "\(name).json")
    let tokenizer = try tokenizers[name] ?? Tokenizer(file: file)
    if tokenizers[name] == nil {
      tokenizers[name] = tokenizer
      decodable[name] = try tokenizer.encode(text).ids
    }
    let fresh = measured == "cold" ? try Tokenizer(file: file) : tokenizer
    return try ContinuousClock().measure {
      switch measured {
      case "load": _ = try Tokenizer(file: file)
      case "text": _ = try tokenizer.encode(text).ids.count
      case "lines", "ids", "cold":
        // Offsets are always known, so that there is no faster way to the ids alone.
        _ = try fresh.encode(batch: lines, threads: threads).reduce(0) { $0 + $1.ids.count }
      case "decode": _ = try tokenizer.decode(decodable[name] ?? [])
      case "train": _ = try train(name)
      default: fatalError("unknown case \(measured)")
      }
    } / .milliseconds(1)
  }

  private func train(_ name: String) throws -> Tokenizer {
    let file = folder.appending(component: "text.txt")
    if name == "wordpiece" {
      let words = try WordCounts(
        ofFiles: [file], normalizer: BertNormalizer(), preTokenizer: BertPreTokenizer(),
        threads: threads)
      let model = try WordPieceTrainer(vocabularySize: 8192).train(words)
      return try Tokenizer.bert(vocabulary: model.vocabulary)
    }
    let words = try WordCounts(
      ofFiles: [file], preTokenizer: ByteLevelPreTokenizer(addsPrefixSpace: false),
      threads: threads)
    let trainer = BytePairTrainer(
      vocabularySize: 8192, specialTokens: ["<|endoftext|>"], alphabet: BytePairTrainer.bytes)
    return try Tokenizer.gpt2(model: trainer.train(words))
  }
}

var bench = try Bench(
  folder: URL(filePath: CommandLine.arguments[1]), threads: Int(CommandLine.arguments[2]) ?? 1)
print("Taibai")
fflush(nil)
while let line = readLine() {
  let parts = line.split(separator: " ").map(String.init)
  print(try bench.milliseconds(parts[0], parts[1]))
  fflush(nil)
}
