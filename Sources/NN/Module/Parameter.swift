public import Torch

/// A tensor that training changes.
///
///     @Parameter var weight: Tensor
///     @Parameter var bias: Tensor?
///
/// `weight` is the tensor, `$weight` the parameter. Two modules that hold one `Parameter` share it: it is
/// counted, moved and saved once.
@propertyWrapper
public final class Parameter<Value: ParameterValue>: AnyParameter {
  /// The tensor, or nil where it is left out.
  public var wrappedValue: Value
  /// How the first values are drawn.
  public let initializer: Initializer
  /// The shape that was asked for, when there is none such: a config can say so.
  public private(set) var impossibleShape: [Int]?

  /// The parameter itself.
  public var projectedValue: Parameter { self }

  public var tensor: Tensor? {
    get { wrappedValue.tensor }
    set { wrappedValue = Value(tensor: newValue, instead: wrappedValue) }
  }

  private init(value: Value, _ initializer: Initializer) {
    wrappedValue = value
    self.initializer = initializer
  }

  /// A parameter with first values.
  ///
  /// In a model that is built from a config, they are drawn when all paths are known; see
  /// ``ModelDefaults``. Otherwise they are drawn now, from the device's default generator.
  ///
  /// - Parameters:
  ///   - shape: Its shape.
  ///   - initializer: How the values are drawn.
  public convenience init(_ shape: [Int], _ initializer: Initializer) {
    let defaults = ModelDefaults.current
    let isPossible = !defaults.isDeferred || Self.isPossible(shape)
    let tensor = Tensor.empty(
      isPossible ? shape : shape.map { _ in 0 }, dtype: defaults.dtype, device: defaults.device)
    self.init(value: Value(tensor: tensor, instead: nil), initializer)
    if !isPossible { impossibleShape = shape }
    if !defaults.isDeferred { initialize(with: nil) }
    tensor.requiresGrad = true
  }

  /// Whether there can be a tensor of a shape: no size is negative, and its bytes can be counted.
  private static func isPossible(_ shape: [Int]) -> Bool {
    var count = 16
    for size in shape {
      let (product, overflows) = count.multipliedReportingOverflow(by: size)
      guard size >= 0, !overflows else { return false }
      count = product
    }
    return true
  }

  /// A parameter with given values.
  public convenience init(_ tensor: Tensor) {
    self.init(value: Value(tensor: tensor, instead: nil), .given)
    if tensor.dtype.isFloatingPoint { tensor.requiresGrad = true }
  }
}

extension Parameter where Value == Tensor? {
  /// A parameter that is left out, such as the bias of a layer without one.
  public static var none: Parameter { Parameter(value: nil, .given) }

  /// A parameter, or none.
  public convenience init(_ shape: [Int]?, _ initializer: Initializer) {
    if let shape { self.init(shape, initializer) } else { self.init(value: nil, .given) }
  }
}

/// A parameter of any kind.
public protocol AnyParameter: AnyObject {
  /// The tensor; nil for one that is left out.
  var tensor: Tensor? { get set }
  /// How the first values are drawn.
  var initializer: Initializer { get }
  /// The shape that was asked for, when there is none such.
  var impossibleShape: [Int]? { get }
}

extension AnyParameter {
  /// Draws the first values.
  ///
  /// - Parameter generator: Where from; nil for the device's default generator.
  public func initialize(with generator: Generator?) {
    guard let tensor, tensor.device.kind != .meta else { return }
    noGrad { initializer.fill(tensor, generator) }
  }
}

/// What a ``Parameter`` holds: a tensor, or a tensor that may be left out.
public protocol ParameterValue {
  /// The tensor; nil where it is left out.
  var tensor: Tensor? { get }
  /// A value that holds the tensor; the other value where nil cannot be held.
  init(tensor: Tensor?, instead: Self?)
}

extension Tensor: ParameterValue {
  /// The tensor itself.
  public var tensor: Tensor? { self }
}

extension ParameterValue where Self == Tensor {
  /// A value that holds the tensor; the other value where nil cannot be held.
  public init(tensor: Tensor?, instead: Tensor?) {
    guard let tensor = tensor ?? instead else {
      preconditionFailure("a parameter of type Tensor holds a tensor")
    }
    self = tensor
  }
}

extension Optional: ParameterValue where Wrapped == Tensor {
  /// The tensor; nil where it is left out.
  public var tensor: Tensor? { self }
  /// The tensor, or nil.
  public init(tensor: Tensor?, instead: Tensor??) { self = tensor }
}

/// A tensor that training does not change, but that belongs to the module: it moves and is saved with it.
///
///     @Buffer var runningMean: Tensor
@propertyWrapper
public final class Buffer: AnyBuffer {
  /// The tensor.
  public var wrappedValue: Tensor
  /// Whether a checkpoint holds it; one that can be computed anew is not saved.
  public let isSaved: Bool

  /// The buffer itself.
  public var projectedValue: Buffer { self }

  /// The tensor.
  public var tensor: Tensor {
    get { wrappedValue }
    set { wrappedValue = newValue }
  }

  /// A buffer that holds a tensor.
  public init(_ tensor: Tensor, isSaved: Bool = true) {
    wrappedValue = tensor
    self.isSaved = isSaved
  }
}

/// A buffer of any kind.
public protocol AnyBuffer: AnyObject {
  /// The tensor.
  var tensor: Tensor { get set }
  /// Whether a checkpoint holds it.
  var isSaved: Bool { get }
}
