import Datasets
import NN
import Runs
import Torch

/// Measures a model on batches.
struct Evaluator {

  let precision: Precision
  let device: Device
  let classes: [String]?
  /// How many batches count; nil for all.
  let limit: Int?

  /// What was found on one set.
  struct Result {
    /// The loss, and each metric.
    var values: [(name: String, value: Double)] = []
    /// Tables by name.
    var tables: [(name: String, table: Table)] = []
  }

  /// The mean loss over everything that is predicted, and the metrics.
  func evaluate(
    _ model: any Trainable, on source: any BatchSource, isStopped: () -> Bool = { false }
  ) throws -> Result {
    let plan = try source.plan(epoch: 0)
    let count = min(limit ?? .max, plan.batchCount)
    let prefetcher = Prefetcher(plan)
    var (sum, things) = (0.0, 0)
    try model.evaluating {
      for _ in 0..<count {
        guard !isStopped(), let batch = try prefetcher.next() else { break }
        let outcome = try inferenceMode { try run(model, TensorBatch(batch, on: device)) }
        sum += outcome.loss.item().doubleValue * Double(outcome.count)
        things += outcome.count
      }
    }
    var result = Result()
    let loss = things > 0 ? sum / Double(things) : .nan
    result.values.append(("loss", loss))
    return result
  }

  private func run(_ model: any Trainable, _ batch: TensorBatch) throws -> Outcome {
    guard let type = precision.autocastType else { return try model.outcome(on: batch) }
    return try autocast(type, device: device.kind) { try model.outcome(on: batch) }
  }
}
