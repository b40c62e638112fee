/// Reads the models of a tokenizer.json.
enum ModelReader {
  static func model(_ json: JSON) throws(TokenizerError) -> any TokenModel {
    var object = try json.object()
    let known = ["BPE", "WordPiece", "WordLevel", "Unigram"]
    let type: String
    if let json = object.optional("type") {
      type = try json.string()
    } else {
      // Old files name no type.
      type =
        object.keys.contains("merges")
        ? "BPE" : object.keys.contains("max_input_chars_per_word") ? "WordPiece" : "WordLevel"
    }
    let model: any TokenModel
    switch type {
    case "BPE": model = try bytePair(&object)
    case "WordPiece": model = try wordPiece(&object)
    case "WordLevel": model = try wordLevel(&object)
    case "Unigram": model = try unigram(&object)
    default:
      throw json.failure(
        "unknown model '\(type)'; known are \(known.joined(separator: ", "))",
        suggestion: nearest(to: type, in: known))
    }
    try object.finish()
    return model
  }

  private static func wordPiece(_ object: inout JSONObject) throws(TokenizerError) -> WordPieceModel
  {
    WordPieceModel(
      vocabulary: try vocabulary(object.required("vocab")),
      unknownToken: try object.optional("unk_token")?.string() ?? "[UNK]",
      continuingSubwordPrefix: try object.optional("continuing_subword_prefix")?.string() ?? "##",
      maximumWordLength: try object.optional("max_input_chars_per_word")?.int() ?? 100)
  }

  private static func wordLevel(_ object: inout JSONObject) throws(TokenizerError) -> WordLevelModel
  {
    WordLevelModel(
      vocabulary: try vocabulary(object.required("vocab")),
      unknownToken: try object.optional("unk_token")?.string() ?? "<unk>")
  }

  private static func bytePair(_ object: inout JSONObject) throws(TokenizerError) -> BytePairModel {
    if let dropout = object.optional("dropout"), try dropout.double() != 0 {
      throw dropout.failure(
        "merges are left out at random with this dropout, so that ids differ from run to run; set it to null"
      )
    }
    let vocabulary = try vocabulary(object.required("vocab"))
    let prefix = try object.optional("continuing_subword_prefix")?.string()
    let merges = try merges(
      object.required("merges"), vocabulary: vocabulary, prefixLength: prefix?.utf8.count ?? 0)
    return BytePairModel(
      vocabulary: vocabulary, table: merges,
      unknownToken: try object.optional("unk_token")?.string(),
      continuingSubwordPrefix: prefix,
      endOfWordSuffix: try object.optional("end_of_word_suffix")?.string(),
      fusesUnknown: try object.bool("fuse_unk", default: false),
      fallsBackToBytes: try object.bool("byte_fallback", default: false),
      ignoresMerges: try object.bool("ignore_merges", default: false))
  }

  private static func unigram(_ object: inout JSONObject) throws(TokenizerError) -> UnigramModel {
    let list = try object.required("vocab").list()
    var pieces: [(token: String, score: Double)] = []
    pieces.reserveCapacity(list.count)
    for item in list {
      let pair = try item.list()
      guard pair.count == 2 else { throw item.failure("expected a token and its score") }
      pieces.append((try pair[0].string(), try pair[1].score()))
    }
    let unknown = try object.optional("unk_id")?.int()
    let json = object.json
    do {
      return try UnigramModel(
        pieces: pieces, unknownID: unknown,
        fallsBackToBytes: try object.bool("byte_fallback", default: false))
    } catch {
      if case .badArgument(let message) = error { throw json.failure(message) }
      throw error
    }
  }

  static func vocabulary(_ json: JSON) throws(TokenizerError) -> Vocabulary {
    Vocabulary(try vocabularyBuilder(json))
  }

  /// An object of tokens and ids.
  static func vocabularyBuilder(_ json: JSON) throws(TokenizerError) -> Vocabulary.Builder {
    var builder = Vocabulary.Builder(capacity: (json.file.items[json.index].next - json.index) / 2)
    try json.file.bytes.withUnsafeBufferPointer { text throws(TokenizerError) in
      try json.forEachField { token, value throws(TokenizerError) in
        guard let id = JSON.smallInt(value, text), id < Int(UInt32.max) else {
          let name = String(decoding: token, as: UTF8.self)
          throw json.failure("the id of token \(quoted(name)) is not a whole number from 0 on")
        }
        builder.add(token, id: UInt32(id))
      }
    }
    return builder
  }

  /// Merges, each as a list of two tokens or as two tokens with a space between.
  private static func merges(_ json: JSON, vocabulary: Vocabulary, prefixLength: Int)
    throws(TokenizerError) -> MergeTable
  {
    var table = MergeTable(capacity: json.count / 2)
    var rank = 0
    try json.file.bytes.withUnsafeBufferPointer { text throws(TokenizerError) in
      try json.forEachElement { item throws(TokenizerError) in
        defer { rank += 1 }
        func missing(_ token: String) -> TokenizerError {
          item.failure("the merge needs the token \(quoted(token)), which is not in the vocabulary")
        }
        if let (first, second) = item.plainPair(in: text) {
          try table.add(
            first, second, rank: rank, prefixLength: prefixLength, vocabulary: vocabulary,
            missing: missing)
          return
        }
        let (first, second) = try item.mergePair()
        try table.add(
          first, second, rank: rank, prefixLength: prefixLength, vocabulary: vocabulary,
          missing: missing)
      }
    }
    return table
  }

  /// The lines of a merges.txt.
  static func merges(
    _ file: String, _ bytes: [UInt8], vocabulary: Vocabulary, prefixLength: Int
  ) throws(TokenizerError) -> MergeTable {
    var table = MergeTable(capacity: bytes.count / 8)
    var rank = 0
    for (number, line) in lines(of: bytes).enumerated() {
      if line.starts(with: "#version".utf8) { continue }
      guard let (first, second) = splitMerge(line) else {
        throw .badFile(
          file: file, line: number + 1, message: "expected two tokens with a space between")
      }
      try table.add(
        first, second, rank: rank, prefixLength: prefixLength, vocabulary: vocabulary
      ) { token in
        .badFile(
          file: file, line: number + 1,
          message: "the merge needs the token \(quoted(token)), which is not in the vocabulary")
      }
      rank += 1
    }
    return table
  }

  /// The lines of a vocab.txt: one token each, whose id is the line's number from 0.
  static func vocabularyBuilder(lines bytes: [UInt8]) -> Vocabulary.Builder {
    var builder = Vocabulary.Builder(capacity: bytes.count / 8)
    for (id, line) in lines(of: bytes).enumerated() {
      var token = line
      token.withUnsafeBufferPointer { text in
        var end = text.count
        while end > 0 {
          let (scalar, length) = text.scalar(before: end)
          guard Properties(scalar).isWhitespace else { break }
          end -= length
        }
        token = line.prefix(end)
      }
      Array(token).withUnsafeBufferPointer { builder.add($0, id: UInt32(id)) }
    }
    return builder
  }

  /// Lines without their ends, LF or CR LF.
  private static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines.map { $0.last == 13 ? $0.dropLast() : $0 }
  }

  static func splitMerge(_ text: some RandomAccessCollection<UInt8>) -> ([UInt8], [UInt8])? {
    let parts = text.split(separator: 0x20, omittingEmptySubsequences: false)
    return parts.count == 2 ? (Array(parts[0]), Array(parts[1])) : nil
  }
}

extension JSON {
  fileprivate func mergePair() throws(TokenizerError) -> ([UInt8], [UInt8]) {
    if let text = textBytes {
      guard let pair = ModelReader.splitMerge(text) else {
        throw failure("expected two tokens with a space between")
      }
      return pair
    }
    let pair = try list()
    guard pair.count == 2 else { throw failure("expected two tokens") }
    return (try pair[0].bytes(), try pair[1].bytes())
  }
}
