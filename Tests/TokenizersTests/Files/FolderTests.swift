import Foundation
import Testing
import Tokenizers

/// A folder that is made for a test and removed after it.
final class TestFolder {
  let url: URL

  init(_ files: [String: String] = [:]) throws {
    url = FileManager.default.temporaryDirectory.appending(component: "tokenizers-\(UUID())")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    for (name, text) in files { try write(text, to: name) }
  }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: url.appending(component: name))
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}

/// The folders of models: which files count, and what is wrong with them.
@Suite struct FolderTests {
  private static let vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n##b\nher\n##on\n"
  private static let gpt2 = [
    "vocab.json": #"{"a": 0, "b": 1, "ab": 2, "Ġ": 3, "Ġab": 4, "<|endoftext|>": 5}"#,
    "merges.txt": "#version: 0.2\na b\nĠ ab\n",
  ]

  private func message(_ files: [String: String]) throws -> String {
    let folder = try TestFolder(files)
    do throws(TokenizerError) {
      _ = try Tokenizer(folder: folder.url)
      return "no error"
    } catch {
      return error.description.replacing(folder.url.relativePath, with: "DIR")
    }
  }

  @Test func `vocab.txt alone is BERT's`() throws {
    let folder = try TestFolder(["vocab.txt": Self.vocabulary])
    let tokenizer = try Tokenizer(folder: folder.url)
    let encoding = try tokenizer.encode("Heron ab zebra")
    #expect(encoding.tokens == ["[CLS]", "her", "##on", "a", "##b", "[UNK]", "[SEP]"])
    #expect(tokenizer.specialTokens.padding == "[PAD]")
    #expect(tokenizer.specialTokens.mask == "[MASK]")
  }

  @Test func `settings beside vocab.txt count`() throws {
    let folder = try TestFolder([
      "vocab.txt": Self.vocabulary,
      "tokenizer_config.json": #"{"do_lower_case": false, "tokenizer_class": "BertTokenizer"}"#,
    ])
    let tokenizer = try Tokenizer(folder: folder.url)
    #expect(try tokenizer.encode("Her her").tokens == ["[CLS]", "[UNK]", "her", "[SEP]"])
  }

  @Test func `vocab.json and merges.txt are read for the model that is named`() throws {
    var files = Self.gpt2
    files["config.json"] = #"{"model_type": "gpt2"}"#
    let folder = try TestFolder(files)
    let tokenizer = try Tokenizer(folder: folder.url)
    #expect(try tokenizer.encode("ab ab<|endoftext|>").tokens == ["ab", "Ġab", "<|endoftext|>"])
    #expect(tokenizer.specialTokens.end == "<|endoftext|>")
  }

  @Test func `messages name the files`() throws {
    #expect(
      try message([:])
        == """
        DIR: no tokenizer found; expected tokenizer.json, or vocab.json with merges.txt, or vocab.txt; the folder is \
        empty
        """)
    #expect(
      try message(["vocab.json": "{}", "model.bin": ""])
        == """
        DIR: no tokenizer found; expected tokenizer.json, or vocab.json with merges.txt, or vocab.txt; it holds \
        model.bin, vocab.json
        """)
    #expect(
      try message(Self.gpt2)
        == """
        DIR: vocab.json and merges.txt alone do not say how words are cut, and no file says which model it is; \
        expected GPT-2, RoBERTa or Qwen2 in tokenizer_config.json (tokenizer_class) or config.json (model_type)
        """)
    var files = Self.gpt2
    files["config.json"] = #"{"model_type": "gpt2"}"#
    files["merges.txt"] = "#version: 0.2\na b\na c\n"
    #expect(
      try message(files)
        == "DIR/merges.txt:3: the merge needs the token 'c', which is not in the vocabulary")
    files["merges.txt"] = "a b c\n"
    #expect(try message(files) == "DIR/merges.txt:1: expected two tokens with a space between")
    #expect(
      try message(["vocab.txt": "a\nb\n"])
        == "the vocabulary lacks the token '[CLS]', which texts are put between")
    #expect(
      try message(["tokenizer.json": "{\n\n\"model\": 3}"])
        == "DIR/tokenizer.json:3: model: expected an object, found 3")
  }

  @Test func `a folder that is written is read as the same`() throws {
    let folder = try TestFolder()
    for name in Fixtures.names {
      let tokenizer = try Fixtures.tokenizer(name).truncating(to: 12)
      let place = folder.url.appending(path: "models/\(name)")
      try tokenizer.write(to: place)
      let again = try Tokenizer(folder: place)
      #expect(again.specialTokens == tokenizer.specialTokens)
      #expect(again.truncation?.maximumLength == 12)
      for text in try Fixtures.all.get().texts.prefix(60) {
        #expect(try again.encode(text).ids == tokenizer.encode(text).ids)
      }
    }
  }

  @Test func `a file where the folder should be is named`() throws {
    let folder = try TestFolder(["taken": ""])
    let place = folder.url.appending(path: "taken/model")
    #expect {
      try Fixtures.tokenizer("gpt2").write(to: place)
    } throws: {
      "\($0)".contains("taken/model: cannot be written: ")
    }
  }
}
