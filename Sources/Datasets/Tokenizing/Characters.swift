public import LazyConfig
public import Tokenizers

/// Each Unicode scalar is a token. Ids follow the code points, as in nanoGPT's character model.
@Configurable
public struct Characters: TokenizerSource {
  let alphabet: String?
  let unknown: String?

  /// - Parameters:
  ///   - alphabet: The characters; null for those of the training texts.
  ///   - unknown: Stands for other characters, with the highest id; null makes them an error.
  public init(alphabet: String? = nil, unknown: String? = nil) throws(DataError) {
    if let alphabet, alphabet.isEmpty {
      throw .badSetting(name: "alphabet", expected: "at least one character", found: "none")
    }
    self.alphabet = alphabet
    self.unknown = unknown
  }

  public func tokenizer(for texts: TextCorpus, _ context: PreparationContext) throws(DataError)
    -> Tokenizer
  {
    guard let alphabet else {
      let name = "characters 1 \(unknown.map { "with \($0)" } ?? "alone")"
      return try context.cachedTokenizer(name, of: texts) { () throws(DataError) in
        try make(found(in: texts, context))
      }
    }
    return try make(alphabet)
  }

  private func make(_ alphabet: String) throws(DataError) -> Tokenizer {
    try DataError.tokenizing { () throws(TokenizerError) in
      try .characters(of: alphabet, unknown: unknown)
    }
  }

  private func found(in texts: TextCorpus, _ context: PreparationContext) throws(DataError)
    -> String
  {
    var scalars: Set<Unicode.Scalar> = []
    try texts.forEachText(context) { text throws(DataError) in
      scalars.formUnion(text.unicodeScalars)
    }
    var alphabet = String.UnicodeScalarView()
    alphabet.append(contentsOf: scalars.sorted())
    return String(alphabet)
  }
}
