import Foundation
import LazyConfig
import Models
import NN
import Testing
import Tokenizers
import Torch

@Suite struct TextEmbedderTests {
  static let realModel = ProcessInfo.processInfo.environment["TAIBAI_MINILM"]

  /// A sentence-transformers model: the fixture's small BERT and a tokenizer of words.
  private func folder(pooling: String = "mean_tokens", normalizes: Bool = true) throws
    -> TemporaryFolder
  {
    let folder = try TemporaryFolder()
    let bert = HuggingFaceFixture(name: "bert_model").folder
    for file in ["config.json", "model.safetensors"] {
      try FileManager.default.copyItem(atPath: "\(bert)/\(file)", toPath: folder.file(file))
    }
    let words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + "abcdefghij".map { String($0) }
    try folder.write(words.joined(separator: "\n") + "\n", to: "vocab.txt")
    var modules = [
      #"{"path": "", "type": "sentence_transformers.models.Transformer"}"#,
      #"{"path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}"#,
    ]
    if normalizes {
      modules.append(#"{"path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}"#)
    }
    try folder.write("[\(modules.joined(separator: ", "))]", to: "modules.json")
    try folder.write(#"{"pooling_mode_\#(pooling)": true}"#, to: "1_Pooling/config.json")
    try folder.write(#"{"max_seq_length": 6}"#, to: "sentence_bert_config.json")
    return folder
  }

  static let texts = ["a b", "c d e f", "", "j", "a b c d e f g h i j"]

  @Test(arguments: ["mean_tokens", "cls_token", "max_tokens"])
  func `a batch gives the vectors that each text gives alone`(_ pooling: String) throws {
    let folder = try folder(pooling: pooling)
    let embedder = try TextEmbedder(folder: folder.path, registry: .networks)
    let vectors = try embedder.embed(Self.texts, batchSize: 3)
    #expect(vectors.shape == [5, embedder.model.bert.transformer.hiddenSize])
    for (row, text) in Self.texts.enumerated() {
      let alone = try embedder.embed([text]).select(dim: 0, index: 0)
      let difference: Tensor = (vectors.select(dim: 0, index: row) - alone).abs().max()
      #expect(difference.item(as: Double.self) < 1e-6, "\(text)")
      #expect(abs(alone.square().sum().item(as: Double.self) - 1) < 1e-5)
    }
  }

  @Test func `long and short texts, padded and not, give what each gives alone`() throws {
    let folder = try folder()
    let embedder = try TextEmbedder(folder: folder.path, registry: .networks)
    let texts = (0..<300).map { index in
      "abcdefghij".prefix(index % 11).map { String($0) }.joined(separator: " ")
    }
    let vectors = try embedder.embed(texts)
    for (row, text) in texts.prefix(11).enumerated() {
      let alone = try embedder.embed([text]).select(dim: 0, index: 0)
      for index in stride(from: row, to: 300, by: 11) {
        let difference: Tensor = (vectors.select(dim: 0, index: index) - alone).abs().max()
        #expect(difference.item(as: Double.self) < 1e-6, "\(text)")
      }
    }
  }

  @Test func `the vector is the mean of the first tokens' vectors`() throws {
    let folder = try folder(normalizes: false)
    let embedder = try TextEmbedder(folder: folder.path, registry: .networks)
    // [CLS] a b c d [SEP]: six tokens.
    let ids = Tensor([2, 5, 6, 7, 8, 3].map { Int64($0) }).reshape([1, 6])
    let expected = noGrad { embedder.model.bert.eval()(ids).mean(dim: [1]) }
    let vector = try embedder.embed(["a b c d e f g h i j"])
    #expect((vector - expected).abs().max().item(as: Double.self) < 1e-6)
  }

  @Test func `it is imported and exported as it was`() throws {
    let folder = try folder()
    let (ours, theirs) = (folder.file("ours"), folder.file("theirs"))
    try ModelFolder(folder.path, registry: .networks).save(to: ours)
    let embedder = try TextEmbedder(folder: ours, registry: .networks)
    let original = try TextEmbedder(folder: folder.path, registry: .networks)
    #expect(try embedder.embed(Self.texts).equal(original.embed(Self.texts)))
    try ModelFolder(ours, registry: .networks).saveAsHuggingFace(to: theirs, registry: .networks)
    for file in ["config.json", "model.safetensors", "modules.json", "1_Pooling/config.json"] {
      #expect(folder.bytes(folder.file(file)) == folder.bytes("\(theirs)/\(file)"), "\(file)")
    }
  }

  @Test func `what is not understood is an error`() throws {
    let folder = try folder(pooling: "weightedmean_tokens")
    let error = #expect(throws: ConfigError.self) {
      try TextEmbedder(folder: folder.path, registry: .networks)
    }
    #expect(error?.description.contains("pooling_mode_weightedmean_tokens") == true)
    let bert = HuggingFaceFixture(name: "bert_model").folder
    #expect(throws: ModelFolderError.self) { try TextEmbedder(folder: bert, registry: .networks) }
  }

  /// all-MiniLM-L6-v2, as Fixtures/make_embeddings.py says. The sums run in another order than in the reference
  /// implementation: numbers of a vector of length 1 differ by some 1e-7.
  @Test(.enabled(if: realModel != nil, "TAIBAI_MINILM names no folder with all-MiniLM-L6-v2"))
  func `a real model gives the vectors of the reference implementation`() throws {
    let file = HuggingFaceFixture.root.deletingLastPathComponent()
      .appending(path: "embeddings.fixture").path
    let fixture = try Safetensors.load(file)
    let bytes = try #require(fixture["texts"]).array(of: UInt8.self)
    let texts = String(decoding: bytes.dropLast(), as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let embedder = try TextEmbedder(folder: Self.realModel ?? "", registry: .networks)
    let vectors = try embedder.embed(texts)
    let difference = (vectors - (try #require(fixture["vectors"]))).abs().max()
    #expect(difference.item(as: Double.self) < 1e-5)
  }
}
