import LazyConfig

// What the four designs share. The parts are stand-ins: they hold what they are given, and compute nothing.

/// A nonlinear function.
@Configurable
enum Activation: String {
  case gelu
  case geluTanh = "gelu_tanh"
  case relu
}

/// What a layer lets its tokens exchange.
protocol Attention: AnyObject {}

/// A model of the discussion, in any design.
protocol SeedModel {
  var attention: any Attention { get }
  /// What the discussion prints: `bert.transformer.mlp.act`.
  var act: Activation { get }
}
