public import Torch

/// Where and in which type new parameters are made, and when their values are drawn.
public struct ModelDefaults: Sendable {
  public var dtype: DType = .float32
  public var device: Device = .cpu
  /// Whether values are drawn later, by ``Module/initialize(seed:)``.
  public var isDeferred = false

  public init(dtype: DType = .float32, device: Device = .cpu, isDeferred: Bool = false) {
    self.dtype = dtype
    self.device = device
    self.isDeferred = isDeferred
  }

  @TaskLocal public static var current = ModelDefaults()
}
