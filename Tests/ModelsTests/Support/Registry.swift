import LazyConfig
import Models
import NN
import Testing
import Torch

extension TargetRegistry {
  /// The targets of these tests, of Models and of NN: all tests are one program, and other tests have an `MLP` too.
  static let networks = TargetRegistry(
    discovered.targets.filter { ["NN", "Models", "ModelsTests"].contains($0.module) }
      .compactMap { $0.type as? any Configurable.Type })
}

extension ConfigTree {
  /// The config of a recipe.
  static func recipe(_ name: String, _ overrides: String...) throws -> ConfigTree {
    var tree = try #require(RecipeRegistry.discovered.find(name).first, "\(name)").tree()
    for override in overrides { try tree.apply(override, registry: .networks) }
    return tree
  }

  /// Builds a model of the targets of these tests, of Models and of NN.
  func model<Model>(
    as type: Model.Type = Model.self, seed: UInt64? = 0, dtype: DType = .float32,
    device: Device = .cpu
  ) throws -> Model {
    try buildModel(as: type, seed: seed, dtype: dtype, device: device, registry: .networks)
  }
}
