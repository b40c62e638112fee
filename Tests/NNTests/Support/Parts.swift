import LazyConfig
import NN
import Torch

/// A module with something of every kind that a module can hold.
@Module
@Configurable
final class Workbench: Module {
  @Parameter var weight: Tensor
  @Parameter var bias: Tensor?
  @Parameter var leftOut: Tensor?
  @Buffer var mean: Tensor
  @Buffer var table: Tensor
  let first: Linear
  let maybe: Linear?
  let list: [any UnaryModule]
  let byName: [String: Linear]
  let size: Int

  init(size: Int = 2) throws {
    _weight = Parameter([size], .ones)
    _bias = Parameter([size], .zeros)
    _leftOut = .none
    _mean = Buffer(Tensor.zeros([size]))
    _table = Buffer(Tensor.ones([size]), isSaved: false)
    first = Linear(inFeatures: size, outFeatures: size)
    maybe = nil
    list = [LayerNorm(hiddenSize: size), ReLU()]
    byName = ["b": Linear(inFeatures: size, outFeatures: 1, bias: false)]
    self.size = size
  }

  func forward(_ x: Tensor) -> Tensor { list[0](first(x) * weight) }
}

/// Two modules, one or two objects.
@Module
@Configurable
final class Twins: UnaryModule {
  let left: any UnaryModule
  let right: any UnaryModule

  init(left: any UnaryModule, right: any UnaryModule) {
    self.left = left
    self.right = right
  }

  func forward(_ x: Tensor) -> Tensor { right(left(x)) }
}

/// A stack of layers.
@Module
@Configurable
final class Chain: UnaryModule {
  let layers: [any FeedForward]

  init(@Provided hiddenSize: Int, layers: [any FeedForward]) { self.layers = layers }

  func forward(_ x: Tensor) -> Tensor { layers.reduce(x) { $1($0) } }

  static func tree(_ count: Int = 4) throws -> ConfigTree {
    try ConfigTree(
      yaml: """
        _target_: Chain
        hidden_size: 8
        layers: {_repeat_: \(count), _of_: MLP}
        """)
  }
}
