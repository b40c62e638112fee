import Foundation
public import Torch

/// How the first values of a parameter are drawn.
public struct Initializer: Sendable {
  /// What it is called in a config and in a listing: `normal(0.02)`.
  public let name: String
  let fill: @Sendable (_ tensor: Tensor, _ generator: Generator?) -> Void

  /// - Parameters:
  ///   - name: What it is called in a config and in a listing.
  ///   - fill: Writes the values into the tensor, with numbers from the generator.
  public init(_ name: String, fill: @escaping @Sendable (Tensor, Generator?) -> Void) {
    self.name = name
    self.fill = fill
  }

  /// 0 everywhere.
  public static let zeros = constant(0)
  /// 1 everywhere.
  public static let ones = constant(1)
  /// The values were given and are left alone.
  public static let given = Initializer("given") { _, _ in }

  /// One value everywhere.
  public static func constant(_ value: Double) -> Initializer {
    Initializer(value == 0 ? "zeros" : value == 1 ? "ones" : "constant(\(value))") { tensor, _ in
      tensor.fill_(Scalar(value))
    }
  }

  /// Normal, with this standard deviation.
  public static func normal(_ std: Double, mean: Double = 0) -> Initializer {
    Initializer("normal(\(std))") { tensor, generator in
      tensor.normal_(mean: mean, std: std, generator: generator)
    }
  }

  /// Uniform from −bound to bound.
  public static func uniform(_ bound: Double) -> Initializer {
    Initializer("uniform(\(bound))") { tensor, generator in
      tensor.uniform_(from: -bound, to: bound, generator: generator)
    }
  }

  /// Uniform within 1/√fan-in, as PyTorch's `Linear` draws its weights: `kaiming_uniform_` with a = √5
  /// (He et al. 2015, arXiv 1502.01852).
  ///
  /// - Parameter fanIn: How many inputs each output sums over; nil takes it from the shape.
  public static func fanIn(_ fanIn: Int? = nil) -> Initializer {
    Initializer("fan_in") { tensor, generator in
      let inputs = fanIn ?? tensor.shape.dropFirst().reduce(1, *)
      let bound = inputs > 0 ? 1 / Double(inputs).squareRoot() : 0
      tensor.uniform_(from: -bound, to: bound, generator: generator)
    }
  }

  /// Uniform with the variance 2/(fan-in + fan-out) (Glorot and Bengio 2010).
  public static let xavierUniform = Initializer("xavier_uniform") { tensor, generator in
    let (fanIn, fanOut) = fans(tensor.shape)
    let bound = (6 / Double(max(1, fanIn + fanOut))).squareRoot()
    tensor.uniform_(from: -bound, to: bound, generator: generator)
  }

  /// Normal with the variance 2/(fan-in + fan-out) (Glorot and Bengio 2010).
  public static let xavierNormal = Initializer("xavier_normal") { tensor, generator in
    let (fanIn, fanOut) = fans(tensor.shape)
    tensor.normal_(
      mean: 0, std: (2 / Double(max(1, fanIn + fanOut))).squareRoot(), generator: generator)
  }

  /// Normal, drawn anew where a value lies more than two standard deviations off.
  public static func truncatedNormal(_ std: Double) -> Initializer {
    Initializer("truncated_normal(\(std))") { tensor, generator in
      // By the inverse of the distribution function: one draw for each value.
      let edge = erf(2 / 2.0.squareRoot())
      tensor.uniform_(from: -edge, to: edge, generator: generator)
      tensor.erfinv_().mul_(Scalar(std * 2.0.squareRoot()))
    }
  }

  /// Whether this is PyTorch's rule for `Linear`, by which the bias is drawn too.
  var isFanIn: Bool { name == "fan_in" }

  /// The same, but for one row that is zero.
  func zeroing(row: Int?) -> Initializer {
    guard let row else { return self }
    return Initializer(name) { tensor, generator in
      fill(tensor, generator)
      tensor.select(dim: 0, index: row).zero_()
    }
  }

  private static func fans(_ shape: [Int]) -> (Int, Int) {
    guard shape.count > 1 else { return (shape.first ?? 1, shape.first ?? 1) }
    let field = shape.dropFirst(2).reduce(1, *)
    return (shape[1] * field, shape[0] * field)
  }
}
