public import Tokenizers

/// Where a tokenizer comes from: the slot `tokenizer` of texts.
///
/// A tokenizer is read, or made from the texts that the run trains on.
public protocol TokenizerSource: Sendable {
  /// The tokenizer.
  ///
  /// - Parameters:
  ///   - texts: The texts that the run trains on.
  ///   - context: What preparation is given.
  func tokenizer(for texts: TextCorpus, _ context: PreparationContext) throws(DataError)
    -> Tokenizer
}
