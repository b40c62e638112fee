public import Foundation

extension Tokenizer {
  /// Reads a tokenizer.json.
  ///
  /// - Throws: ``TokenizerError/badFile(file:line:path:message:suggestion:)`` with the line, for whatever is not
  ///   understood: no part of a file is left out.
  public init(file: URL) throws(TokenizerError) { try self.init(JSONFile(contentsOf: file)) }

  /// Reads the text of a tokenizer.json.
  public init(json: String) throws(TokenizerError) {
    try self.init(JSONFile(name: "tokenizer.json", bytes: json.bytes))
  }

  init(_ file: JSONFile, specialTokens: SpecialTokens? = nil) throws(TokenizerError) {
    var object = try file.root.object()
    if let version = object.optional("version"), try version.string() != "1.0" {
      throw version.failure("expected version 1.0")
    }
    let model = try ModelReader.model(object.required("model"))
    let normalizer = try object.optional("normalizer").map {
      json throws(TokenizerError) in try PartReader.normalizer(json)
    }
    let added = try Tokenizer.addedTokens(object.optional("added_tokens"))
    try self.init(
      model: model, normalizer: normalizer,
      preTokenizer: try object.optional("pre_tokenizer").map {
        json throws(TokenizerError) in try PartReader.preTokenizer(json)
      },
      postProcessor: try object.optional("post_processor").map {
        json throws(TokenizerError) in try PartReader.postProcessor(json)
      },
      decoder: try object.optional("decoder").map {
        json throws(TokenizerError) in try PartReader.decoder(json)
      },
      addedTokens: added.map(\.token),
      truncation: try Tokenizer.truncation(object.optional("truncation")),
      padding: try Tokenizer.padding(object.optional("padding")))
    try object.finish()
    for (expected, token, json) in added where !token.content.isEmpty {
      guard let id = self.added.id(of: token.content), id != expected else { continue }
      throw json.failure(
        """
        the token \(quoted(token.content)) should have id \(expected), but \
        \(id < model.vocabulary.count ? "the vocabulary gives it" : "the next free one is") \(id)
        """)
    }
    self.specialTokens = specialTokens ?? SpecialTokens(conventionalIn: self)
  }

  private static func addedTokens(_ json: JSON?) throws(TokenizerError)
    -> [(id: Int, token: AddedToken, json: JSON)]
  {
    var result: [(id: Int, token: AddedToken, json: JSON)] = []
    for item in try json?.list() ?? [] {
      var object = try item.object()
      let token = AddedToken(
        try object.required("content").string(),
        isSpecial: try object.bool("special", default: false),
        isSingleWord: try object.bool("single_word", default: false),
        stripsLeft: try object.bool("lstrip", default: false),
        stripsRight: try object.bool("rstrip", default: false),
        isNormalized: try object.bool("normalized", default: true))
      result.append((Int(try object.required("id").id()), token, item))
      try object.finish()
    }
    return result
  }

  private static func truncation(_ json: JSON?) throws(TokenizerError) -> Truncation? {
    guard let json else { return nil }
    var object = try json.object()
    let truncation = Truncation(
      maximumLength: try object.required("max_length").int(),
      strategy: try PartReader.choice(object.required("strategy")),
      stride: try object.required("stride").int(),
      side: try object.optional("direction").map {
        json throws(TokenizerError) in try PartReader.choice(json)
      } ?? .right)
    try object.finish()
    guard truncation.maximumLength >= 0, truncation.stride >= 0 else {
      throw json.failure("max_length and stride must not be negative")
    }
    return truncation
  }

  private static func padding(_ json: JSON?) throws(TokenizerError) -> Padding? {
    guard let json else { return nil }
    var object = try json.object()
    let strategy = try object.required("strategy")
    var length = Padding.Length.longest
    if let fields = try? strategy.fields() {
      guard let (key, value) = fields.first, fields.count == 1, key == "Fixed" else {
        throw strategy.failure("expected BatchLongest or {\"Fixed\": length}")
      }
      length = .fixed(try value.int())
    } else if try strategy.string() != "BatchLongest" {
      throw strategy.failure("expected BatchLongest or {\"Fixed\": length}")
    }
    let padding = Padding(
      length, side: try PartReader.choice(object.required("direction")),
      multiple: try object.optional("pad_to_multiple_of")?.int(),
      id: Int(try object.required("pad_id").id()),
      typeID: Int(try object.required("pad_type_id").id()),
      token: try object.required("pad_token").string())
    try object.finish()
    return padding
  }
}

extension SpecialTokens {
  /// The special tokens of a tokenizer by the names that they usually have.
  init(conventionalIn tokenizer: Tokenizer) {
    func first(_ names: String...) -> String? {
      names.first { name in
        tokenizer.addedTokens.contains { $0.token.isSpecial && $0.token.content == name }
      }
    }
    self.init(
      unknown: first("[UNK]", "<unk>"), padding: first("[PAD]", "<pad>", "<|pad|>"),
      mask: first("[MASK]", "<mask>"), classification: first("[CLS]"), separator: first("[SEP]"),
      beginning: first("<s>", "<|begin_of_text|>"),
      end: first("</s>", "<|end_of_text|>", "<|endoftext|>"))
  }
}
