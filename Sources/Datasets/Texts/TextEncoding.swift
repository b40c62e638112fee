internal import Tokenizers

extension StoreBuilder {
  /// Tokenises texts as a stream: without special tokens around them, and with the token that ends texts behind each,
  /// where the tokenizer has one. With words, a flag says whether a word begins at a token.
  init(
    streaming tokenizer: Tokenizer, field: String, words: Bool, _ context: PreparationContext
  ) throws(DataError) {
    let end = tokenizer.specialTokens.end.flatMap { tokenizer.id(of: $0) }.map { UInt32($0) }
    self.init(
      layout: StoreLayout(vocabularySize: tokenizer.maximumID + 1, hasFlags: words),
      recipe: "stream \(try tokenizer.fingerprint()) \(end.map(String.init) ?? "none")",
      fields: [field], context: context
    ) { record, parser throws(DataError) in
      guard let fields = try parser.fields(of: record) else { return [] }
      var text = EncodedText(ids: [], line: record.line, endsText: record.endsText)
      try DataError.tokenizing(parser.file, record.line) { () throws(TokenizerError) in
        let encoding = try tokenizer.encode(fields[0], addSpecialTokens: false)
        text.ids = encoding.ids.map { UInt32($0) }
        if words {
          let numbers = encoding.wordIDs
          text.flags = numbers.indices.map { $0 == 0 || numbers[$0] != numbers[$0 - 1] }
        }
      }
      if record.endsText, let end {
        text.ids.append(end)
        if words { text.flags.append(true) }
      }
      return [text]
    }
  }
}

extension Tokenizer {
  /// The highest id that an encoding can have.
  var maximumID: Int {
    max(model.vocabulary.maximumID, addedTokens.last?.id ?? 0, 0)
  }

  /// A checksum of all parts: two tokenizers with the same give the same ids.
  func fingerprint() throws(DataError) -> String {
    try DataError.tokenizing { () throws(TokenizerError) in
      XXHash64.of(try truncating(nil).padding(nil).json().utf8).hex
    }
  }
}
