public import ArgumentParser

/// `tokenizer`: learns vocabularies, and shows what tokenizers make of texts.
public struct TokenizerCommand: ParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "tokenizer", abstract: "Learn vocabularies, and see what becomes of texts.",
    subcommands: [TokenizerTrainCommand.self, TokenizerEncodeCommand.self])

  public init() {}
}
