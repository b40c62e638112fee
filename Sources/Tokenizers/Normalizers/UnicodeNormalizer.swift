/// Brings a text into a Unicode normalisation form (Unicode Standard Annex #15).
public struct UnicodeNormalizer: Normalizer {
  let form: NormalForm

  /// - Parameter form: The form.
  public init(_ form: NormalForm) { self.form = form }

  public func normalize(_ text: inout NormalizedText) throws(TokenizerError) {
    let items: [Normalization.Item]? = text.bytes.withUnsafeBufferPointer {
      Normalization.isStable($0, in: form) ? nil : Normalization.items(of: $0, in: form)
    }
    if let items { text.apply(items) }
  }

  public func leavesUnchanged(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    Normalization.isStable(text, in: form)
  }
}
