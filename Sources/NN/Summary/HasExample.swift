public import Torch

/// A model that can show what it computes without data: `taibai summary` runs it once.
///
///     extension Classifier: HasExample {
///       func exampleLoss(_ size: ExampleSize, on device: Device) -> Tensor {
///         let images = Tensor.zeros([size.batch, 3, 224, 224], device: device)
///         let labels = Tensor.zeros([size.batch], dtype: .int64, device: device)
///         return self(images).crossEntropyLoss(labels)
///       }
///     }
public protocol HasExample: Module {
  /// The longest sequence that the model takes; nil for a model that has none, or takes any.
  var maxExampleLength: Int? { get }

  /// What a step of training computes before the backward pass, on inputs made up: a loss of one element.
  ///
  /// - Parameters:
  ///   - size: How large the inputs are.
  ///   - device: Where they lie. On `Device.meta` nothing may depend on their values.
  func exampleLoss(_ size: ExampleSize, on device: Device) -> Tensor
}

extension HasExample {
  public var maxExampleLength: Int? { nil }
}

/// How large made-up inputs are.
public struct ExampleSize: Hashable, Sendable {
  /// How many samples.
  public var batch: Int
  /// How long a sequence is.
  public var length: Int

  /// Inputs of this size.
  public init(batch: Int = 8, length: Int = 512) {
    self.batch = batch
    self.length = length
  }
}
