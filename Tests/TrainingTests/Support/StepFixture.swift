import Foundation
import LazyConfig
import Models
import NN
import Testing
import Torch
import Training

/// A folder of Fixtures/steps, which Fixtures/make_steps.py wrote: a small model as it starts, batches, and what
/// PyTorch's training makes of them.
struct StepFixture: CustomTestStringConvertible, Sendable {
  let name: String
  let optimizer: String
  let schedule: String
  /// The limit of the gradients' norm.
  let limit: Double

  static let all = [
    StepFixture(
      name: "gpt2",
      optimizer: "{_target_: AdamW, lr: 1e-2, betas: [0.9, 0.99], weight_decay: 0.1}",
      schedule: "{_target_: CosineDecay, final_factor: 0.1, warmup_steps: 5}", limit: 1),
    StepFixture(
      name: "bert", optimizer: "{_target_: AdamW, lr: 1e-2, weight_decay: 0.01}",
      schedule: "{_target_: LinearDecay, warmup_steps: 4, warmup_start: 0}", limit: 2),
  ]

  var testDescription: String { name }
  var folder: String {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/steps/\(name)").path
  }

  func model(dtype: DType = .float32) throws -> any Module {
    try HuggingFace.load(folder, registry: .models)
      .build(as: (any Module).self, dtype: dtype, registry: .models)
  }

  func expected() throws -> SafetensorsFile {
    try SafetensorsFile("\(folder)/expected.safetensors")
  }

  /// A list of numbers, one for each step.
  func numbers(_ name: String) throws -> [Double] {
    try expected().tensor(name).array(of: Double.self)
  }

  /// Tensors of the model's parameters below a name, by our names.
  func tensors(below name: String) throws -> [String: Tensor] {
    let file = try expected()
    var theirs: [String: Tensor] = [:]
    for key in file.names where key.hasPrefix("\(name)/") {
      theirs[String(key.dropFirst(name.count + 1))] = try file.tensor(key)
    }
    return try HuggingFace.renamed(theirs, like: folder, registry: .models)
  }

  /// The loss of a model on the batch of a step.
  func loss(_ model: any Module, at step: Int) throws -> Tensor {
    let file = try expected()
    func part(_ name: String) throws -> Tensor {
      try file.tensor(name).select(dim: 0, index: step).to(.int64)
    }
    switch model {
    case let model as CausalLM:
      let ids = try part("ids")
      return CausalLM.loss(model(ids), next: ids)
    case let model as BertForPreTraining:
      let scores = model(try part("ids"), mask: try part("mask")).tokens
      return scores.flatten(startDim: 0, endDim: 1).crossEntropyLoss(try part("labels").flatten())
    default:
      throw SkippedModel(name: "\(type(of: model))")
    }
  }

  struct SkippedModel: Error {
    let name: String
  }
}

extension TargetRegistry {
  /// The targets of Models, of NN and of Training.
  static let models = TargetRegistry(
    discovered.targets.filter { ["NN", "Models", "Training"].contains($0.module) }
      .compactMap { $0.type as? any Configurable.Type })
}
