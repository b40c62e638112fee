public import Torch

/// Where and in which type new parameters are made, and when their values are drawn.
public struct ModelDefaults: Sendable {
  /// The type of new parameters.
  public var dtype: DType = .float32
  /// Where new parameters lie.
  public var device: Device = .cpu
  /// Whether values are drawn later, by ``Module/initialize(seed:)``.
  public var isDeferred = false

  /// Defaults; fp32 on the CPU with values at once unless said otherwise.
  public init(dtype: DType = .float32, device: Device = .cpu, isDeferred: Bool = false) {
    self.dtype = dtype
    self.device = device
    self.isDeferred = isDeferred
  }

  /// The defaults at this place of the program.
  @TaskLocal public static var current = ModelDefaults()
}
