/// Reads the parts of a tokenizer.json. A type or a key that is not known is an error.
enum PartReader {
  /// What reads the parts of one kind, by type.
  private struct Kind<Part> {
    var name: String
    var readers: [(type: String, read: (inout JSONObject) throws(TokenizerError) -> Part)]

    func read(_ json: JSON) throws(TokenizerError) -> Part {
      var object = try json.object()
      let type = try object.required("type").string()
      guard let reader = readers.first(where: { $0.type == type }) else {
        let known = readers.map(\.type)
        throw json.failure(
          "unknown \(name) '\(type)'; known are \(known.joined(separator: ", "))",
          suggestion: nearest(to: type, in: known))
      }
      let part = try reader.read(&object)
      try object.finish()
      return part
    }

    func readList(_ json: JSON) throws(TokenizerError) -> [Part] {
      var parts: [Part] = []
      for item in try json.list() { parts.append(try read(item)) }
      return parts
    }
  }

  // MARK: Normalizers

  static func normalizer(_ json: JSON) throws(TokenizerError) -> any Normalizer {
    try normalizers().read(json)
  }

  private static func normalizers() -> Kind<any Normalizer> {
    Kind(
      name: "normalizer",
      readers: [
        ("BertNormalizer", readBertNormalizer), ("Bert", readBertNormalizer),
        ("NFC", { _ in UnicodeNormalizer(.nfc) }), ("NFD", { _ in UnicodeNormalizer(.nfd) }),
        ("NFKC", { _ in UnicodeNormalizer(.nfkc) }), ("NFKD", { _ in UnicodeNormalizer(.nfkd) }),
        ("Lowercase", { _ in LowercaseNormalizer() }),
        ("StripAccents", { _ in StripAccentsNormalizer() }),
        (
          "Strip",
          { object throws(TokenizerError) in
            StripNormalizer(
              left: try object.required("strip_left").bool(),
              right: try object.required("strip_right").bool())
          }
        ),
        (
          "Replace",
          { object throws(TokenizerError) in
            ReplaceNormalizer(
              try pattern(object.required("pattern")),
              with: try object.required("content").string())
          }
        ),
        (
          "Prepend",
          { object throws(TokenizerError) in
            PrependNormalizer(try object.required("prepend").string())
          }
        ),
        ("Nmt", { _ in NmtNormalizer() }), ("ByteLevel", { _ in ByteLevelNormalizer() }),
        (
          "Sequence",
          { object throws(TokenizerError) in
            NormalizerSequence(try normalizers().readList(object.required("normalizers")))
          }
        ),
      ])
  }

  private static func readBertNormalizer(_ object: inout JSONObject) throws(TokenizerError)
    -> any Normalizer
  {
    BertNormalizer(
      cleansText: try object.required("clean_text").bool(),
      separatesChinese: try object.required("handle_chinese_chars").bool(),
      stripsAccents: try object.optional("strip_accents")?.bool(),
      lowercases: try object.required("lowercase").bool())
  }

  // MARK: Pre-tokenizers

  static func preTokenizer(_ json: JSON) throws(TokenizerError) -> any PreTokenizer {
    try preTokenizers().read(json)
  }

  private static func preTokenizers() -> Kind<any PreTokenizer> {
    Kind(
      name: "pre-tokenizer",
      readers: [
        ("BertPreTokenizer", { _ in BertPreTokenizer() }),
        (
          "ByteLevel",
          { object throws(TokenizerError) in
            let (space, trims, pattern) = try byteLevel(&object)
            return ByteLevelPreTokenizer(
              addsPrefixSpace: space, trimsOffsets: trims, usesPattern: pattern)
          }
        ),
        ("Whitespace", { _ in WhitespacePreTokenizer() }),
        ("WhitespaceSplit", { _ in WhitespaceSplit() }),
        (
          "Split",
          { object throws(TokenizerError) in
            SplitPreTokenizer(
              try pattern(object.required("pattern")),
              behavior: try choice(object.required("behavior")),
              isInverted: try object.bool("invert", default: false))
          }
        ),
        (
          "Digits",
          { object throws(TokenizerError) in
            DigitsPreTokenizer(splitsEach: try object.bool("individual_digits", default: false))
          }
        ),
        (
          "Punctuation",
          { object throws(TokenizerError) in
            PunctuationPreTokenizer(
              behavior: try object.optional("behavior").map(choice) ?? .isolated)
          }
        ),
        (
          "Metaspace",
          { object throws(TokenizerError) in
            let (replacement, prepending, splits) = try metaspace(&object)
            return MetaspacePreTokenizer(
              replacement: replacement, prepending: prepending, splits: splits)
          }
        ),
        (
          "CharDelimiterSplit",
          { object throws(TokenizerError) in
            CharacterSplit(try object.required("delimiter").scalar())
          }
        ),
        (
          "FixedLength",
          { object throws(TokenizerError) in
            let json = object.optional("length")
            let length = try json?.int() ?? 5
            guard length > 0 else {
              throw (json ?? object.json).failure("expected at least 1, found \(length)")
            }
            return try FixedLengthPreTokenizer(length: length)
          }
        ),
        (
          "Sequence",
          { object throws(TokenizerError) in
            PreTokenizerSequence(try preTokenizers().readList(object.required("pretokenizers")))
          }
        ),
      ])
  }

  // MARK: Processors

  static func postProcessor(_ json: JSON) throws(TokenizerError) -> any PostProcessor {
    try postProcessors().read(json)
  }

  private static func postProcessors() -> Kind<any PostProcessor> {
    Kind(
      name: "post-processor",
      readers: [
        (
          "BertProcessing",
          { object throws(TokenizerError) in
            BertProcessor(
              separator: try special(object.required("sep")),
              classification: try special(object.required("cls")))
          }
        ),
        (
          "RobertaProcessing",
          { object throws(TokenizerError) in
            RobertaProcessor(
              separator: try special(object.required("sep")),
              classification: try special(object.required("cls")),
              trimsOffsets: try object.bool("trim_offsets", default: true),
              addsPrefixSpace: try object.bool("add_prefix_space", default: true))
          }
        ),
        ("TemplateProcessing", readTemplate),
        (
          "ByteLevel",
          { object throws(TokenizerError) in
            let (space, trims, pattern) = try byteLevel(&object)
            return ByteLevelProcessor(
              addsPrefixSpace: space, trimsOffsets: trims, usesPattern: pattern)
          }
        ),
        (
          "Sequence",
          { object throws(TokenizerError) in
            PostProcessorSequence(try postProcessors().readList(object.required("processors")))
          }
        ),
      ])
  }

  private static func readTemplate(_ object: inout JSONObject) throws(TokenizerError)
    -> any PostProcessor
  {
    var tokens: [String: [SpecialToken]] = [:]
    for (name, json) in try object.required("special_tokens").fields() {
      var fields = try json.object()
      fields.ignore("id")
      let ids = try fields.required("ids").list()
      let texts = try fields.required("tokens").list()
      guard ids.count == texts.count else {
        throw json.failure("there are \(ids.count) ids and \(texts.count) tokens")
      }
      var list: [SpecialToken] = []
      for (id, text) in zip(ids, texts) {
        list.append(SpecialToken(try text.string(), id: Int(try id.id())))
      }
      tokens[name] = list
      try fields.finish()
    }
    let single = try template(object.required("single"))
    let pair = try template(object.required("pair"))
    do {
      return try TemplateProcessor(single: single, pair: pair, specialTokens: tokens)
    } catch {
      throw object.json.failure("\(error)")
    }
  }

  private static func template(_ json: JSON) throws(TokenizerError) -> [TemplateProcessor.Piece] {
    var pieces: [TemplateProcessor.Piece] = []
    for item in try json.list() {
      let fields = try item.fields()
      guard let (kind, value) = fields.first, fields.count == 1 else {
        throw item.failure("expected one of Sequence and SpecialToken")
      }
      var piece = try value.object()
      let id = try piece.required("id").string()
      let typeID = Int(try piece.required("type_id").id())
      switch (kind, id) {
      case ("Sequence", "A"): pieces.append(.text(0, typeID: typeID))
      case ("Sequence", "B"): pieces.append(.text(1, typeID: typeID))
      case ("SpecialToken", _): pieces.append(.special(id, typeID: typeID))
      case ("Sequence", _): throw item.failure("unknown sequence '\(id)'; known are A and B")
      default:
        throw item.failure("unknown piece '\(kind)'; known are Sequence and SpecialToken")
      }
      try piece.finish()
    }
    return pieces
  }

  // MARK: Decoders

  static func decoder(_ json: JSON) throws(TokenizerError) -> any TokenDecoder {
    try decoders().read(json)
  }

  private static func decoders() -> Kind<any TokenDecoder> {
    Kind(
      name: "decoder",
      readers: [
        (
          "WordPiece",
          { object throws(TokenizerError) in
            WordPieceDecoder(
              prefix: try object.optional("prefix")?.string() ?? "##",
              cleansUp: try object.bool("cleanup", default: true))
          }
        ),
        (
          "ByteLevel",
          { object throws(TokenizerError) in
            let (space, trims, pattern) = try byteLevel(&object)
            return ByteLevelDecoder(
              addsPrefixSpace: space, trimsOffsets: trims, usesPattern: pattern)
          }
        ),
        ("ByteFallback", { _ in ByteFallbackDecoder() }), ("Fuse", { _ in FuseDecoder() }),
        (
          "Strip",
          { object throws(TokenizerError) in
            StripDecoder(
              try object.required("content").scalar(), start: try object.required("start").int(),
              stop: try object.required("stop").int())
          }
        ),
        (
          "Replace",
          { object throws(TokenizerError) in
            ReplaceDecoder(
              try pattern(object.required("pattern")),
              with: try object.required("content").string())
          }
        ),
        (
          "Metaspace",
          { object throws(TokenizerError) in
            let (replacement, prepending, splits) = try metaspace(&object)
            return MetaspaceDecoder(
              replacement: replacement, prepending: prepending, splits: splits)
          }
        ),
        (
          "BPEDecoder",
          { object throws(TokenizerError) in
            SuffixDecoder(suffix: try object.required("suffix").string())
          }
        ),
        (
          "CTC",
          { object throws(TokenizerError) in
            CTCDecoder(
              padToken: try object.required("pad_token").string(),
              wordDelimiter: try object.required("word_delimiter_token").string(),
              cleansUp: try object.required("cleanup").bool())
          }
        ),
        (
          "Sequence",
          { object throws(TokenizerError) in
            DecoderSequence(try decoders().readList(object.required("decoders")))
          }
        ),
      ])
  }

  // MARK: Fields of several parts

  private static func byteLevel(_ object: inout JSONObject) throws(TokenizerError)
    -> (space: Bool, trims: Bool, pattern: Bool)
  {
    (
      try object.bool("add_prefix_space", default: true),
      try object.bool("trim_offsets", default: true), try object.bool("use_regex", default: true)
    )
  }

  private static func metaspace(_ object: inout JSONObject) throws(TokenizerError)
    -> (Unicode.Scalar, MetaspacePreTokenizer.Prepending, splits: Bool)
  {
    let replacement = try object.required("replacement").scalar()
    var prepending: MetaspacePreTokenizer.Prepending =
      try object.optional("prepend_scheme").map(choice) ?? .always
    let splits = try object.bool("split", default: true)
    object.ignore("str_rep")
    if let adds = object.optional("add_prefix_space"), try !adds.bool() {
      guard prepending == .never || object.keys.contains("prepend_scheme") == false else {
        throw adds.failure(
          "add_prefix_space is false, but prepend_scheme is \(prepending.rawValue)")
      }
      prepending = .never
    }
    return (replacement, prepending, splits)
  }

  static func pattern(_ json: JSON) throws(TokenizerError) -> TextPattern {
    var object = try json.object()
    let pattern: TextPattern
    if let text = object.optional("String") {
      pattern = TextPattern(text: try text.string())
    } else {
      let expression = try object.required("Regex")
      do {
        pattern = try TextPattern(expression: expression.string())
      } catch {
        throw expression.failure("\(error)")
      }
    }
    try object.finish()
    return pattern
  }

  private static func special(_ json: JSON) throws(TokenizerError) -> SpecialToken {
    let list = try json.list()
    guard list.count == 2 else { throw json.failure("expected a token and its id") }
    return SpecialToken(try list[0].string(), id: Int(try list[1].id()))
  }

  /// One of the cases of an enumeration.
  static func choice<Choice: RawRepresentable<String> & CaseIterable>(_ json: JSON)
    throws(TokenizerError) -> Choice
  {
    let text = try json.string()
    guard let choice = Choice(rawValue: text) else {
      let known = Choice.allCases.map(\.rawValue)
      throw json.failure(
        "expected one of \(known.joined(separator: ", ")), found \(quoted(text))",
        suggestion: nearest(to: text, in: known))
    }
    return choice
  }
}
