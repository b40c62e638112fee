/// Makes a text lowercase, scalar by scalar.
public struct LowercaseNormalizer: Normalizer {
  /// A normalizer; it has no settings.
  public init() {}

  public func normalize(_ text: inout NormalizedText) throws(TokenizerError) {
    if text.bytes.withUnsafeBufferPointer({ $0.isASCII }) {
      text.editInPlace { bytes in
        for place in bytes.indices where bytes[place] &- 65 < 26 { bytes[place] |= 32 }
      }
      return
    }
    text.rewriteValues { scalar, writer in
      Lowercase.of(scalar) { lower, _ in writer.append(lower) }
    }
  }
}

/// Removes combining marks. It decomposes nothing, so that NFD should come before it.
public struct StripAccentsNormalizer: Normalizer {
  /// A normalizer; it has no settings.
  public init() {}

  public func normalize(_ text: inout NormalizedText) throws(TokenizerError) {
    guard !leavesUnchanged(text) else { return }
    text.rewriteValues { scalar, writer in
      if !Properties(scalar).isCombiningMark { writer.append(scalar) }
    }
  }

  private func leavesUnchanged(_ text: NormalizedText) -> Bool {
    text.bytes.withUnsafeBufferPointer { leavesUnchanged($0) }
  }

  public func leavesUnchanged(_ text: UnsafeBufferPointer<UInt8>) -> Bool { text.isASCII }
}

/// Removes white space at the ends of a text.
public struct StripNormalizer: Normalizer {
  let left: Bool
  let right: Bool

  /// - Parameters:
  ///   - left: Removes white space at the beginning.
  ///   - right: Removes white space at the end.
  public init(left: Bool = true, right: Bool = true) {
    self.left = left
    self.right = right
  }

  public func normalize(_ text: inout NormalizedText) throws(TokenizerError) {
    let (leading, trailing) = text.bytes.withUnsafeBufferPointer { spaces(in: $0) }
    text.trim(leading: leading, trailing: trailing)
  }

  public func leavesUnchanged(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    spaces(in: text) == (0, 0)
  }

  private func spaces(in text: Bytes) -> (leading: Int, trailing: Int) {
    var leading = 0
    while left, leading < text.count {
      let (scalar, length) = text.scalar(at: leading)
      guard Properties(scalar).isWhitespace else { break }
      leading += length
    }
    var end = text.count
    while right, end > leading {
      let (scalar, length) = text.scalar(before: end)
      guard Properties(scalar).isWhitespace else { break }
      end -= length
    }
    return (leading, text.count - end)
  }
}

/// Replaces whatever a pattern matches.
public struct ReplaceNormalizer: Normalizer {
  let pattern: TextPattern
  let content: String

  /// - Parameters:
  ///   - pattern: What is replaced.
  ///   - content: What it is replaced by.
  public init(_ pattern: TextPattern, with content: String) {
    self.pattern = pattern
    self.content = content
  }

  public func normalize(_ text: inout NormalizedText) throws(TokenizerError) {
    guard !text.isEmpty else { return }
    let ranges = try text.bytes.withUnsafeBufferPointer { bytes throws(TokenizerError) in
      try pattern.matches(in: bytes)
    }
    text.replace(ranges, with: content.bytes)
  }
}

/// Puts something before a text that is not empty.
public struct PrependNormalizer: Normalizer {
  let content: String

  /// - Parameter content: What is put before texts.
  public init(_ content: String) { self.content = content }

  public func normalize(_ text: inout NormalizedText) throws(TokenizerError) {
    text.prepend(content.bytes)
  }
}

/// Writes every byte as the character that stands for it in byte-level vocabularies.
public struct ByteLevelNormalizer: Normalizer {
  /// A normalizer; it has no settings.
  public init() {}

  public func normalize(_ text: inout NormalizedText) throws(TokenizerError) {
    text.writeBytesAsCharacters()
  }
}

/// Removes control characters and makes other white space spaces, as SentencePiece does in its `nmt` rules.
public struct NmtNormalizer: Normalizer {
  /// A normalizer; it has no settings.
  public init() {}

  public func normalize(_ text: inout NormalizedText) throws(TokenizerError) {
    text.rewriteValues { scalar, writer in
      switch scalar {
      case 0x01...0x08, 0x0B, 0x0E...0x1F, 0x7F, 0x8F, 0x9F: break
      case 0x09, 0x0A, 0x0C, 0x0D, 0x1680, 0x200B...0x200F, 0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD:
        writer.append(0x20)
      default: writer.append(scalar)
      }
    }
  }
}

extension NormalizedText {
  /// Writes every byte as the character of the byte-level alphabet.
  mutating func writeBytesAsCharacters() {
    rewriteValues { scalar, writer in
      var utf8: [UInt8] = []
      utf8.append(scalar: scalar)
      for byte in utf8 { writer.append(ByteLevelAlphabet.scalars[Int(byte)]) }
    }
  }
}
