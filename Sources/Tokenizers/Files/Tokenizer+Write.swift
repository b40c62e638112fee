public import Foundation

extension Tokenizer {
  /// The text of a tokenizer.json, which the `tokenizers` package reads too.
  ///
  /// - Throws: ``TokenizerError/cannotBeSaved(type:)`` if a part is not of this package.
  public func json() throws(TokenizerError) -> String {
    var fields: [(String, JSONValue)] = [("version", .string("1.0"))]
    fields.append(("truncation", truncation.map(\.json) ?? .null))
    fields.append(("padding", padding.map(\.json) ?? .null))
    fields.append(("added_tokens", .list(addedTokens.map { $0.token.json(id: $0.id) })))
    fields.append(("normalizer", try JSONValue.of(normalizer)))
    fields.append(("pre_tokenizer", try JSONValue.of(preTokenizer)))
    fields.append(("post_processor", try JSONValue.of(postProcessor)))
    fields.append(("decoder", try JSONValue.of(decoder)))
    fields.append(("model", try JSONValue.of(model)))
    return JSONValue.object(fields).text().text
  }

  /// Writes a tokenizer.json, and a tokenizer_config.json with what special tokens are for, into a folder that is
  /// made if need be. A file that is there is replaced when the new one is complete.
  public func write(to folder: URL) throws(TokenizerError) {
    let text = try json()
    var roles: [(String, JSONValue)] = []
    for (key, token) in [
      ("unk_token", specialTokens.unknown), ("pad_token", specialTokens.padding),
      ("mask_token", specialTokens.mask), ("cls_token", specialTokens.classification),
      ("sep_token", specialTokens.separator), ("bos_token", specialTokens.beginning),
      ("eos_token", specialTokens.end),
    ] {
      if let token { roles.append((key, .string(token))) }
    }
    roles.append(("tokenizer_class", .string("PreTrainedTokenizerFast")))
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: folder.appending(component: "tokenizer.json"), options: .atomic)
      try Data(JSONValue.object(roles).text())
        .write(to: folder.appending(component: "tokenizer_config.json"), options: .atomic)
    } catch {
      throw .unreadable(
        file: folder.path, reason: "cannot be written: \(error.localizedDescription)")
    }
  }
}

extension Truncation {
  fileprivate var json: JSONValue {
    .object([
      ("direction", .string(side.rawValue)), ("max_length", .int(maximumLength)),
      ("strategy", .string(strategy.rawValue)), ("stride", .int(stride)),
    ])
  }
}

extension Padding {
  fileprivate var json: JSONValue {
    let strategy: JSONValue =
      switch length {
      case .longest: .string("BatchLongest")
      case .fixed(let count): .object([("Fixed", .int(count))])
      }
    return .object([
      ("strategy", strategy), ("direction", .string(side.rawValue)),
      ("pad_to_multiple_of", multiple.map { .int($0) } ?? .null), ("pad_id", .int(id)),
      ("pad_type_id", .int(typeID)), ("pad_token", .string(token)),
    ])
  }
}

extension AddedToken {
  fileprivate func json(id: Int) -> JSONValue {
    .object([
      ("id", .int(id)), ("content", .string(content)), ("single_word", .bool(isSingleWord)),
      ("lstrip", .bool(stripsLeft)), ("rstrip", .bool(stripsRight)),
      ("normalized", .bool(isNormalized)), ("special", .bool(isSpecial)),
    ])
  }
}
