import LazyConfig
import NN
import Torch

/// A model: numbers [B, 4] to scores of three classes. It has no dropout: all tests share the generator of the device.
@Module
@Configurable
final class Guesser: Trainable {
  let layers: [GuesserLayer]
  let head: Linear

  init(layers: [GuesserLayer], head: Linear) {
    self.layers = layers
    self.head = head
  }

  func forward(_ x: Tensor) -> Tensor { head(layers.reduce(x) { $1($0) }) }

  func outcome(on batch: TensorBatch) throws -> Outcome {
    .classes(self(try batch.tensor(.x)), try batch.tensor(.labels))
  }

  /// One with weights that follow from a seed.
  static func make(seed: UInt64 = 1) throws -> Guesser {
    try build(
      """
      _target_: Guesser
      layers:
        _repeat_: 3
        _of_: {_target_: GuesserLayer, linear: {_target_: Linear, in_features: 4, out_features: 4}}
      head: {_target_: Linear, in_features: 4, out_features: 3}
      """, seed: seed)
  }

  private static func build(_ yaml: String, seed: UInt64) throws -> Guesser {
    try ConfigTree(yaml: yaml).buildModel(seed: seed, registry: .training)
  }
}

/// A layer that may do harm: what `poison` makes of its result takes the result's place.
@Module
@Configurable
final class GuesserLayer: Module {
  let linear: Linear
  var poison: ((Tensor) -> Tensor)?
  /// How often the layer ran.
  var runs = 0

  init(linear: Linear) { self.linear = linear }

  func forward(_ x: Tensor) -> Tensor {
    runs += 1
    let result = linear(x).tanh() + x
    return poison?(result) ?? result
  }
}

extension TensorName {
  static let x = TensorName("x")
}

extension TensorBatch {
  /// Numbers and classes that follow from a seed; every third is not asked when `skipping`.
  static func random(_ size: Int, seed: UInt64, skipping: Bool = false) throws -> TensorBatch {
    let generator = try Generator(seed: seed)
    let x = Tensor.randn([size, 4], generator: generator)
    let labels = Tensor.randint(0, 3, [size], generator: generator, dtype: .int64)
    if skipping {
      for row in stride(from: 0, to: size, by: 3) { labels.select(dim: 0, index: row).fill_(-100) }
    }
    return TensorBatch([.x: x, .labels: labels])
  }

  /// The rows of several batches in one.
  static func joined(_ batches: [TensorBatch]) -> TensorBatch {
    batches[0].tensors.reduce(into: TensorBatch()) { joined, named in
      joined[named.name] = Tensor.cat(batches.compactMap { $0[named.name] }, dim: 0)
    }
  }
}
