import LazyConfig
import NN
import Torch

extension ConfigTree {
  /// Builds a model and gives it weights; in the type that most numbers of the weights have, unless one is given.
  func buildModel<Model>(
    as type: Model.Type, weights: [String: Tensor], dtype: DType?, device: Device,
    registry: TargetRegistry
  ) throws -> Model {
    var counts: [DType: Int] = [:]
    for tensor in weights.values where tensor.dtype.isFloatingPoint {
      counts[tensor.dtype, default: 0] += tensor.count
    }
    let stored = counts.max { ($0.value, $0.key.rawValue) < ($1.value, $1.key.rawValue) }?.key
    let model = try buildModel(
      as: type, seed: nil, dtype: dtype ?? stored ?? .float32, device: device, registry: registry)
    if let module = model as? any Module { try module.load(weights) }
    return model
  }
}
