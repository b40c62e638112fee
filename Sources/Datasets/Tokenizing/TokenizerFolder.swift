public import LazyConfig
public import Tokenizers

/// The tokenizer of a model's folder: `tokenizer.json`, or `vocab.json` with `merges.txt`, or `vocab.txt`.
@Configurable
public struct TokenizerFolder: TokenizerSource {
  let path: String

  /// - Parameter path: The folder, or a tokenizer.json.
  public init(path: String) { self.path = path }

  public func tokenizer(for texts: TextCorpus, _ context: PreparationContext) throws(DataError)
    -> Tokenizer
  {
    // Lengths are the objective's to choose.
    try DataError.tokenizing { () throws(TokenizerError) in
      try Tokenizer(path: path).truncating(nil).padding(nil)
    }
  }
}
