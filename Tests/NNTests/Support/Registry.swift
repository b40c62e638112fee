import LazyConfig
import NN
import Torch

extension TargetRegistry {
  /// The targets of these tests and of NN: all tests are one program, and other tests have an `MLP` too.
  static let networks = TargetRegistry(
    discovered.targets.filter { ["NN", "NNTests"].contains($0.module) }
      .compactMap { $0.type as? any Configurable.Type })
}

extension ConfigTree {
  /// Builds a model of the targets of these tests and of NN.
  func model<Model>(
    as type: Model.Type = Model.self, seed: UInt64? = 0, dtype: DType = .float32,
    device: Device = .cpu
  ) throws -> Model {
    try buildModel(as: type, seed: seed, dtype: dtype, device: device, registry: .networks)
  }
}
