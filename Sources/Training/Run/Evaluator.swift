import Datasets
import NN
import Runs
import Torch

/// Measures a model on batches.
struct Evaluator {
  let metrics: [any Metric]
  let precision: MatrixPrecision
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
  func evaluate(_ model: any Trainable, on source: any BatchSource) throws -> Result {
    let plan = try source.plan(epoch: 0)
    let prefetcher = Prefetcher(plan) { TensorBatch($0) }
    var (sum, count) = (0.0, 0)
    var accumulators = metrics.map { $0.accumulator(classNames: classes ?? []) }
    try model.evaluating {
      for _ in 0..<min(limit ?? .max, plan.batchCount) {
        guard let batch = try prefetcher.next() else { break }
        let (outcome, scores) = try inferenceMode { try run(model, batch.to(device)) }
        let loss = outcome.loss.item().doubleValue * Double(outcome.count)
        sum += loss
        count += outcome.count
        for index in metrics.indices {
          try accumulators[index].add(
            answers(
              metrics[index].input, scores, outcome.targets,
              .losses(sum: loss, count: outcome.count)))
        }
      }
    }
    var result = Result(values: [("loss", count > 0 ? sum / Double(count) : .nan)])
    for (metric, accumulator) in zip(metrics, accumulators) {
      result.values += accumulator.values
      if let table = accumulator.table { result.tables.append((metric.name, table)) }
    }
    return result
  }

  /// What the model makes of a batch, with the scores where a metric asks for them.
  private func run(_ model: any Trainable, _ batch: TensorBatch) throws -> (Outcome, Tensor?) {
    func body() throws -> (Outcome, Tensor?) {
      let outcome = try model.outcome(on: batch)
      return (outcome, metrics.contains { $0.input != .losses } ? outcome.scores : nil)
    }
    guard let type = precision.autocastType else { return try body() }
    return try autocast(type, device: device.kind) { try body() }
  }

  /// What a metric is given of an outcome.
  private func answers(
    _ input: MetricInput, _ scores: Tensor?, _ targets: Tensor?, _ losses: MetricBatch
  ) throws -> MetricBatch {
    guard input != .losses, let scores, let targets else { return losses }
    if scores.rank == 1 {
      return .numbers(predictions: doubles(scores), targets: doubles(targets))
    }
    let predictions = try scores.argmax(dim: -1).to(.cpu).array(of: Int64.self)
    let rights = try targets.to(.cpu).array(of: Int64.self)
    let asked = zip(predictions, rights).filter { $1 != Int64(Outcome.ignoredClass) }
    return .classes(predictions: asked.map { Int($0.0) }, targets: asked.map { Int($0.1) })
  }

  private func doubles(_ tensor: Tensor) -> [Double] {
    ((try? tensor.to(.cpu)) ?? tensor).to(.float64).array(of: Double.self)
  }
}
