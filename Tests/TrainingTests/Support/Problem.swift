import Foundation
import LazyConfig
import NN
import Testing
import Torch
import Training

/// The parameters of the problem that Fixtures/make_optimizers.py describes.
@Module
@Configurable
final class Problem: Module {
  @Parameter var wide: Tensor
  @Parameter var tall: Tensor
  @Parameter var vector: Tensor
  @Parameter var cube: Tensor

  init() {
    _wide = Parameter([4, 6], .zeros)
    _tall = Parameter([6, 4], .zeros)
    _vector = Parameter([5], .zeros)
    _cube = Parameter([2, 3, 4], .zeros)
  }

  /// The problem as it starts.
  static func start() throws -> Problem {
    let problem = Problem()
    try problem.load(try Fixture.optimizers.tensors("start"))
    return problem
  }

  /// Puts the gradients of a step, from 0, where a backward pass would put them.
  func differentiate(at step: Int) throws {
    let targets = try Fixture.optimizers.tensors("target")
    let noise = try Fixture.optimizers.tensors("noise")
    for named in parameters() {
      let tensor = named.value.tensor!
      let gradient = 0.5 * (tensor.detach() - targets[named.path]!) + noise[named.path]![step]
      tensor.grad = gradient.to(tensor.dtype)
    }
  }
}

/// A file that Fixtures/make_optimizers.py wrote.
struct Fixture: Sendable {
  static let optimizers = Fixture("optimizers")
  static let schedules = Fixture("schedules")

  /// The configs, by the cases' names.
  let configs: [String: String]
  let path: String

  init(_ name: String) {
    path =
      URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/\(name).fixture").path
    configs = (try? SafetensorsFile(path).metadata) ?? [:]
  }

  func tensor(_ name: String) throws -> Tensor { try SafetensorsFile(path).tensor(name) }

  /// The tensors below a name.
  func tensors(_ name: String) throws -> [String: Tensor] {
    let file = try SafetensorsFile(path)
    let names = file.names.filter { $0.hasPrefix("\(name)/") }
    return try Dictionary(
      uniqueKeysWithValues: names.map {
        (String($0.dropFirst(name.count + 1)), try file.tensor($0))
      })
  }
}

extension TargetRegistry {
  /// The targets of these tests, of Training and of NN: all tests are one program.
  static let training = TargetRegistry(
    discovered.targets.filter { ["NN", "Training", "TrainingTests"].contains($0.module) }
      .compactMap { $0.type as? any Configurable.Type })
}

/// What a config builds.
func build<Part>(_ yaml: String, as type: Part.Type = Part.self) throws -> Part {
  try ConfigTree(yaml: yaml).build(as: type, registry: .training)
}
