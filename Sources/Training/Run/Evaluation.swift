import Datasets
public import Foundation
import NN
public import Runs
public import Torch

/// What was measured of a model on the validation sets of its config.
public struct Evaluation {
  /// The values by name: `validation/loss`.
  public private(set) var values: [(name: String, value: Double)] = []
  /// The tables by name: `validation/confusion`.
  public private(set) var tables: [(name: String, table: Table)] = []

  /// Measures a run that was executed.
  ///
  /// - Throws: `DataError` when the data is not there any more, ``TrainingError`` when there is no validation set.
  public init(of saved: SavedRun, cacheFolder: URL) throws {
    let device = saved.model.parameters().lazy.compactMap(\.value.tensor?.device).first ?? .cpu
    try self.init(saved.run, saved.model, device, cacheFolder)
  }

  /// Measures the model that a run would start from.
  public init(of run: TrainingRun, on device: Device = .cpu, cacheFolder: URL) throws {
    let model = try run.model.buildModel(
      seed: UInt64(bitPattern: Int64(run.seed)), device: device)
    if let weights = run.weights { _ = try weights.load(into: model) }
    try self.init(run, model, device, cacheFolder)
  }

  private init(
    _ run: TrainingRun, _ model: any Trainable, _ device: Device, _ cacheFolder: URL
  ) throws {
    let context = PreparationContext(
      seed: UInt64(bitPattern: Int64(run.seed)), cacheFolder: cacheFolder)
    let data = try run.data.prepare(context)
    try DataFit(model: model, data: data).check()
    guard !data.validation.isEmpty else {
      throw TrainingError.mismatch("data: there is no validation set: set validation")
    }
    let evaluator = Evaluator(
      metrics: run.metrics, precision: run.trainer.precision, device: device,
      classes: data.classes, limit: nil)
    for (name, source) in data.validation.sorted(by: { $0.key < $1.key }) {
      let result = try evaluator.evaluate(model, on: source)
      values += result.values.map { ("\(name)/\($0.name)", $0.value) }
      tables += result.tables.map { ("\(name)/\($0.name)", $0.table) }
    }
  }
}
