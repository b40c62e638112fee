import Foundation
import LazyConfig
import Models
import NN
import Testing
import Torch

@Suite struct SentenceTransformerTests {
  /// A folder of sentence-transformers around the fixture `bert_model`.
  func folder(_ kinds: [String], _ pooling: String) throws -> BrokenFolder {
    let broken = try BrokenFolder("bert_model")
    let steps = kinds.enumerated().map { index, kind in
      """
      {"idx": \(index), "name": "\(index)", "path": "\(index == 0 ? "" : "\(index)_\(kind)")",
       "type": "sentence_transformers.models.\(kind)"}
      """
    }
    try FileManager.default.createDirectory(
      atPath: "\(broken.path)/1_Pooling", withIntermediateDirectories: true)
    try "[\(steps.joined(separator: ","))]"
      .write(toFile: "\(broken.path)/modules.json", atomically: true, encoding: .utf8)
    try pooling
      .write(toFile: "\(broken.path)/1_Pooling/config.json", atomically: true, encoding: .utf8)
    return broken
  }

  static let mean = """
    {"word_embedding_dimension": 16, "pooling_mode_cls_token": false,
     "pooling_mode_mean_tokens": true, "pooling_mode_max_tokens": false,
     "pooling_mode_mean_sqrt_len_tokens": false}
    """

  @Test func `the mean of the tokens, of length 1`() throws {
    let folder = try folder(["Transformer", "Pooling", "Normalize"], Self.mean)
    let model: SentenceEmbedder = try folder.load().build(registry: .networks)
    let file = try HuggingFaceFixture(name: "bert_model").expected()
    let (ids, mask) = (try file.tensor("in/ids"), try file.tensor("in/mask"))
    let vectors = model.eval()(ids, segmentIDs: try file.tensor("in/segments"), mask: mask)
    let weight = mask.to(.float32).unsqueeze(dim: -1)
    let sum = (try file.tensor("out/last_hidden_state") * weight).sum(dim: [1])
    let mean = sum / weight.sum(dim: [1])
    let expected = mean / mean.square().sum(dim: [1], keepdim: true).sqrt()
    #expect((vectors - expected).abs().max().item(as: Double.self) < 1e-5)
  }

  @Test func `the first token's vector, of any length`() throws {
    let folder = try folder(
      ["Transformer", "Pooling"], #"{"embedding_dimension": 16, "pooling_mode": "cls"}"#)
    let model: SentenceEmbedder = try folder.load().build(registry: .networks)
    #expect(model.pooling is FirstVectorPooling && !model.normalizes)
  }

  @Test func `what is not understood is an error`() throws {
    let dense = try folder(["Transformer", "Pooling", "Dense"], Self.mean)
    #expect(
      dense.error()
        == "modules.json: expected Transformer, Pooling and perhaps Normalize, found Transformer, Pooling, Dense"
    )
    let last = try folder(
      ["Transformer", "Pooling"],
      #"{"pooling_mode_lasttoken": true, "pooling_mode_mean_tokens": false}"#)
    #expect(last.error().contains("pooling_mode_lasttoken: only false is understood"))
    #expect(last.error().contains("pooling_mode_mean_tokens: only true is understood"))
    let both = try folder(
      ["Transformer", "Pooling"],
      #"{"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": true}"#)
    #expect(both.error().contains("pooling_mode_mean_tokens: only false is understood"))
  }

  @Test func `an embedder is written and read again`() throws {
    let folder = try folder(["Transformer", "Pooling", "Normalize"], Self.mean)
    let imported = try folder.load()
    let model: SentenceEmbedder = try imported.build(registry: .networks)
    let copy = try TemporaryFolder()
    try HuggingFace.save(model, original: imported.configJSON, to: copy.path, registry: .networks)
    let again = try HuggingFace.load(copy.path, registry: .networks)
    let other: SentenceEmbedder = try again.build(registry: .networks)
    #expect(other.differences(from: model) == [])
    #expect(again.weights.allSatisfy { $0.value.equal(imported.weights[$0.key]!) })
  }
}
