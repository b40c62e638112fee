public import LazyConfig
public import Tokenizers

/// Each byte of UTF-8 is a token, and its own id: 256 tokens, and nothing is unknown.
@Configurable
public struct Bytes: TokenizerSource {
  /// There is nothing to choose.
  public init() {}

  public func tokenizer(for texts: TextCorpus, _ context: PreparationContext) throws(DataError)
    -> Tokenizer
  {
    try DataError.tokenizing { () throws(TokenizerError) in
      try Tokenizer(
        model: BytePairModel(vocabulary: Vocabulary(Self.tokens), merges: []),
        preTokenizer: ByteLevelPreTokenizer(addsPrefixSpace: false), decoder: ByteLevelDecoder())
    }
  }

  /// The characters by which GPT-2's vocabulary writes bytes, in the order of the bytes: printable ones of Latin-1
  /// stand for themselves, the others are counted from 256.
  private static var tokens: [String] {
    var next: UInt32 = 256
    return (UInt32(0)..<256).map { byte in
      let isPlain =
        (33...126).contains(byte) || (161...172).contains(byte) || (174...255).contains(byte)
      defer { if !isPlain { next += 1 } }
      return Unicode.Scalar(isPlain ? byte : next).map { String(Character($0)) } ?? ""
    }
  }
}
