/// A part of a tokenizer that tokenizer.json can describe.
protocol FilePart: Sendable {
  func json() throws(TokenizerError) -> JSONValue
}

extension JSONValue {
  /// The description of a part that may be missing or the user's.
  static func of(_ part: (any Sendable)?) throws(TokenizerError) -> JSONValue {
    guard let part else { return .null }
    guard let part = part as? any FilePart else { throw .cannotBeSaved(type: "\(type(of: part))") }
    return try part.json()
  }

  static func list(of parts: [any Sendable]) throws(TokenizerError) -> JSONValue {
    var list: [JSONValue] = []
    for part in parts { list.append(try of(part)) }
    return .list(list)
  }

  fileprivate static func part(_ type: String, _ fields: (String, JSONValue)...) -> JSONValue {
    .object([("type", .string(type))] + fields)
  }

  fileprivate static func byteLevel(_ space: Bool, _ trims: Bool, _ pattern: Bool) -> JSONValue {
    part(
      "ByteLevel", ("add_prefix_space", .bool(space)), ("trim_offsets", .bool(trims)),
      ("use_regex", .bool(pattern)))
  }

  fileprivate static func character(_ scalar: Unicode.Scalar) -> JSONValue {
    .string(String(Character(scalar)))
  }
}

extension TextPattern {
  fileprivate var json: JSONValue {
    .object([(isExpression ? "Regex" : "String", .string(source))])
  }
}

extension SpecialToken {
  fileprivate var json: JSONValue { .list([.string(token), .int(id)]) }
}

// MARK: Normalizers

extension BertNormalizer: FilePart {
  func json() -> JSONValue {
    .part(
      "BertNormalizer", ("clean_text", .bool(cleansText)),
      ("handle_chinese_chars", .bool(separatesChinese)),
      ("strip_accents", stripsAccents.map { .bool($0) } ?? .null), ("lowercase", .bool(lowercases)))
  }
}

extension UnicodeNormalizer: FilePart {
  func json() -> JSONValue { .part(form.rawValue) }
}

extension LowercaseNormalizer: FilePart {
  func json() -> JSONValue { .part("Lowercase") }
}

extension StripAccentsNormalizer: FilePart {
  func json() -> JSONValue { .part("StripAccents") }
}

extension StripNormalizer: FilePart {
  func json() -> JSONValue {
    .part("Strip", ("strip_left", .bool(left)), ("strip_right", .bool(right)))
  }
}

extension ReplaceNormalizer: FilePart {
  func json() -> JSONValue {
    .part("Replace", ("pattern", pattern.json), ("content", .string(content)))
  }
}

extension PrependNormalizer: FilePart {
  func json() -> JSONValue { .part("Prepend", ("prepend", .string(content))) }
}

extension ByteLevelNormalizer: FilePart {
  func json() -> JSONValue { .part("ByteLevel") }
}

extension NmtNormalizer: FilePart {
  func json() -> JSONValue { .part("Nmt") }
}

extension NormalizerSequence: FilePart {
  func json() throws(TokenizerError) -> JSONValue {
    .part("Sequence", ("normalizers", try .list(of: normalizers)))
  }
}

// MARK: Pre-tokenizers

extension BertPreTokenizer: FilePart {
  func json() -> JSONValue { .part("BertPreTokenizer") }
}

extension ByteLevelPreTokenizer: FilePart {
  func json() -> JSONValue { .byteLevel(addsPrefixSpace, trimsOffsets, usesPattern) }
}

extension WhitespacePreTokenizer: FilePart {
  func json() -> JSONValue { .part("Whitespace") }
}

extension WhitespaceSplit: FilePart {
  func json() -> JSONValue { .part("WhitespaceSplit") }
}

extension SplitPreTokenizer: FilePart {
  func json() -> JSONValue {
    .part(
      "Split", ("pattern", pattern.json), ("behavior", .string(behavior.rawValue)),
      ("invert", .bool(isInverted)))
  }
}

extension DigitsPreTokenizer: FilePart {
  func json() -> JSONValue { .part("Digits", ("individual_digits", .bool(splitsEach))) }
}

extension PunctuationPreTokenizer: FilePart {
  func json() -> JSONValue { .part("Punctuation", ("behavior", .string(behavior.rawValue))) }
}

extension MetaspacePreTokenizer: FilePart {
  func json() -> JSONValue {
    .part(
      "Metaspace", ("replacement", .character(replacement)),
      ("prepend_scheme", .string(prepending.rawValue)), ("split", .bool(splits)))
  }
}

extension CharacterSplit: FilePart {
  func json() -> JSONValue { .part("CharDelimiterSplit", ("delimiter", .character(delimiter))) }
}

extension FixedLengthPreTokenizer: FilePart {
  func json() -> JSONValue { .part("FixedLength", ("length", .int(length))) }
}

extension PreTokenizerSequence: FilePart {
  func json() throws(TokenizerError) -> JSONValue {
    .part("Sequence", ("pretokenizers", try .list(of: preTokenizers)))
  }
}

// MARK: Processors

extension BertProcessor: FilePart {
  func json() -> JSONValue {
    .part("BertProcessing", ("sep", separator.json), ("cls", classification.json))
  }
}

extension RobertaProcessor: FilePart {
  func json() -> JSONValue {
    .part(
      "RobertaProcessing", ("sep", separator.json), ("cls", classification.json),
      ("trim_offsets", .bool(trimsOffsets)), ("add_prefix_space", .bool(addsPrefixSpace)))
  }
}

extension ByteLevelProcessor: FilePart {
  func json() -> JSONValue { .byteLevel(addsPrefixSpace, trimsOffsets, usesPattern) }
}

extension TemplateProcessor: FilePart {
  func json() -> JSONValue {
    func template(_ pieces: [Piece]) -> JSONValue {
      .list(
        pieces.map { piece in
          switch piece {
          case .text(let text, let typeID):
            .object([
              (
                "Sequence",
                .object([("id", .string(text == 0 ? "A" : "B")), ("type_id", .int(typeID))])
              )
            ])
          case .special(let name, let typeID):
            .object([
              ("SpecialToken", .object([("id", .string(name)), ("type_id", .int(typeID))]))
            ])
          }
        })
    }
    let tokens = specialTokens.map { name, tokens in
      (
        name,
        JSONValue.object([
          ("id", .string(name)), ("ids", .list(tokens.map { .int($0.id) })),
          ("tokens", .list(tokens.map { .string($0.token) })),
        ])
      )
    }
    return .part(
      "TemplateProcessing", ("single", template(single)), ("pair", template(pair)),
      ("special_tokens", .object(tokens)))
  }
}

extension PostProcessorSequence: FilePart {
  func json() throws(TokenizerError) -> JSONValue {
    .part("Sequence", ("processors", try .list(of: processors)))
  }
}

// MARK: Decoders

extension WordPieceDecoder: FilePart {
  func json() -> JSONValue {
    .part("WordPiece", ("prefix", .string(prefix)), ("cleanup", .bool(cleansUp)))
  }
}

extension ByteLevelDecoder: FilePart {
  func json() -> JSONValue { .byteLevel(addsPrefixSpace, trimsOffsets, usesPattern) }
}

extension ByteFallbackDecoder: FilePart {
  func json() -> JSONValue { .part("ByteFallback") }
}

extension FuseDecoder: FilePart {
  func json() -> JSONValue { .part("Fuse") }
}

extension StripDecoder: FilePart {
  func json() -> JSONValue {
    .part("Strip", ("content", .character(content)), ("start", .int(start)), ("stop", .int(stop)))
  }
}

extension ReplaceDecoder: FilePart {
  func json() -> JSONValue {
    .part("Replace", ("pattern", pattern.json), ("content", .string(content)))
  }
}

extension MetaspaceDecoder: FilePart {
  func json() -> JSONValue {
    .part(
      "Metaspace", ("replacement", .character(replacement)),
      ("prepend_scheme", .string(prepending.rawValue)), ("split", .bool(splits)))
  }
}

extension SuffixDecoder: FilePart {
  func json() -> JSONValue { .part("BPEDecoder", ("suffix", .string(suffix))) }
}

extension CTCDecoder: FilePart {
  func json() -> JSONValue {
    .part(
      "CTC", ("pad_token", .string(padToken)), ("word_delimiter_token", .string(wordDelimiter)),
      ("cleanup", .bool(cleansUp)))
  }
}

extension DecoderSequence: FilePart {
  func json() throws(TokenizerError) -> JSONValue {
    .part("Sequence", ("decoders", try .list(of: decoders)))
  }
}

// MARK: Models

extension Vocabulary {
  fileprivate var json: JSONValue { .object(tokens.map { ($0.token, .int($0.id)) }) }
}

extension BytePairModel: FilePart {
  func json() -> JSONValue {
    let pairs = merges.pairs.map { pair -> JSONValue in
      .list([
        .string(vocabulary.token(Int(pair.left)) ?? ""),
        .string(vocabulary.token(Int(pair.right)) ?? ""),
      ])
    }
    return .part(
      "BPE", ("dropout", .null), ("unk_token", .optional(unknownToken)),
      ("continuing_subword_prefix", .optional(continuingSubwordPrefix)),
      ("end_of_word_suffix", .optional(endOfWordSuffix)), ("fuse_unk", .bool(fusesUnknown)),
      ("byte_fallback", .bool(fallsBackToBytes)), ("ignore_merges", .bool(ignoresMerges)),
      ("vocab", vocabulary.json), ("merges", .list(pairs)))
  }
}

extension WordPieceModel: FilePart {
  func json() -> JSONValue {
    .part(
      "WordPiece", ("unk_token", .string(unknownToken)),
      ("continuing_subword_prefix", .string(continuingSubwordPrefix)),
      ("max_input_chars_per_word", .int(maximumWordLength)), ("vocab", vocabulary.json))
  }
}

extension WordLevelModel: FilePart {
  func json() -> JSONValue {
    .part("WordLevel", ("vocab", vocabulary.json), ("unk_token", .string(unknownToken)))
  }
}

extension UnigramModel: FilePart {
  func json() -> JSONValue {
    let pieces = zip(tokens, scores).map { JSONValue.list([.string($0), .double($1)]) }
    return .part(
      "Unigram", ("unk_id", unknownID.map { .int($0) } ?? .null), ("vocab", .list(pieces)),
      ("byte_fallback", .bool(fallsBackToBytes)))
  }
}
