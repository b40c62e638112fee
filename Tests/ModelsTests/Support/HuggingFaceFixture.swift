import Foundation
import Models
import NN
import Testing
import Torch

/// One folder that Fixtures/make_huggingface.py wrote: a small model and what transformers computes with it.
struct HuggingFaceFixture: Sendable, CustomTestStringConvertible {
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/huggingface")

  static let all: [HuggingFaceFixture] = {
    let names = try? FileManager.default.contentsOfDirectory(atPath: root.path)
    return (names ?? []).sorted().map(HuggingFaceFixture.init)
  }()

  static let withGradients = ["bert", "distilbert", "gpt2", "llama", "qwen2", "roberta"]
    .map(HuggingFaceFixture.init)

  let name: String
  var testDescription: String { name }
  var folder: String { Self.root.appending(path: name).path }

  func load() throws -> ImportedModel {
    try HuggingFace.load(folder, registry: .networks)
  }

  /// Inputs, results and gradients.
  func expected() throws -> SafetensorsFile {
    try SafetensorsFile("\(folder)/expected.fixture")
  }
}

/// What a model computes of a fixture's inputs.
struct HuggingFaceRun {
  let model: any Module
  /// By the names that transformers gives its results.
  var outputs: [String: Tensor] = [:]
  var loss: Tensor?
  /// Which places hold no padding: [B, T].
  let mask: Tensor

  init(_ model: any Module, _ file: SafetensorsFile) throws {
    self.model = model
    func input(_ name: String) throws -> Tensor? {
      file.info("in/\(name)") == nil ? nil : try file.tensor("in/\(name)")
    }
    let ids = try #require(try input("ids"))
    let (segments, labels) = (try input("segments"), try input("labels"))
    mask = try #require(try input("mask"))
    func loss(_ scores: Tensor, _ labels: Tensor?) -> Tensor? {
      labels.map { scores.reshape([-1, scores.size(-1)]).crossEntropyLoss($0.flatten()) }
    }
    switch model {
    case let model as CausalLM:
      let logits = model(ids, mask: mask)
      outputs["logits"] = logits
      self.loss = labels.map { CausalLM.loss(logits, next: $0) }
    case let model as Decoder: outputs["last_hidden_state"] = model(ids, mask: mask)
    case let model as Bert:
      let x = model(ids, segmentIDs: segments, mask: mask)
      outputs["last_hidden_state"] = x
      outputs["pooler_output"] = model.pooled(x, mask: mask)
    case let model as BertForPreTraining:
      let scores = model(ids, segmentIDs: segments, mask: mask)
      let name = model.nextSentence == nil ? "logits" : "prediction_logits"
      outputs[name] = scores.tokens
      outputs["seq_relationship_logits"] = scores.nextSentence
      self.loss = loss(scores.tokens, labels)
      if let next = scores.nextSentence, let total = self.loss {
        self.loss = loss(next, try input("next_sentence_label")).map { total + $0 }
      }
    case let model as SequenceClassifier:
      let scores = model(ids, segmentIDs: segments, mask: mask)
      outputs["logits"] = scores
      self.loss = loss(scores, labels)
    case let model as TokenClassifier:
      let scores = model(ids, segmentIDs: segments, mask: mask)
      outputs["logits"] = scores
      self.loss = loss(scores, labels)
    case let model as SpanClassifier:
      let scores = model(ids, segmentIDs: segments, mask: mask)
      for (index, end) in ["start", "end"].enumerated() {
        let score = scores.select(dim: 2, index: index)
        outputs["\(end)_logits"] = score
        let part = try input("\(end)_positions").map { score.crossEntropyLoss($0) * 0.5 }
        self.loss = part.map { part in self.loss.map { $0 + part } ?? part }
      }
    default: break
    }
  }

  /// The largest difference from what is expected, at places that are no padding, as a part of the larger of the
  /// expected number and 1.
  func difference(_ name: String, from theirs: Tensor) throws -> Double {
    let ours = try #require(outputs[name], "no \(name)").detach().to(.float32)
    let theirs = theirs.to(.float32)
    try #require(ours.shape == theirs.shape)
    let worst = (ours - theirs).abs() / theirs.abs().clamp(min: 1) * weight(of: ours)
    return worst.max().item(as: Double.self)
  }

  /// 1 for what comes of tokens, 0 for what comes of padding: [B, T, 1] for vectors of tokens, [B, T] for numbers of
  /// tokens, [B, 1] for those of
  /// sequences, which come of the first token.
  func weight(of output: Tensor) -> Tensor {
    if output.rank == 2, output.shape == mask.shape { return mask.to(.float32) }
    let weight =
      output.rank == 3 ? mask.unsqueeze(dim: -1) : mask.narrow(dim: 1, start: 0, length: 1)
    return weight.to(.float32)
  }
}
