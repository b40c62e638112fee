import ArgumentParser
import Foundation
import Testing
import TokenizerCommands
import Tokenizers

/// `tokenizer train` and `tokenizer encode`, as a user types them.
@Suite final class TokenizerCommandsTests {
  private let folder = FileManager.default.temporaryDirectory
    .appending(component: "tokenizer-commands-\(UUID())")

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let text = String(repeating: "The heron stands in the reeds.\nThe herons stand.\n", count: 3)
    try Data(text.utf8).write(to: folder.appending(component: "text.txt"))
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private func path(_ name: String) -> String { folder.appending(path: name).relativePath }

  private func train(_ arguments: String...) throws -> TokenizerTrainCommand {
    try TokenizerTrainCommand.parse([path("text.txt"), "--out", path("out")] + arguments)
  }

  @Test(arguments: ["wordpiece", "bpe"])
  func `a tokenizer that was learnt is written and read`(_ model: String) throws {
    let command = try train("--model", model, "--vocabulary-size", "300", "--threads", "2")
    try command.run()
    let read = try Tokenizer(path: path("out"))
    let (learnt, _) = try command.train()
    #expect(try read.encode("The herons stand").ids == learnt.encode("The herons stand").ids)
    #expect(try read.decode(read.encode("the herons stand.").ids) == "the herons stand.")
  }

  @Test func `what was learnt is said, and what could not be`() throws {
    let small = try train("--model", "wordpiece", "--vocabulary-size", "40")
    let (tokenizer, words) = try small.train()
    #expect(
      small.summary(tokenizer, words)
        == "\(path("out")): 40 tokens, learnt from 33 words of which 8 differ")
    let large = try train("--model", "wordpiece")
    let summary = try large.summary(large.train().0, words)
    #expect(summary.hasSuffix("A lower --minimum-frequency gives more."))
    let tiny = try train("--model", "bpe", "--vocabulary-size", "5")
    #expect(
      try tiny.summary(tiny.train().0, words)
        .hasSuffix("There are more than 5 tokens: so many are single characters."))
  }

  @Test func `capitals stay when asked for`() throws {
    let (cased, _) = try train("--model", "wordpiece", "--no-lowercase").train()
    #expect(try cased.encode("The").tokens == ["[CLS]", "The", "[SEP]"])
  }

  @Test(arguments: [
    (["--model", "wordpiece", "--vocabulary-size", "0"], "--vocabulary-size must be at least 1"),
    (["--model", "bpe", "--threads", "0"], "--threads must be at least 1"),
    (["--model", "bpe", "--minimum-frequency", "0"], "--minimum-frequency must be at least 1"),
    (
      ["--model", "bpe", "--no-lowercase"],
      "--no-lowercase goes with --model wordpiece: bpe keeps texts as they are"
    ),
  ]) func `settings that cannot be are refused`(_ arguments: [String], _ message: String) {
    do {
      _ = try TokenizerTrainCommand.parse(["text.txt", "--out", "out"] + arguments)
      Issue.record("nothing was refused")
    } catch {
      #expect(TokenizerTrainCommand.message(for: error) == message)
    }
  }

  @Test func `a file that is not there is named`() throws {
    let command = try TokenizerTrainCommand.parse([
      "no/such.txt", "--out", path("out"), "--model", "bpe",
    ])
    #expect(throws: TokenizerError.unreadable(file: "no/such.txt", reason: "no such file")) {
      try command.run()
    }
  }

  @Test func `tokens are shown with the text they stand for`() throws {
    try train("--model", "wordpiece", "--vocabulary-size", "60").run()
    let command = try TokenizerEncodeCommand.parse([path("out"), "The héron"])
    let encoding = try Tokenizer(path: path("out")).encode("The héron")
    let lines = command.table(encoding).split(separator: "\n").map(String.init)
    #expect(lines[0] == "id  token  place")
    #expect(lines[1] == "2   [CLS]  –")
    #expect(lines[2].hasSuffix(#"  the    0..<3  "The""#))
    try command.run()
  }
}
