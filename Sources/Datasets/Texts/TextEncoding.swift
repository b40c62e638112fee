internal import Tokenizers

extension StoreBuilder {
  /// Tokenises texts as a stream: without special tokens around them, and with the token that ends texts behind each,
  /// where the tokenizer has one. With words, a flag says whether a word begins at a token.
  init(
    streaming tokenizer: Tokenizer, field: String, words: Bool, _ context: PreparationContext
  ) {
    let end = tokenizer.specialTokens.end.flatMap { tokenizer.id(of: $0) }.map { UInt32($0) }
    self.init(
      layout: StoreLayout(vocabularySize: tokenizer.maximumID + 1, hasFlags: words),
      recipe: "stream \(tokenizer.fingerprint ?? "") \(end.map(String.init) ?? "none")",
      fields: [field], context: context
    ) { record, parser throws(DataError) in
      guard let fields = try parser.fields(of: record) else { return [] }
      let encoding = try tokenizer.encodeStream(fields[0], parser.file, record.line)
      var text = EncodedText(
        ids: encoding.ids.map { UInt32($0) }, line: record.line, endsText: record.endsText)
      if words {
        let numbers = encoding.wordIDs
        text.flags = numbers.indices.map { $0 == 0 || numbers[$0] != numbers[$0 - 1] }
      }
      if record.endsText, let end {
        text.ids.append(end)
        if words { text.flags.append(true) }
      }
      return [text]
    }
    keeps = tokenizer.fingerprint != nil
  }
}

extension Tokenizer {
  /// The highest id that an encoding can have.
  var maximumID: Int {
    max(model.vocabulary.maximumID, addedTokens.last?.id ?? 0, 0)
  }

  /// A checksum of all parts: two tokenizers with the same give the same ids. Nil where a part is of a type that no
  /// text describes.
  var fingerprint: String? {
    do throws(TokenizerError) {
      return XXHash64.of(try truncating(nil).padding(nil).json().utf8).hex
    } catch {
      return nil
    }
  }

  /// Encodes a text without special tokens; says on which line of it an error is.
  fileprivate func encodeStream(_ text: String, _ file: String, _ line: Int) throws(DataError)
    -> Encoding
  {
    do throws(TokenizerError) {
      return try encode(text, addSpecialTokens: false)
    } catch {
      for (number, part) in text.split(separator: "\n", omittingEmptySubsequences: false)
        .enumerated()
      {
        try DataError.tokenizing(file, line + number) { () throws(TokenizerError) in
          _ = try encode(String(part), addSpecialTokens: false)
        }
      }
      throw .tokenizer(file: file, line: line, error)
    }
  }
}
