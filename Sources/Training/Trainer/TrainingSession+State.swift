import NN
public import Torch

extension TrainingSession {
  /// What a checkpoint holds of the session, by file. The next step changes it.
  public func tensors() -> [String: [String: Tensor]] {
    var files = [
      Checkpoint.File.model: model.state(), Checkpoint.File.optimizer: optimization.state(),
    ]
    if let average { files[Checkpoint.File.average] = average.state() }
    if let scaler { files[Checkpoint.File.scaler] = scaler.state() }
    return files
  }

  /// Goes on from a checkpoint.
  ///
  /// - Throws: `NNError` or ``TrainingError`` when it does not fit the model, the optimizer and the settings.
  public func load(_ checkpoint: Checkpoint) throws {
    func tensors(_ name: String) throws(TrainingError) -> [String: Tensor] {
      guard let tensors = try checkpoint.tensors(name) else {
        throw .badCheckpoint(path: checkpoint.path, reason: "it has no \(name).safetensors")
      }
      return tensors
    }
    let (model, optimizer) = (
      try tensors(Checkpoint.File.model), try tensors(Checkpoint.File.optimizer)
    )
    let averages = try average.map { _ in try tensors(Checkpoint.File.average) }
    let scale = try scaler.map { _ in try tensors(Checkpoint.File.scaler) }
    try self.model.load(model)
    try optimization.load(optimizer)
    if let averages { try average?.load(averages) }
    if let scale { try scaler?.load(scale) }
    step = checkpoint.state.step
  }
}
