/// What BERT does with a text first: cleans it, sets Chinese characters apart, removes accents and capitals.
public struct BertNormalizer: Normalizer {
  let cleansText: Bool
  let separatesChinese: Bool
  let stripsAccents: Bool?
  let lowercases: Bool

  /// - Parameters:
  ///   - cleansText: Removes control characters and makes all white space spaces.
  ///   - separatesChinese: Puts spaces around Chinese characters, so that each is a word.
  ///   - stripsAccents: Removes accents; without a value, when it lowercases.
  ///   - lowercases: Makes the text lowercase.
  public init(
    cleansText: Bool = true, separatesChinese: Bool = true, stripsAccents: Bool? = nil,
    lowercases: Bool = true
  ) {
    self.cleansText = cleansText
    self.separatesChinese = separatesChinese
    self.stripsAccents = stripsAccents
    self.lowercases = lowercases
  }

  public func normalize(_ text: inout NormalizedText) throws(TokenizerError) {
    let isPlain = text.bytes.withUnsafeBufferPointer { isPlainASCII($0) }
    if isPlain {
      guard lowercases || cleansText else { return }
      text.editInPlace { bytes in
        for place in bytes.indices {
          let byte = bytes[place]
          if lowercases, byte &- 65 < 26 {
            bytes[place] = byte | 32
          } else if cleansText, byte < 32 {
            bytes[place] = 32
          }
        }
      }
      return
    }
    let strips = stripsAccents ?? lowercases
    if strips {
      let isStable = text.bytes.withUnsafeBufferPointer { Normalization.isStable($0, in: .nfd) }
      if !isStable {
        clean(&text)
        text.apply(
          text.bytes.withUnsafeBufferPointer { Normalization.items(of: $0, in: .nfd) })
        text.rewriteValues { scalar, writer in
          guard !Properties(scalar).isAccent else { return }
          write(scalar, to: &writer)
        }
        return
      }
    }
    // Nothing decomposes and nothing changes places, so that all steps can be done in one.
    text.rewriteValues { scalar, writer in
      let properties = Properties(scalar)
      if cleansText {
        if properties.isRemovedByBert { return }
        if properties.isWhitespace {
          writer.append(0x20)
          return
        }
      }
      if strips, properties.isAccent { return }
      if separatesChinese, properties.isChinese {
        writer.append(0x20)
        write(scalar, to: &writer)
        writer.append(0x20)
      } else {
        write(scalar, to: &writer)
      }
    }
  }

  /// The first two steps.
  private func clean(_ text: inout NormalizedText) {
    guard cleansText || separatesChinese else { return }
    text.rewriteValues { scalar, writer in
      let properties = Properties(scalar)
      if cleansText {
        if properties.isRemovedByBert { return }
        if properties.isWhitespace {
          writer.append(0x20)
          return
        }
      }
      let isChinese = separatesChinese && properties.isChinese
      if isChinese { writer.append(0x20) }
      writer.append(scalar)
      if isChinese { writer.append(0x20) }
    }
  }

  @inline(__always)
  private func write(_ scalar: UInt32, to writer: inout NormalizedText.Writer) {
    if lowercases {
      Lowercase.of(scalar) { lower, _ in writer.append(lower) }
    } else {
      writer.append(scalar)
    }
  }

  /// Whether the text is ASCII in which nothing is removed.
  private func isPlainASCII(_ text: Bytes) -> Bool {
    guard text.isASCII else { return false }
    guard cleansText else { return true }
    return text.allSatisfy { $0 >= 32 && $0 != 127 || $0 == 9 || $0 == 10 || $0 == 13 }
  }
}
