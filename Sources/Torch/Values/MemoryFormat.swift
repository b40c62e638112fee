/// The order in which a tensor's dimensions lie in memory.
public struct MemoryFormat: RawRepresentable, Hashable, Sendable {
  public let rawValue: Int8

  public init(rawValue: Int8) { self.rawValue = rawValue }

  /// Row-major: the last dimension varies fastest.
  public static let contiguous = MemoryFormat(rawValue: 0)
  /// As the input lies, where an operator has one.
  public static let preserve = MemoryFormat(rawValue: 1)
  /// Batch, height, width, channels, for tensors of shape `[B, C, H, W]`.
  public static let channelsLast = MemoryFormat(rawValue: 2)
  /// Batch, depth, height, width, channels, for tensors of shape `[B, C, D, H, W]`.
  public static let channelsLast3D = MemoryFormat(rawValue: 3)
}

extension MemoryFormat: CustomStringConvertible {
  public var description: String {
    switch self {
    case .contiguous: "contiguous"
    case .preserve: "preserve"
    case .channelsLast: "channelsLast"
    case .channelsLast3D: "channelsLast3D"
    default: "MemoryFormat(\(rawValue))"
    }
  }
}
