import Foundation
import Torch

extension ModelSummary {
  /// The summary for programs: every module by itself, numbers as they are, bytes and operations as integers.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    let report = Report(
      model: model, dtype: "\(dtype)", optimizer: optimizer.rawValue, parameters: parameterCount,
      batch: example?.batch, length: example?.length,
      flops: operations.map(Report.Operations.init),
      memory: Report.Memory(
        weights: memory.weights, gradients: memory.gradients, optimizer: memory.optimizer,
        activations: memory.activations, peak: memory.peak),
      stages: stages.map { stage in
        Report.Stage(
          path: stage.path, type: stage.type,
          calls: stage.calls.map { Report.Call(arguments: $0.arguments, result: $0.result) },
          parameters: stage.parameters,
          flops: operations == nil ? nil : Report.Operations(stage.operations))
      })
    return String(decoding: try encoder.encode(report), as: UTF8.self)
  }
}

private struct Report: Encodable {
  struct Operations: Encodable {
    let forward: Double
    let backward: Double

    init(_ count: OperationCount) {
      forward = count.forward
      backward = count.backward
    }
  }

  struct Memory: Encodable {
    let weights: Int
    let gradients: Int
    let optimizer: Int
    let activations: Int?
    let peak: Int?
  }

  struct Call: Encodable {
    let arguments: [[Int]]
    let result: [Int]
  }

  struct Stage: Encodable {
    let path: String
    let type: String
    let calls: [Call]
    let parameters: Int
    let flops: Operations?
  }

  let model: String
  let dtype: String
  let optimizer: String
  let parameters: Int
  let batch: Int?
  let length: Int?
  let flops: Operations?
  let memory: Memory
  let stages: [Stage]
}
