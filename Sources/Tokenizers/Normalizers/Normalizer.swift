/// Changes a text before it is cut into words: to lowercase, say, or without accents.
public protocol Normalizer: Sendable {
  /// Changes the text.
  func normalize(_ text: inout NormalizedText) throws(TokenizerError)

  /// Whether the text surely stays as it is; then no work is spent on it. False if that is not known.
  func leavesUnchanged(_ text: UnsafeBufferPointer<UInt8>) -> Bool
}

extension Normalizer {
  public func leavesUnchanged(_ text: UnsafeBufferPointer<UInt8>) -> Bool { false }

  /// The normalised text.
  public func normalize(_ text: String) throws(TokenizerError) -> String {
    var normalized = NormalizedText(text)
    try normalize(&normalized)
    return normalized.string
  }
}

/// Normalizers one after the other.
public struct NormalizerSequence: Normalizer {
  let normalizers: [any Normalizer]

  /// Normalizers, in the order in which they work.
  public init(_ normalizers: [any Normalizer]) { self.normalizers = normalizers }

  public func normalize(_ text: inout NormalizedText) throws(TokenizerError) {
    for normalizer in normalizers { try normalizer.normalize(&text) }
  }

  public func leavesUnchanged(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    normalizers.allSatisfy { $0.leavesUnchanged(text) }
  }
}
