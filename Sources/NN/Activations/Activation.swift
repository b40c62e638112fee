public import LazyConfig
public import Torch

/// A function of each element, or of the last dimension.
///
/// In a config it is named: `act: gelu_tanh`. A function of your own is a module like these:
///
///     @Module @Configurable("square_relu")
///     final class SquareReLU: Activation {
///       init() {}
///       func forward(_ x: Tensor) -> Tensor { x.relu().square() }
///     }
public protocol Activation: UnaryModule {
  /// The same function where a product applies it in its own pass; nil, which is the default, where none does.
  var inProducts: ProductActivation? { get }
}

extension Activation {
  public var inProducts: ProductActivation? { nil }
}

/// x·Φ(x), where Φ is the normal distribution function (Hendrycks and Gimpel 2016, arXiv 1606.08415).
@Module @Configurable("gelu", "gelu_python")
public final class GELU: Activation {
  /// It has no settings.
  public init() {}
  public func forward(_ x: Tensor) -> Tensor { x.gelu() }
  public var inProducts: ProductActivation? { .gelu }
}

/// GELU by its approximation with tanh, which GPT-2 uses: Hugging Face's `gelu_new`.
@Module
@Configurable(
  "gelu_tanh", "gelu_new", "gelu_pytorch_tanh", "gelu_fast", "gelu_accurate", "gelu_python_tanh")
public final class GELUTanh: Activation {
  /// It has no settings.
  public init() {}
  public func forward(_ x: Tensor) -> Tensor { x.gelu(approximate: "tanh") }
  public var inProducts: ProductActivation? { .geluTanh }
}

/// GELU, cut off at −10 and 10, for quantisation.
@Module @Configurable("gelu_10")
public final class ClippedGELU: Activation {
  /// It has no settings.
  public init() {}
  public func forward(_ x: Tensor) -> Tensor { x.gelu().clamp(min: -10, max: 10) }
}

/// x·σ(1.702·x), which CLIP uses.
@Module @Configurable("quick_gelu")
public final class QuickGELU: Activation {
  /// It has no settings.
  public init() {}
  public func forward(_ x: Tensor) -> Tensor { x * (x * 1.702).sigmoid() }
}

/// max(x, 0).
@Module @Configurable("relu")
public final class ReLU: Activation {
  /// It has no settings.
  public init() {}
  public func forward(_ x: Tensor) -> Tensor { x.relu() }
  public var inProducts: ProductActivation? { .relu }
}

/// max(x, 0)² (So et al. 2021, arXiv 2109.08668).
@Module @Configurable("relu2", "squared_relu")
public final class SquaredReLU: Activation {
  /// It has no settings.
  public init() {}
  public func forward(_ x: Tensor) -> Tensor { x.relu().square() }
}

/// min(max(x, 0), 6).
@Module @Configurable("relu6")
public final class ReLU6: Activation {
  /// It has no settings.
  public init() {}
  public func forward(_ x: Tensor) -> Tensor { x.relu6() }
}

/// x for positive x, slope·x for others.
@Module @Configurable("leaky_relu")
public final class LeakyReLU: Activation {
  /// The slope for negative x.
  public let slope: Double
  /// - Parameter slope: The slope for negative x.
  public init(slope: Double = 0.01) { self.slope = slope }
  public func forward(_ x: Tensor) -> Tensor { x.leakyRelu(negativeSlope: Scalar(slope)) }
}

/// x for positive x, a learned slope times x for others (He et al. 2015, arXiv 1502.01852).
@Module @Configurable("prelu")
public final class PReLU: Activation {
  /// The slope: [1].
  @Parameter public var weight: Tensor
  /// - Parameter slope: The slope that training starts with.
  public init(slope: Double = 0.25) { _weight = Parameter([1], .constant(slope)) }
  public func forward(_ x: Tensor) -> Tensor { x.prelu(weight: weight) }
}

/// x for positive x, eˣ − 1 for others.
@Module @Configurable("elu")
public final class ELU: Activation {
  /// It has no settings.
  public init() {}
  public func forward(_ x: Tensor) -> Tensor { x.elu() }
}

/// x·σ(x), also called swish (Elfwing et al. 2017, arXiv 1702.03118).
@Module @Configurable("silu", "swish")
public final class SiLU: Activation {
  /// It has no settings.
  public init() {}
  public func forward(_ x: Tensor) -> Tensor { x.silu() }
  public var inProducts: ProductActivation? { .silu }
}

/// x·min(max(x + 3, 0), 6)/6 (Howard et al. 2019, arXiv 1905.02244).
@Module @Configurable("hardswish")
public final class HardSwish: Activation {
  /// It has no settings.
  public init() {}
  public func forward(_ x: Tensor) -> Tensor { x.hardswish() }
}

/// x·tanh(ln(1 + eˣ)) (Misra 2019, arXiv 1908.08681).
@Module @Configurable("mish")
public final class Mish: Activation {
  /// It has no settings.
  public init() {}
  public func forward(_ x: Tensor) -> Tensor { x.mish() }
}

/// tanh(x).
@Module @Configurable("tanh")
public final class Tanh: Activation {
  /// It has no settings.
  public init() {}
  public func forward(_ x: Tensor) -> Tensor { x.tanh() }
}

/// 1/(1 + e⁻ˣ).
@Module @Configurable("sigmoid")
public final class Sigmoid: Activation {
  /// It has no settings.
  public init() {}
  public func forward(_ x: Tensor) -> Tensor { x.sigmoid() }
}

/// ln(1 + eˣ).
@Module @Configurable("softplus")
public final class Softplus: Activation {
  /// It has no settings.
  public init() {}
  public func forward(_ x: Tensor) -> Tensor { x.softplus() }
}

/// √ln(1 + eˣ).
@Module @Configurable("sqrtsoftplus")
public final class SqrtSoftplus: Activation {
  /// It has no settings.
  public init() {}
  public func forward(_ x: Tensor) -> Tensor { x.softplus().sqrt() }
}

/// The normal distribution function of (x − μ)/σ, with μ = √½ and σ = √(1/4π) (Ma et al. 2022, arXiv
/// 2209.10655, section 3.2).
@Module @Configurable("laplace")
public final class Laplace: Activation {
  /// It has no settings.
  public init() {}
  public func forward(_ x: Tensor) -> Tensor {
    // The paper's constants, rounded as the reference implementation rounds them.
    (((x - 0.707107) / (0.282095 * 2.0.squareRoot())).erf() + 1) * 0.5
  }
}

/// x, unchanged.
@Module @Configurable("linear", "identity")
public final class Identity: Activation {
  /// It has no settings.
  public init() {}
  public func forward(_ x: Tensor) -> Tensor { x }
}
