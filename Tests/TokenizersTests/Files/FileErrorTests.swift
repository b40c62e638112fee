import Foundation
import Testing
import Tokenizers

/// A file that is not understood says where and why; none stops the program.
@Suite struct FileErrorTests {
  private func message(_ json: String) -> String {
    do throws(TokenizerError) {
      let tokenizer = try Tokenizer(json: json)
      _ = try tokenizer.encode("a text")
      return "no error"
    } catch {
      return error.description
    }
  }

  private static let model = #""model": {"type": "WordLevel", "vocab": {"a": 0}, "unk_token": "a"}"#

  @Test(arguments: [
    ("", "tokenizer.json:1: the file ends where a value should be"),
    ("[]", "tokenizer.json:1: expected an object, found a list"),
    ("{\"model\": nul}", "tokenizer.json:1: model: expected a value"),
    ("{}", "tokenizer.json:1: 'model' is missing"),
    ("{\n\"model\": {}}", "tokenizer.json:2: model: 'vocab' is missing"),
    (
      "{\"model\": {\"type\": \"WordPeice\", \"vocab\": {}}}",
      """
      tokenizer.json:1: model: unknown model 'WordPeice'; known are BPE, WordPiece, WordLevel, Unigram; did you mean \
      'WordPiece'?
      """
    ),
    (
      "{\"version\": \"2.0\",\n" + model + "}", "tokenizer.json:1: version: expected version 1.0"
    ),
    (
      "{" + model + ",\n\n\"normaliser\": null}",
      """
      tokenizer.json:1: unknown key 'normaliser'; known are version, model, normalizer, added_tokens, pre_tokenizer, \
      post_processor, decoder, truncation, padding; did you mean 'normalizer'?
      """
    ),
    (
      "{" + model + ",\n\n\"normalizer\": {\"type\": \"Lowercse\"}}",
      """
      tokenizer.json:3: normalizer: unknown normalizer 'Lowercse'; known are BertNormalizer, Bert, NFC, NFD, NFKC, \
      NFKD, Lowercase, StripAccents, Strip, Replace, Prepend, Nmt, ByteLevel, Sequence; did you mean 'Lowercase'?
      """
    ),
    (
      "{" + model + ", \"normalizer\": {\"type\": \"Strip\", \"strip_left\": 1}}",
      "tokenizer.json:1: normalizer.strip_left: expected true or false, found 1"
    ),
    (
      "{" + model
        + ", \"pre_tokenizer\": {\"type\": \"Sequence\", \"pretokenizers\": [{\"type\": \"Split\", \"pattern\": "
        + "{\"Regex\": \"(a\"}, \"behavior\": \"Isolated\"}]}}",
      """
      tokenizer.json:1: pre_tokenizer.pretokenizers[0].pattern.Regex: pattern '(a': missing ')', at character 3
      """
    ),
    (
      "{" + model + ", \"pre_tokenizer\": {\"type\": \"FixedLength\", \"length\": 0}}",
      "tokenizer.json:1: pre_tokenizer.length: expected at least 1, found 0"
    ),
    (
      "{" + model
        + ", \"pre_tokenizer\": {\"type\": \"Punctuation\", \"behavior\": \"isolated\"}}",
      """
      tokenizer.json:1: pre_tokenizer.behavior: expected one of Removed, Isolated, MergedWithPrevious, MergedWithNext, \
      Contiguous, found 'isolated'; did you mean 'Isolated'?
      """
    ),
    (
      "{" + model + ", \"added_tokens\": [{\"id\": 7, \"content\": \"<s>\"}]}",
      "tokenizer.json:1: added_tokens[0]: the token '<s>' should have id 7, but the next free one is 1"
    ),
    (
      "{" + model + ", \"post_processor\": {\"type\": \"TemplateProcessing\", \"single\": "
        + "[{\"SpecialToken\": {\"id\": \"[CLS]\", \"type_id\": 0}}], \"pair\": [], \"special_tokens\": {}}}",
      """
      tokenizer.json:1: post_processor: the template names the special token '[CLS]', which is not given
      """
    ),
    (
      "{" + model
        + ", \"padding\": {\"strategy\": {\"Fixed\": 100000000000}, \"direction\": \"Right\", "
        + "\"pad_to_multiple_of\": null, \"pad_id\": 0, \"pad_type_id\": 0, \"pad_token\": \"a\"}}",
      "padding to a length or multiple of 100000000000 tokens; at most 16777216 are possible"
    ),
    (
      "{" + model
        + ", \"truncation\": {\"max_length\": -1, \"strategy\": \"LongestFirst\", \"stride\": 0}}",
      "tokenizer.json:1: truncation: max_length and stride must not be negative"
    ),
    (
      #"{"model": {"type": "WordLevel", "vocab": {"a": -1}, "unk_token": "a"}}"#,
      "tokenizer.json:1: model.vocab: the id of token 'a' is not a whole number from 0 on"
    ),
    (
      #"{"model": {"type": "WordLevel", "vocab": {"a": 0}, "unk_token": "?"}}"#,
      """
      the vocabulary has no tokens for 'a text' and lacks the unknown token '?' too; add it to the vocabulary or name \
      another one
      """
    ),
    (
      #"{"model": {"type": "BPE", "vocab": {"a": 0, "b": 1}, "merges": ["a b"]}}"#,
      "tokenizer.json:1: model.merges: the merge needs the token 'ab', which is not in the vocabulary"
    ),
    (
      #"{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": ["a"]}}"#,
      "tokenizer.json:1: model.merges: expected two tokens with a space between"
    ),
    (
      #"{"model": {"type": "BPE", "dropout": 0.1, "vocab": {"a": 0}, "merges": []}}"#,
      """
      tokenizer.json:1: model.dropout: merges are left out at random with this dropout, so that ids differ from run \
      to run; set it to null
      """
    ),
    (
      #"{"model": {"type": "Unigram", "unk_id": 3, "vocab": [["a", -1.5]]}}"#,
      "tokenizer.json:1: model: the unknown token has id 3, but there are 1 tokens"
    ),
    (
      #"{"model": {"type": "Unigram", "unk_id": 0, "vocab": [["a", 1e400]]}}"#,
      "tokenizer.json:1: model.vocab[0][1]: expected a number, found 1e400"
    ),
  ]) func `the message says where and why`(_ json: String, _ expected: String) {
    let found = message(json)
    #expect(
      found == expected
        || found == expected.replacing("model: expected a value", with: "expected a value"))
  }

  @Test func `scores as small as can be written are read`() throws {
    for score in [
      "0e-999", "0.0", "-0", "1e-400", "-1e-99999999999999999999",
      "0.\(String(repeating: "0", count: 400))1",
    ] {
      let json =
        "{\"model\": {\"type\": \"Unigram\", \"unk_id\": 0, \"vocab\": [[\"a\", \(score)]]}}"
      #expect(try Tokenizer(json: json).encode("a").ids == [0], "\(score)")
    }
  }

  @Test func `decoders that strip any number of characters end`() throws {
    for count in [Int.min, -1, 0, 2, Int.max] {
      let decoder = StripDecoder("a", start: count, stop: count)
      var tokens = [Array("aaabaaa".utf8)]
      try decoder.decode(&tokens)
      let rest = count <= 0 ? "aaabaaa" : count == 2 ? "aba" : "b"
      #expect(tokens == [Array(rest.utf8)])
    }
  }

  @Test func `a file that is not there is named`() {
    #expect {
      try Tokenizer(path: "no/such.json")
    } throws: {
      "\($0)" == "no/such.json: no such file or folder"
    }
    #expect {
      try Tokenizer(file: URL(filePath: "no/such.json"))
    } throws: {
      "\($0)" == "no/such.json: no such file"
    }
  }
}
