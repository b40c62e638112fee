package import ArgumentParser
import ConfigCommands
import Foundation
package import Tokenizers

/// `tokenizer train`.
package struct TokenizerTrainCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Learn a vocabulary from text files, and write a tokenizer.",
    discussion: """
      wordpiece is BERT's kind: lowercase words in pieces, unknown characters become [UNK]. bpe is GPT-2's: \
      bytes in pairs, nothing is unknown. The same files give the same tokenizer, on any number of threads.

      The folder gets tokenizer.json, which the tokenizers package and transformers read too.
      """)

  /// A kind of vocabulary.
  package enum Model: String, ExpressibleByArgument, CaseIterable, Sendable {
    case wordpiece, bpe
  }

  @Argument(help: "Text files in UTF-8; each line is a text.", completion: .file())
  var files: [String]

  @Option(help: "The kind of vocabulary.")
  var model: Model

  @Option(help: "The most tokens, special ones included.")
  var vocabularySize = 8192

  @Option(help: "How often two neighbours must occur together to become a token.")
  var minimumFrequency = 2

  @Option(help: "The folder to write.", completion: .directory)
  var out: String

  @Flag(inversion: .prefixedNo, help: "Make texts lowercase, without accents (wordpiece alone).")
  var lowercase = true

  @Option(help: "The most threads; as many as there are cores by default.")
  var threads: Int?

  package init() {}

  package func validate() throws {
    if vocabularySize < 1 { throw ValidationError("--vocabulary-size must be at least 1") }
    if minimumFrequency < 1 { throw ValidationError("--minimum-frequency must be at least 1") }
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1") }
    if model == .bpe, !lowercase {
      throw ValidationError(
        "--no-lowercase goes with --model wordpiece: bpe keeps texts as they are")
    }
  }

  package func run() throws {
    let (tokenizer, words) = try train()
    try tokenizer.write(to: URL(filePath: out))
    Terminal.print(summary(tokenizer, words))
  }

  /// The tokenizer, and the words it was learnt from.
  package func train() throws(TokenizerError) -> (Tokenizer, WordCounts) {
    let files = files.map { URL(filePath: $0) }
    switch model {
    case .wordpiece:
      let words = try WordCounts(
        ofFiles: files, normalizer: BertNormalizer(lowercases: lowercase),
        preTokenizer: BertPreTokenizer(), threads: threads)
      let trainer = WordPieceTrainer(
        vocabularySize: vocabularySize, minimumFrequency: minimumFrequency)
      let vocabulary = try trainer.train(words).vocabulary
      return (try Tokenizer.bert(vocabulary: vocabulary, lowercases: lowercase), words)
    case .bpe:
      let words = try WordCounts(
        ofFiles: files, preTokenizer: ByteLevelPreTokenizer(addsPrefixSpace: false),
        threads: threads)
      let trainer = BytePairTrainer(
        vocabularySize: vocabularySize, minimumFrequency: minimumFrequency,
        specialTokens: ["<|endoftext|>"], alphabet: BytePairTrainer.bytes)
      return (try Tokenizer.gpt2(model: trainer.train(words)), words)
    }
  }

  /// One line about what was learnt, and one about what was asked for and not reached.
  package func summary(_ tokenizer: Tokenizer, _ words: WordCounts) -> String {
    let size = tokenizer.vocabularySize
    var text = """
      \(out): \(size) tokens, learnt from \(words.total) words of which \(words.count) differ
      """
    if size < vocabularySize {
      text += """
        \nThere are fewer than \(vocabularySize) tokens: no further neighbours occur \(minimumFrequency) times \
        together. A lower --minimum-frequency gives more.
        """
    } else if size > vocabularySize {
      text += "\nThere are more than \(vocabularySize) tokens: so many are single characters."
    }
    return text
  }
}
